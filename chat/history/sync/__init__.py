"""Keeps SQLite and the dataset on the Hub the same. In: changes from the outbox. Out: commits there, and pulled changes here.

`sync` is the interface for all members, `member` one member's sync loop, `schedule` when it pushes. `push` makes one commit, which `plan`
works out from the `outbox`; `merge` joins two versions of a conversation. `pull` applies the dataset's index to the list on this machine.
"""
