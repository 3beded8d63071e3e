"""Conversations that last: on this machine in SQLite, and in the person's own private dataset on the Hub.

Knows conversations, settings and errors. Knows nothing of pages, of models, or of who is asking: an `owner` is an opaque text that tells
one person from another, and a token is an argument that is never written anywhere.
"""
