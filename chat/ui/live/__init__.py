"""The live stream of a page: everything that the server sends while a page is open, numbered, over `GET /live`; and the page's commands.

In: changes reported by the service, the conversations and the catalog. Out: server-sent events (`stream`), one topic for each visitor
(`log`). `feeds` turns changes into events, `reply_feed` the growth of a reply, `list_feed` the changes of the sidebar. Commands
(`commands`) answer at once; what follows from them arrives by the stream. Does not import Gradio.
"""
