"""Conversations on this machine: `store` in SQLite for members and local owners, `memory` for guests. In and out: `Conversation` values.

No Hub. `database` opens and purges the file, `migrations` has its tables, `fulltext` the search index, `checkpoints` unfinished replies.
"""
