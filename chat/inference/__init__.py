"""Streams replies from model servers. In: a branch of messages, a model, a key (`fitted_reply.ReplyRequest`). Out: `events`.

`catalog/` lists the models of all servers, `completion/` makes one HTTP request and reads its response, `demo/` is the demo server. The
modules here build on both: `prompt` fits the conversation into the context, `fitted_reply` streams the reply and fits again, `retrying`
repeats or changes the provider, `continuation` continues a reply, `short_tasks` writes titles and search queries.
"""
