"""Whether a page of another site caused a request, from the headers that browsers set and scripts cannot change. No I/O.

Programs such as curl and gradio_client send none of these headers. They have no cookies of a person either.
"""

from typing import Final

from starlette.datastructures import Headers

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}


def is_foreign(headers: Headers, scheme: str) -> bool:
    """Whether the request comes from a page of another origin, or of an unknown one ("null": sandboxed frames, local files).

    Another port of the same host is another origin.

    Args:
        scheme: of the connection, "http" or "https".
    """
    site, origin = headers.get("sec-fetch-site", ""), headers.get("origin")
    if site in ("cross-site", "same-site") or origin == "null":
        return True
    # "same-origin" is the browser's own word. It holds behind proxies that change the Host, too.
    return origin is not None and site != "same-origin" and not _is_own(origin, headers, scheme)


def is_surely_own(headers: Headers, scheme: str) -> bool:
    """Whether the headers show that a page of this origin, or the person in the address bar, caused the request.

    For GET requests that change something: browsers send no Origin with those, and some send no Sec-Fetch-Site.
    """
    if is_foreign(headers, scheme):
        return False
    referer = headers.get("referer", "")
    return (
        headers.get("sec-fetch-site", "") in ("same-origin", "none")
        or "origin" in headers
        or _is_own("/".join(referer.split("/", 3)[:3]), headers, scheme)
    )


def navigates(headers: Headers) -> bool:
    """Whether the browser shows the answer as a page, rather than giving it to a script. True if it does not say."""
    return headers.get("sec-fetch-mode", "navigate") == "navigate"


def _is_own(origin: str, headers: Headers, scheme: str) -> bool:
    """Whether `origin` is the one under which the browser reached the app, directly or through a proxy.

    A page of another site cannot set the forwarding headers: they would need a preflight request, which is refused.
    """
    origin_scheme, _, host = origin.lower().partition("://")
    if origin_scheme not in _DEFAULT_PORTS:
        return False
    is_secure = "https" in (scheme, _first(headers.get("x-forwarded-proto", "")))
    if is_secure and origin_scheme != "https":
        return False
    port = _DEFAULT_PORTS[origin_scheme]
    own = [_first(headers.get(name, "")).removesuffix(port) for name in ("host", "x-forwarded-host")]
    return bool(host) and host.removesuffix(port) in own


def _first(forwarded: str) -> str:
    """The value that the first of several proxies has set, which is what the browser used."""
    return forwarded.split(",")[0].strip().lower()
