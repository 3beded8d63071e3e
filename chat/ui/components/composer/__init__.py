"""The box a message is written in."""
