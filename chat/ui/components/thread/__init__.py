"""The conversation on show."""
