"""The fetcher over real sockets: the tests choose what a name resolves to, and public addresses lead to loopback."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from chat.search.fetch import MAX_PAGE_BYTES, MAX_REDIRECTS, PageFetcher, PageRefused
from tests.fakes.web import Answer, Web, html, redirect, zipped
from tests.search.manual_time import ManualTimeout

URL = "http://example.org/page"


async def refusal(fetcher: PageFetcher, url: str) -> str:
    """Why the page was refused."""
    with pytest.raises(PageRefused) as refused:
        await fetcher.fetch(url)
    return str(refused.value)


async def refusal_in_time(web: Web, url: str) -> str:
    """Why the page was refused by a fetcher with a short time limit."""
    fetcher = PageFetcher(web.resolve, network=web.network, seconds=0.2)
    try:
        return await refusal(fetcher, url)
    finally:
        await fetcher.aclose()


async def test_a_page_is_fetched_with_its_type_and_character_set(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, Answer(b"h\xe9llo", headers={"Content-Type": "Text/HTML; Charset=ISO-8859-1"}))
    page = await fetcher.fetch(f"{URL}#part")
    assert (page.url, page.type, page.charset, page.content) == (URL, "text/html", "iso-8859-1", b"h\xe9llo")


async def test_the_server_is_told_the_name_and_nothing_of_the_person(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, html("x"))
    await fetcher.fetch(URL)
    assert web.requests[0].host == "example.org"
    assert web.requests[0].headers.keys() == {"host", "user-agent", "accept", "accept-language", "accept-encoding"}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::1]/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:80/",
        "http://user:secret@example.org/",
        "http://example.org@127.0.0.1/",
        "http://example.org:8080/",
        "http://example.org:22/",
        "http://127。0。0。1/",
    ],
)
async def test_an_address_inside_is_refused_and_never_dialled(web: Web, fetcher: PageFetcher, url: str) -> None:
    web.put(URL, html("x"))
    assert await refusal(fetcher, url) == "is not on the public web"
    assert web.dialled == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "javascript:1", "/page", "", "http:///"]
)
async def test_what_is_not_a_web_address_is_refused(fetcher: PageFetcher, url: str) -> None:
    assert await refusal(fetcher, url) == "is not a web address"


@pytest.mark.parametrize("url", ["http://exa\nmple.org/", "http://①②⑦.0.0.1/", "http://exa mple.org:x/", f"http://{'a' * 3000}/"])
async def test_nonsense_is_refused(fetcher: PageFetcher, url: str) -> None:
    assert "address" in await refusal(fetcher, url)


@pytest.mark.parametrize("inside", ["10.0.0.5", "169.254.169.254", "::1", "64:ff9b::a00:1", "100.64.0.9"])
async def test_a_public_name_that_resolves_inside_is_refused(web: Web, fetcher: PageFetcher, inside: str) -> None:
    web.put(URL, html("x"))
    web.names["example.org"].append(inside)
    assert await refusal(fetcher, URL) == "is not on the public web"
    assert web.dialled == []


async def test_a_redirect_is_followed_to_its_end(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, redirect("../moved?to=1#there", 301))
    web.put("http://example.org/moved?to=1", redirect("//elsewhere.example/end"))
    web.put("http://elsewhere.example/end", html("at last"))
    assert (await fetcher.fetch(URL)).url == "http://elsewhere.example/end"


@pytest.mark.parametrize(
    "target",
    ["http://127.1/", "http://169.254.169.254/", "http://[::ffff:10.0.0.1]/", "http://inside.example/", "http://example.org:6379/"],
)
async def test_a_redirect_that_leads_inside_is_refused(web: Web, fetcher: PageFetcher, target: str) -> None:
    web.put(URL, redirect(target))
    web.names["inside.example"] = ["10.1.2.3"]
    assert await refusal(fetcher, URL) == "is not on the public web"
    assert [request.host for request in web.requests] == ["example.org"]


async def test_a_redirect_out_of_the_web_is_refused(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, redirect("file:///etc/passwd"))
    assert await refusal(fetcher, URL) == "is not a web address"


async def test_a_circle_of_redirects_ends(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, redirect(URL))
    assert await refusal(fetcher, URL) == "redirects too often"
    assert len(web.requests) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/octet-stream", "text/event-stream", "nonsense", ""])
async def test_what_is_not_text_is_refused_by_its_type(web: Web, fetcher: PageFetcher, kind: str) -> None:
    web.put(URL, Answer(b"%PDF", headers={"Content-Type": kind} if kind else {}))
    assert await refusal(fetcher, URL) == "is not a page of text"


@pytest.mark.parametrize("status", [204, 401, 403, 404, 429, 500, 503])
async def test_an_error_page_is_not_read(web: Web, fetcher: PageFetcher, status: int) -> None:
    web.put(URL, Answer(b"sorry", status, {"Content-Type": "text/html"}))
    assert await refusal(fetcher, URL) == f"answered with status {status}"


async def test_a_gzip_bomb_of_200_megabytes_stops_at_the_limit(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, zipped(bytes(200_000_000)))
    assert len((await fetcher.fetch(URL)).content) == MAX_PAGE_BYTES


async def test_of_a_body_without_end_the_beginning_is_used(web: Web, fetcher: PageFetcher) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65_536

    web.put(URL, Answer(headers={"Content-Type": "text/html"}, stream=endless))
    assert len((await fetcher.fetch(URL)).content) == MAX_PAGE_BYTES
    await web.gone.wait()  # and the connection is closed, not left behind


async def test_a_compression_that_was_not_offered_is_refused(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, html("x", **{"Content-Encoding": "br"}))
    assert "compressed" in await refusal(fetcher, URL)


async def test_a_body_that_is_not_what_its_header_says_is_refused(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, html("plain text", **{"Content-Encoding": "gzip"}))
    assert "compressed" in await refusal(fetcher, URL)


async def test_a_server_that_drips_is_left_when_the_time_is_up(web: Web) -> None:
    next_byte = asyncio.Event()

    async def drip() -> AsyncIterator[bytes]:
        yield b"x"
        await next_byte.wait()

    web.put(URL, Answer(headers={"Content-Type": "text/html"}, stream=drip))
    assert await refusal_in_time(web, URL) == "took too long to answer"
    next_byte.set()


async def test_a_server_that_never_answers_is_left_when_the_time_is_up(web: Web) -> None:
    never = asyncio.Event()
    web.put(URL, Answer(b"x", after=never))
    assert await refusal_in_time(web, URL) == "took too long to answer"
    never.set()


async def test_a_resolver_that_never_answers_is_left_when_the_time_is_up(web: Web) -> None:
    async def never(host: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    fetcher = PageFetcher(never, network=web.network, seconds=0.1)
    assert await refusal(fetcher, URL) == "took too long to answer"
    await fetcher.aclose()


async def test_a_site_that_nobody_knows_is_said_to_be_unknown(fetcher: PageFetcher) -> None:
    assert await refusal(fetcher, "http://no-such-site.example/") == "is on a site that cannot be found"


async def test_a_site_that_does_not_listen_could_not_be_reached(web: Web, fetcher: PageFetcher) -> None:
    web.put("https://example.org/", html("x"))  # and this web has no TLS
    assert await refusal(fetcher, "https://example.org/") == "could not be reached"


async def test_an_answer_that_is_not_http_could_not_be_reached(web: Web, fetcher: PageFetcher) -> None:
    web.put(URL, Answer(status=-5))
    assert await refusal(fetcher, URL) == "could not be reached"


async def test_a_proxy_of_the_environment_is_not_used(web: Web, fetcher: PageFetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    web.put(URL, html("direct"))
    assert (await fetcher.fetch(URL)).content == b"direct"


async def test_after_fifty_slow_pages_at_once_no_connection_is_left(web: Web) -> None:
    hold = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        await hold.wait()
        yield b""

    for number in range(50):
        web.put(f"http://slow{number}.example/", Answer(headers={"Content-Type": "text/html"}, stream=slow))
    timeout = ManualTimeout()
    fetcher = PageFetcher(web.resolve, network=web.network, timeout=timeout)
    fetches = asyncio.gather(*(fetcher.fetch(f"http://slow{n}.example/") for n in range(50)), return_exceptions=True)
    await web.wait_for_requests(50)
    timeout.expire()
    outcomes = await fetches
    assert {str(outcome) for outcome in outcomes} == {"took too long to answer"}
    hold.set()
    web.put(URL, html("still here"))
    assert (await fetcher.fetch(URL)).content == b"still here"
    await fetcher.aclose()
