"""Stored conversations: `local` keeps them on this machine, `hub` reads and writes a member's private dataset, `sync` keeps both the same.

In and out: `Conversation` values, each under an `owner`, an opaque text that identifies one person. A token is only ever an argument; it
is written to no file. At the root are the forms that all three share: the stored record, the lines of a list, the status shown to a
person. No model, no page.
"""
