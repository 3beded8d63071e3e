"""Conversations on this machine: SQLite for those who stay (`store`), memory for guests (`memory`). In and out: `Conversation` values."""
