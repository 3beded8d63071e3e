"""Web search for one reply. In: a branch of messages and a model to write queries. Out: progress events and numbered sources.

Start at `pipeline.WebSearch`. `queries` writes the queries, `lookup` and `engines` find pages, `reading`, `fetch`, `body` and `extract`
read them, `rank` picks passages, `grounding` puts them into the prompt, `citations` reads the `[n]` of the reply. Does not import model
clients, storage or Gradio.
"""
