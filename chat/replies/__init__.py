"""One reply from its request to its end.

In: a visitor's request (`request`) and the route it takes: model, key, who pays (`route`). Out: a `run.Run` that any number of readers
follow, and the finished message. `start` begins runs, `queue` limits how many, `accumulator` builds the message, `with_search` reads the
web first. Does not know pages or storage.
"""
