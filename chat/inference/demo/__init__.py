"""The built-in demo model, for a machine without any other model: prepared replies that explain the app, over OpenAI's protocol.

`server` serves it on the loopback, `answers` picks the reply's text, `script` turns it into paced steps, `wire` and `player` send them.
"""

from chat.inference.demo.server import DemoServer

__all__ = ["DemoServer"]
