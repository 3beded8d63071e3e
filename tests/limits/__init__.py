"""How long tests wait at most, in seconds; and, beside this, the tests of `chat/limits`.

What a test waits for comes in milliseconds on an idle machine. The limits only end a test that would hang, so they are far above what two
busy cores need, and no test depends on their value.
"""

GENEROUS_SECONDS = 30.0
"""For one event: a reply, a request, a disconnect, the end of a process."""

START_SECONDS = 150.0
"""For a process that imports Gradio, from its start until it answers."""
