"""A server on the loopback."""

import httpx2
import pytest

from chat.inference.demo.loopback import LoopbackServer
from chat.inference.demo.player import Player
from chat.inference.demo.wire import Answer, Wait, text


def test_stopping_breaks_off_what_is_being_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "uvicorn.error")
    server = LoopbackServer(Player(Answer([text("Hello"), Wait(None)])))
    server.start()
    with httpx2.stream("GET", server.base_url) as reply:
        pieces_of_reply = reply.iter_bytes()
        next(pieces_of_reply)
        server.stop()
        with pytest.raises(httpx2.RemoteProtocolError):
            list(pieces_of_reply)
    waits = [message for message in caplog.messages if "Waiting for" in message or "graceful" in message]
    assert waits == [], "uvicorn neither waits for the answer, which has no end, nor gives it the grace of a second"
