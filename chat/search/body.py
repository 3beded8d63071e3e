"""Decodes the body of an HTTP response: decompression up to a byte limit, then bytes to text in the page's character set. No I/O.

A few compressed kilobytes can expand to hundreds of megabytes, so each call of a decompressor is limited to the bytes that are left.
"""

import codecs
import re
import zlib
from collections.abc import Callable

CHARSET_DECLARATION_BYTES = 2048  # first bytes in which a declared character set is looked for (the HTML standard says 1024)
CHARSET_GUESS_BYTES = 20_000  # first bytes that a guess is based on

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# The character sets of the WHATWG Encoding standard, by their Python names. Python has more codecs, some of quadratic time.
_WEB_CHARSETS = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp125\d|cp866|cp874|cp932|cp949|koi8-[ru]|mac-(roman|cyrillic)|gb(2312|k|18030)|big5(hkscs)?"
    r"|euc_(jp|kr)|iso2022_jp|shift_jis|tis-620|ascii"
)
# Browsers decode these as their supersets, and pages rely on it.
_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


class UnknownContentCoding(Exception):  # noqa: N818
    """The Content-Encoding is not one of those that the request accepts."""


class Inflater:
    """Decompresses a body of at most `limit` bytes.

    Attributes:
        content: the decoded bytes so far.
        full: more arrived than `limit` allows; the rest is dropped.
    """

    def __init__(self, coding: str, limit: int) -> None:
        self.content = bytearray()
        self.full = False
        self._encoded_left = limit  # also limits the encoded bytes, which may decode to nothing
        self._limit = limit
        self._decode = _decoder(coding)

    def feed(self, chunk: bytes) -> None:
        """Decode the next encoded bytes. Raises zlib.error if they are not in the declared encoding."""
        room = self._limit - len(self.content)
        decoded = self._decode(chunk[: self._encoded_left], room + 1)  # at least 1, since 0 means “no limit” to zlib
        self.full = len(decoded) > room or len(chunk) > self._encoded_left
        self._encoded_left -= len(chunk)
        self.content += decoded[:room]


def decode_text(content: bytes, charset: str | None) -> str:
    """The bytes as text. The character set is that of the byte order mark, `charset` (the server's), the page's, UTF-8, or a guess.

    Never raises: bytes that cannot be decoded become “�”.
    """
    declared = _META.search(content[:CHARSET_DECLARATION_BYTES])
    for name in (_bom(content), charset, declared[1].decode("ascii", "replace") if declared else None):
        if known := _known(name):
            return content.decode(known, "replace").removeprefix("\ufeff")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        cut_off_at_the_end = error.start > len(content) - 4
        return content.decode("utf-8" if cut_off_at_the_end else _guess(content), "replace")


def _decoder(coding: str) -> Callable[[bytes, int], bytes]:
    match coding.strip().lower():
        case "" | "identity":
            return lambda chunk, room: chunk[:room]
        case "gzip" | "x-gzip" | "deflate":
            return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress  # 32: gzip or zlib, by its first bytes
        case _:
            raise UnknownContentCoding(coding[:40])


def _bom(content: bytes) -> str | None:
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return next((name for mark, name in marks.items() if content.startswith(mark)), None)


def _known(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return None
    return _SUPERSETS.get(found, found) if _WEB_CHARSETS.fullmatch(found) else None


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:CHARSET_GUESS_BYTES]).best()
    return (_known(best.encoding) if best else None) or "utf-8"
