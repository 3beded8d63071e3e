"""The drawer with the parameters of a reply."""
