"""The parts of the page, each a Gradio component beside its scripts and styles. Values in, events out; no service, no storage."""
