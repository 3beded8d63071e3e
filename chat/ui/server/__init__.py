"""How the page is served: launch options, middleware, sign-in, cookies, static files, and the start and end of the process."""
