"""Whose a session hash is, and for how long."""

from starlette.types import Message, Receive, Scope, Send

from chat.ui.server.queue_sessions import KEPT_SECONDS, HashOwners, QueueSessions


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_hash_is_of_the_visitor_who_used_it_first() -> None:
    owners = HashOwners()
    assert [owners.claim("h", session) for session in ("ada", "bob", "", "ada")] == [True, False, False, True]
    assert [owners.claim("i", session) for session in ("", "bob", "")] == [True, False, True]


def test_an_unused_hash_is_forgotten_after_a_day_and_one_in_use_is_not() -> None:
    clock = Clock()
    owners = HashOwners(clock)
    owners.claim("idle", "ada")
    owners.claim("open", "ada")
    owners.hold("open", 1)
    clock.now = KEPT_SECONDS + 1
    assert [owners.claim(hash_, "bob") for hash_ in ("idle", "open")] == [True, False]
    owners.hold("open", -1)
    clock.now += KEPT_SECONDS + 1
    assert owners.claim("open", "bob")


def test_so_many_are_kept_and_no_more() -> None:
    owners = HashOwners(most=10)
    owners.claim("open", "ada")
    owners.hold("open", 1)
    for number in range(1000):
        owners.claim(f"h{number}", "mallory")
    assert len(owners) <= 10
    assert not owners.claim("open", "mallory"), "the one in use is among them"


async def test_a_hash_is_in_use_as_long_as_its_stream_is_open() -> None:
    owners = HashOwners(most=10)
    can_be_taken: list[bool] = []

    def flood() -> None:
        for number in range(100):
            owners.claim(f"h{number}", "mallory")
        can_be_taken.append(owners.claim("open", "mallory"))

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        flood()

    async def receive() -> Message:
        raise AssertionError("a GET has no body")

    async def send(message: Message) -> None:
        raise AssertionError("the stream sends nothing")

    scope = {"type": "http", "method": "GET", "path": "/gradio_api/call/chat/open", "query_string": b"", "headers": []}
    await QueueSessions(stream, owners)(scope, receive, send)
    flood()
    assert can_be_taken == [False, True]
