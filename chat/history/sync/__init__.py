"""Keeps SQLite and the dataset on the Hub the same. In: changes noted in the outbox. Out: commits there, and pulled changes here.

`sync` is shared by all members, `member` is one member's loop, `push` makes one commit from a `plan`, `pull` applies the dataset's index,
`merge` joins two versions of a conversation, `schedule` says when.
"""
