"""The demo model: a server of this app's own that speaks OpenAI's protocol over HTTP, and says plainly that it is no AI."""

from chat.inference.demo.server import DemoServer

__all__ = ["DemoServer"]
