"""A file for the browser to save."""
