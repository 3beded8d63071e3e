"""Reading the web for one reply: queries, results, pages, passages, numbered sources, citations.

Start at `pipeline.WebSearch`. Knows nothing of models' servers, of stored conversations, or of the page that shows its progress.
"""
