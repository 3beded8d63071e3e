"""How the page is served: launch options, middleware, sign-in, cookies, static files, the process's start and end."""
