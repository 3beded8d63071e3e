import gzip
import zlib

import pytest

from chat.search.body import Inflater, UnknownContentCoding, decode_text

LIMIT = 1000


def inflated(coding: str, encoded: bytes, step: int = 50) -> Inflater:
    """The inflater after `encoded` was fed in pieces of `step` bytes."""
    inflater = Inflater(coding, LIMIT)
    for i in range(0, len(encoded), step):
        inflater.feed(encoded[i : i + step])
        if inflater.full:
            break
    return inflater


@pytest.mark.parametrize(("coding", "pack"), [("", bytes), ("identity", bytes), ("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_each_coding_that_is_offered_is_decoded(coding: str, pack: object) -> None:
    inflater = inflated(coding, pack(b"some text"))  # type: ignore[operator]
    assert bytes(inflater.content) == b"some text"
    assert not inflater.full


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "x" * 500])
def test_a_coding_that_was_not_offered_is_refused(coding: str) -> None:
    with pytest.raises(UnknownContentCoding):
        Inflater(coding, LIMIT)


@pytest.mark.parametrize("encoded", [bytes(10_000), gzip.compress(bytes(10_000_000))], ids=["plain", "gzip bomb"])
def test_nothing_beyond_the_limit_is_kept(encoded: bytes) -> None:
    inflater = inflated("gzip" if encoded[:2] == b"\x1f\x8b" else "", encoded)
    assert len(inflater.content) == LIMIT
    assert inflater.full


def test_a_bomb_is_known_by_its_first_bytes() -> None:
    inflater = Inflater("gzip", LIMIT)
    inflater.feed(gzip.compress(bytes(10_000_000))[:500])
    assert inflater.full


def test_a_body_of_exactly_the_limit_is_whole() -> None:
    assert not inflated("", b"x" * LIMIT).full


def test_a_stream_that_decodes_to_nothing_ends_at_the_limit_too() -> None:
    endless_header = b"\x1f\x8b\x08\x08" + bytes(6) + b"n" * 5_000  # a gzip header whose file name never ends
    assert inflated("gzip", endless_header).full


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("Öl".encode(), None, "Öl"),
        ("Öl".encode("latin-1"), "iso-8859-1", "Öl"),
        ("“Öl”".encode("cp1252"), "iso-8859-1", "“Öl”"),  # as browsers read it
        ('<meta charset="windows-1251">Яблоки'.encode("cp1251"), None, '<meta charset="windows-1251">Яблоки'),
        ("Öl".encode("utf-16"), "latin-1", "Öl"),  # a byte order mark outweighs the server
        ("Öl".encode(), "no-such-thing", "Öl"),
        ("Öl".encode(), "punycode", "Öl"),  # a codec of Python's, and none of the web's
        ("ÖlÖ".encode()[:-1], None, "Öl\ufffd"),  # cut off within a character
    ],
)
def test_the_text_is_in_the_pages_own_character_set(content: bytes, charset: str | None, text: str) -> None:
    assert decode_text(content, charset) == text


def test_a_page_that_does_not_say_its_character_set_is_guessed() -> None:
    russian = "Лучше всего яблоки хранятся при температуре около одного градуса тепла. " * 5
    assert decode_text(russian.encode("cp1251"), None) == russian
