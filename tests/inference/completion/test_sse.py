"""The frames of a body, whatever its pieces and its label."""

from collections.abc import Iterable
from itertools import repeat

import pytest

from chat.inference.completion.sse import MAX_EVENT_BYTES, BodyDecoder, NotProtocolError, TooLongError


def texts(*pieces: bytes) -> list[str]:
    return texts_of(pieces)


def texts_of(pieces: Iterable[bytes]) -> list[str]:
    decoder = BodyDecoder()
    return [text for piece in pieces for text in decoder.feed(piece)] + decoder.flush()


@pytest.mark.parametrize("size", range(1, 9))
def test_it_does_not_matter_where_the_pieces_are_cut(size: int) -> None:
    whole = 'data: {"a": "é\u2028"}\n\ndata: [DONE]\n\n'.encode()
    assert texts(*(whole[at : at + size] for at in range(0, len(whole), size))) == ['{"a": "é\u2028"}', "[DONE]"]


def test_lines_may_end_as_on_windows() -> None:
    assert texts(b"data: 1\r\n\r\ndata: 2\r\n\r\n") == ["1", "2"]


def test_comments_and_other_fields_are_passed_over() -> None:
    assert texts(b": ping\n\nevent: message\nid: 7\ndata: 1\n\n") == ["1"]


def test_data_over_several_lines_is_one_text() -> None:
    assert texts(b"data: {\ndata: }\n\n") == ["{\n}"]


def test_the_last_event_may_lack_its_empty_line() -> None:
    assert texts(b"data: 1\n\ndata: 2") == ["1", "2"]


def test_a_document_is_one_text() -> None:
    assert texts(b' {"a":', b"\n\n1}") == ['{"a":\n\n1}']


def test_a_byte_order_mark_is_passed_over() -> None:
    assert texts(b"\xef\xbb\xbfdata: 1\n\n") == ["1"]


def test_an_empty_body_has_no_texts() -> None:
    assert texts(b"", b"\n") == []


@pytest.mark.parametrize("body", [b"<html>", b"Bad gateway", b"dat"])
def test_anything_else_is_not_the_protocol(body: bytes) -> None:
    with pytest.raises(NotProtocolError):
        texts(body)


def test_events_before_one_that_is_too_long_are_not_lost() -> None:
    texts_of_piece = BodyDecoder().feed(b"data: 1\n\ndata: " + bytes(MAX_EVENT_BYTES))
    assert next(texts_of_piece) == "1"
    with pytest.raises(NotProtocolError):
        next(texts_of_piece)


def test_an_event_of_many_lines_has_the_same_bound() -> None:
    decoder = BodyDecoder()
    line = b"data: " + b"x" * (1024 * 1024 - 7) + b"\n"
    assert [text for _ in range(4) for text in decoder.feed(line)] == []
    with pytest.raises(NotProtocolError):
        list(decoder.feed(line))


@pytest.mark.parametrize("piece", [b"data: " + b"x" * 4096, b"data:\n" * 700, b"data:\r\n" * 600], ids=["no end", "empty", "of Windows"])
def test_data_that_does_not_end_is_refused_after_a_bounded_number_of_bytes(piece: bytes) -> None:
    pieces = repeat(piece, 2 * MAX_EVENT_BYTES // len(piece))
    with pytest.raises(TooLongError):
        texts_of(pieces)
    assert len(list(pieces)) * len(piece) >= MAX_EVENT_BYTES / 2, "it took much more than the longest event"
