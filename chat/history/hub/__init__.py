"""A person's private dataset on the Hub: its files as values (`index`, `rows`, `card`), and the calls that read and write it (`dataset`).

In: conversations, and a token with each call. Out: conversations, or one of the `faults`. Nothing is stored on this machine.
"""
