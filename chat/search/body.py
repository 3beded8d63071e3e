"""The body of a response, from bytes on the wire to text: decompressed up to a limit, and in the page's own character set.

Knows nothing of connections. A few kilobytes can inflate to hundreds of megabytes, so no decoder here is ever asked for more than is left.
"""

import codecs
import re
import zlib
from collections.abc import Callable

CHARSET_WITHIN = 2048  # bytes in which a page must declare its character set (the HTML standard says 1024)
GUESS_FROM = 20_000  # bytes that a guess is made from

_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# The character sets of the web (WHATWG Encoding), by Python's names. Its registry holds more, some of which take quadratic time.
_OF_THE_WEB = re.compile(
    r"utf-8|utf-16(-[lb]e)?|iso8859-\d+|cp125\d|cp866|cp874|cp932|cp949|koi8-[ru]|mac-(roman|cyrillic)|gb(2312|k|18030)|big5(hkscs)?"
    r"|euc_(jp|kr)|iso2022_jp|shift_jis|tis-620|ascii"
)
# Browsers read these as their supersets, and pages count on it.
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}


class UnknownCoding(Exception):  # noqa: N818
    """A Content-Encoding that was not offered."""


class Inflater:
    """Collects a body of at most `limit` decoded bytes. `full` says that more has come than was taken."""

    def __init__(self, coding: str, limit: int) -> None:
        self.content = bytearray()
        self.full = False
        self._left_on_wire = limit  # an empty stream that never ends must end, too
        self._limit = limit
        self._decode = _decoder(coding)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the wire. Raises zlib.error if they are not what the server said."""
        room = self._limit - len(self.content)
        decoded = self._decode(chunk[: self._left_on_wire], room + 1)  # never 0, which zlib takes for “no limit”
        self.full = len(decoded) > room or len(chunk) > self._left_on_wire
        self._left_on_wire -= len(chunk)
        self.content += decoded[:room]


def text_of(content: bytes, charset: str | None) -> str:
    """The text: in the server's character set, else the one that the page declares, else UTF-8, else the best guess. Never fails."""
    declared = _META.search(content[:CHARSET_WITHIN])
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
            raise UnknownCoding(coding[:40])


def _bom(content: bytes) -> str | None:
    marks = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    return next((name for mark, name in marks.items() if content.startswith(mark)), None)


def _known(name: str | None) -> str | None:
    try:
        found = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return None
    return _AS_BROWSERS_DO.get(found, found) if _OF_THE_WEB.fullmatch(found) else None


def _guess(content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(content[:GUESS_FROM]).best()
    return (_known(best.encoding) if best else None) or "utf-8"
