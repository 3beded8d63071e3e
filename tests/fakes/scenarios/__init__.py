"""Scripted answers of a model server, by the model id `demo/<scenario>`: dialects, faults, refusals, long and slow replies.

`scripts` has the scenarios, `refusals` those that answer with an error status, `messages` the rarer parts of the protocol. They are made of
the steps of `chat.inference.demo.wire`; `tests.fakes.router` serves them.
"""
