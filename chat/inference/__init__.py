"""Asks a model. In: a branch of messages, a model, a key. Out: typed events of the reply (`events`).

`catalog/` knows which models exist, `completion/` makes one HTTP request and reads its answer, `demo/` is the built-in demo server. The
modules here build on both: `prompt` fits the conversation into the context, `fitted_reply` asks and fits again, `retrying` asks again or
another provider, `continuation` continues a reply, `short_tasks` writes titles and search queries.
"""
