"""What to ask the search engines, and which addresses the person named: from the conversation, by a model where one answers.

Knows no model: `complete` is given. Without an answer worth using, the message itself is the query.
"""

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from chat.conversation import Message
from chat.search.hidden import visible

log = logging.getLogger(__name__)

Complete: TypeAlias = Callable[[str], Awaitable[str]]

MAX_QUERIES = 3
MAX_URLS = 3
MAX_QUERY = 200  # characters; engines cut off what is longer
SECONDS = 3.0  # for the model; a search must not wait longer for being asked well
EARLIER = 6  # messages before this one that the model sees
EARLIER_CHARS = 500  # of each of them
MESSAGE_CHARS = 3_000
NOTHING = "NONE"

PROMPT = """\
Write the web searches that would help to answer the last message. Today is {today}.

Rules: one search per line, as you would type it into a search engine; nothing else on the line. One search is usually enough, two or three
only where the message asks about different things. Name people, products and places in full, from the conversation. Where it matters how
new the answer is, name the year. Write in the language in which the answer is likely to be found. If no search can help (a thank-you, a
rewording, arithmetic), or the message only asks about a page whose address it gives, write {nothing}.

Conversation:
{earlier}

Last message:
{message}

Searches:"""

_URL = re.compile(r"\b(?:https?://(?=[\w\[])|www\.(?=\w))[^\s<>\"'`]{1,2000}", re.IGNORECASE)
_AFTER_URL = ".,;:!?*_~…。，、）】」』"
_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_MARK = re.compile(r"^\s*(?:[-*•]+|\d{1,2}[.)]|(?:search|query)(?:\s*\d)?\s*:)\s*", re.IGNORECASE)
_QUOTES = "\"'`“”„«»*_ \t,"


async def write_queries(complete: Complete, branch: Sequence[Message], today: date, *, seconds: float = SECONDS) -> tuple[str, ...]:
    """At most MAX_QUERIES searches for the last message of `branch`; none if the model says that none would help. Never fails."""
    message = branch[-1].text if branch else ""
    itself = _message_itself(message)
    if not itself:
        return ()
    try:
        async with asyncio.timeout(seconds):
            answer = await complete(prompt(branch, today))
    except Exception as error:  # whatever goes wrong with a model, there is a query
        log.info("No queries from the model: %s", type(error).__name__)
        return (itself,)
    written = tuple(parsed(answer))
    if written == (NOTHING,):
        return ()
    return tuple(query for query in written if query != NOTHING)[:MAX_QUERIES] or (itself,)


def urls_in(text: str) -> tuple[str, ...]:
    """The web addresses in a message, at most MAX_URLS, in order; `www.` without a scheme is read as https."""
    found = dict.fromkeys(_trimmed(match[0]) for match in _URL.finditer(text))
    return tuple(url if "://" in url else f"https://{url}" for url in found)[:MAX_URLS]


def prompt(branch: Sequence[Message], today: date) -> str:
    """What the model is asked."""
    earlier = "\n".join(f"{message.role}: {_shortened(message.text, EARLIER_CHARS)}" for message in branch[-1 - EARLIER : -1])
    return PROMPT.format(
        today=f"{today:%A}, {today.day} {today:%B %Y}",
        nothing=NOTHING,
        earlier=earlier or "(none)",
        message=_shortened(branch[-1].text, MESSAGE_CHARS),
    )


def parsed(answer: str) -> Iterator[str]:
    """The queries in a model's answer, without bullets, numbers, quotes, thoughts and fences. What is too long for a query is none."""
    seen: set[str] = set()
    for line in _lines(_THOUGHT.sub("", answer).strip()):
        query = " ".join(_MARK.sub("", visible(line)).strip(_QUOTES).split())
        if any(map(str.isalnum, query)) and len(query) <= MAX_QUERY and query.lower() not in seen:
            seen.add(query.lower())
            yield query


def _lines(answer: str) -> list[str]:
    lines = [line for line in answer.splitlines() if not line.strip().startswith("```")]
    try:
        listed = json.loads("\n".join(lines))  # some models cannot write a list in any other way
    except (ValueError, RecursionError):
        return lines
    return [item for item in listed if isinstance(item, str)] if isinstance(listed, list) else lines


def _message_itself(message: str) -> str:
    """The message as a query: its words, without addresses, cut between two words. Empty if it holds no word (an emoji is no query)."""
    text = " ".join(_URL.sub(" ", visible(message[: MAX_QUERY * 20])).split())
    if not any(map(str.isalnum, text)):
        return ""
    if len(text) > MAX_QUERY:
        text = text[: MAX_QUERY + 1].rpartition(" ")[0] or text[:MAX_QUERY]
    return text


def _trimmed(url: str) -> str:
    """Without the punctuation of the sentence around it. A closing bracket belongs to the address if its opening one does."""
    while url:
        if url[-1] in _AFTER_URL or (url[-1] in ")]}" and url.count(url[-1]) > url.count({")": "(", "]": "[", "}": "{"}[url[-1]])):
            url = url[:-1]
        else:
            break
    return url


def _shortened(text: str, limit: int) -> str:
    text = text.strip()
    return text if len(text) <= limit else f"{text[: limit * 2 // 3]} … {text[-limit // 3 :]}"
