"""What was held back until the next piece is delivered when there is no next piece."""

import pytest

from chat import errors
from chat.errors import UpstreamError
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.error_sentences import reply_cut
from chat.inference.completion.reply_parser import MAX_REPLY_CHARS, ReplyParser
from chat.inference.demo import wire
from chat.inference.events import CompletionRequest, Event, ReasoningDelta, TextDelta

REQUEST = CompletionRequest(Endpoint("my server", "http://127.0.0.1:9/v1", "server"), "none", "model", ())


def ending_of(*pieces: bytes, failure: UpstreamError | None = None) -> tuple[list[Event], UpstreamError | None]:
    """The events of a body in these pieces, and the error after them."""
    parser, events = ReplyParser(REQUEST, {}), list[Event]()
    try:
        for piece in pieces:
            for event in parser.feed(piece):
                events.append(event)
        for event in parser.end(failure):
            events.append(event)
    except UpstreamError as error:
        return events, error
    return events, None


@pytest.mark.parametrize(
    ("last", "failure", "kind"),
    [
        (b"", reply_cut(REQUEST), errors.ReplyCut),
        (b"data: {malformed}\n\n", None, errors.BadAnswer),
        (wire.event({"error": {"code": 429}}).data, None, errors.Busy),
    ],
)
@pytest.mark.parametrize(
    ("text", "event"), [("<thi", TextDelta("<thi")), ("<think>Hm</th", ReasoningDelta("</th"))], ids=["opening", "closing"]
)
def test_a_partial_tag_is_delivered_before_the_error(
    text: str, event: Event, last: bytes, failure: UpstreamError | None, kind: type[UpstreamError]
) -> None:
    events, error = ending_of(wire.text(text).data, last, failure=failure)
    assert (events[-1], type(error)) == (event, kind)


def test_half_an_event_at_a_cut_is_left_out() -> None:
    events, error = ending_of(wire.text("Hi").data, wire.text("never").data[:-8], failure=reply_cut(REQUEST))
    assert (events, type(error)) == ([TextDelta("Hi")], errors.ReplyCut)


def test_an_error_object_in_the_last_event_says_more_than_the_cut() -> None:
    _, error = ending_of(wire.text("Hi").data, wire.event({"error": {"code": 402}}).data.rstrip(b"\n"), failure=reply_cut(REQUEST))
    assert type(error) is errors.OutOfCredits


def test_a_reply_without_an_end_is_ended_with_a_sentence() -> None:
    piece = wire.text("word " * 2_000).data
    events, error = ending_of(*[piece] * (MAX_REPLY_CHARS // 10_000 + 10))
    assert type(error) is errors.ReplyTooLong
    assert error.sentence == "my server sent more than a reply can hold, so it was ended here. Pick another model."
    assert sum(len(event.text) for event in events if isinstance(event, TextDelta)) == MAX_REPLY_CHARS


def test_a_line_without_an_end_is_the_same_to_a_person() -> None:
    events, error = ending_of(wire.text("Hi").data, b"data: ", *[bytes(256 * 1024)] * 17)
    assert (events, type(error)) == ([TextDelta("Hi")], errors.ReplyTooLong)
