"""Writes the search queries for a message with a model, and finds the URLs in the message.

If the model fails or its answer is unusable, the message itself is the query. Does not import a model client.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from chat.conversation import Message
from chat.search.hidden import strip_invisible
from chat.search.timeouts import Timeout

log = logging.getLogger(__name__)

QueryModel: TypeAlias = Callable[[str], Awaitable[str]]
"""The model that writes queries: a prompt in, the text of its answer out. May raise anything."""

MAX_QUERIES = 3
MAX_URLS = 3
MAX_QUERY_CHARS = 200  # engines ignore what is longer
QUERY_WRITING_SECONDS = 3.0  # time limit of the model
EARLIER_MESSAGES = 6  # before the last one, shown to the model
EARLIER_CHARS = 500  # of each of them
MESSAGE_CHARS = 3_000  # of the last message, shown to the model
NO_SEARCH = "NONE"  # the model's answer if no search can help

PROMPT = """\
Write the web searches that would help to answer the last message. Today is {today}.

Rules: one search per line, as you would type it into a search engine; nothing else on the line. One search is usually enough, two or three
only where the message asks about different things. Name people, products and places in full, from the conversation. Where it matters how
new the answer is, name the year. Write in the language in which the answer is likely to be found. If no search can help (a thank-you, a
rewording, arithmetic), or the message only asks about a page whose address it gives, write {no_search}.

Conversation:
{earlier}

Last message:
{message}

Searches:"""

_URL = re.compile(r"\b(?:https?://(?=[\w\[])|www\.(?=\w))[^\s<>\"'`]{1,2000}", re.IGNORECASE)
_TRAILING_PUNCTUATION = ".,;:!?*_~…。，、）】」』"
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LIST_MARKER = re.compile(r"^\s*(?:[-*•]+|\d{1,2}[.)]|(?:search|query)(?:\s*\d)?\s*:)\s*", re.IGNORECASE)
_QUOTES = "\"'`“”„«»*_ \t,"


async def write_queries(
    query_model: QueryModel, branch: Sequence[Message], today: date, *, time_limit: Timeout = asyncio.timeout
) -> tuple[str, ...]:
    """At most MAX_QUERIES queries for the last message of `branch`; none if no search can help. Raises nothing but cancellation."""
    message = branch[-1].text if branch else ""
    fallback = _as_query(message)
    if not fallback:
        return ()
    try:
        async with time_limit(QUERY_WRITING_SECONDS):
            answer = await query_model(query_prompt(branch, today))
    except Exception as error:  # whatever the model client raises, the search goes on
        log.info("No queries from the model: %s", type(error).__name__)
        return (fallback,)
    written = tuple(parse_queries(answer))
    if written == (NO_SEARCH,):
        return ()
    return tuple(query for query in written if query != NO_SEARCH)[:MAX_QUERIES] or (fallback,)


def urls_in(text: str) -> tuple[str, ...]:
    """The http and https URLs in a text, in order, at most MAX_URLS. `www.` without a scheme becomes https."""
    found = dict.fromkeys(_without_punctuation(match[0]) for match in _URL.finditer(text))
    return tuple(url if "://" in url else f"https://{url}" for url in found)[:MAX_URLS]


def query_prompt(branch: Sequence[Message], today: date) -> str:
    """The prompt for the model: rules, the date, earlier messages, the last message."""
    earlier = "\n".join(f"{message.role}: {_shortened(message.text, EARLIER_CHARS)}" for message in branch[-1 - EARLIER_MESSAGES : -1])
    return PROMPT.format(
        today=f"{today:%A}, {today.day} {today:%B %Y}",
        no_search=NO_SEARCH,
        earlier=earlier or "(none)",
        message=_shortened(branch[-1].text, MESSAGE_CHARS),
    )


def parse_queries(answer: str) -> Iterator[str]:
    """The queries in a model's answer, one per line or a JSON list; without list markers, quotes, thoughts, fences and duplicates.

    Lines longer than MAX_QUERY_CHARS are skipped.
    """
    seen: set[str] = set()
    for line in _lines(_THOUGHT.sub("", answer).strip()):
        query = " ".join(_LIST_MARKER.sub("", strip_invisible(line)).strip(_QUOTES).split())
        if any(map(str.isalnum, query)) and len(query) <= MAX_QUERY_CHARS and query.lower() not in seen:
            seen.add(query.lower())
            yield query


def _lines(answer: str) -> list[str]:
    lines = [line for line in answer.splitlines() if not line.strip().startswith("```")]
    try:
        listed = json.loads("\n".join(lines))  # some models answer with a JSON list
    except (ValueError, RecursionError):
        return lines
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else lines


def _as_query(message: str) -> str:
    """The message as a query: without URLs, shortened between two words. Empty if it has no letter or digit."""
    text = " ".join(_URL.sub(" ", strip_invisible(message[: MAX_QUERY_CHARS * 20])).split())
    if not any(map(str.isalnum, text)):
        return ""
    if len(text) > MAX_QUERY_CHARS:
        text = text[: MAX_QUERY_CHARS + 1].rpartition(" ")[0] or text[:MAX_QUERY_CHARS]
    return text


def _without_punctuation(url: str) -> str:
    """The URL without trailing punctuation of the sentence. A closing bracket stays if its opening one is in the URL."""
    while url:
        if url[-1] in _TRAILING_PUNCTUATION or (
            url[-1] in ")]}" and url.count(url[-1]) > url.count({")": "(", "]": "[", "}": "{"}[url[-1]])
        ):
            url = url[:-1]
        else:
            break
    return url


def _shortened(text: str, limit: int) -> str:
    """The beginning and the end of a text longer than `limit` characters."""
    text = text.strip()
    return text if len(text) <= limit else f"{text[: limit * 2 // 3]} … {text[-limit // 3 :]}"
