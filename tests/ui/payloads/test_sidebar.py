from json import dumps

from chat.history.status import SAVED, HistoryStatus
from chat.history.summary import ConversationSummary, SearchHit
from chat.ui.payloads.sidebar import hits_payload, line_payload, status_payload


def test_an_item_is_marked_as_pinned_only_if_it_is() -> None:
    assert line_payload(ConversationSummary("a", "One", 1.0, 2.4)) == {"id": "a", "title": "One", "updated_at": 2}
    assert line_payload(ConversationSummary("b", "Two", 1.0, 3.0, pinned=True))["pinned"] is True


def test_a_thousand_conversations_stay_within_150_kilobytes() -> None:
    many = [
        ConversationSummary(f"{number:032x}", f"A title of about forty characters, {number:04}", 1.7e9, 1.7e9) for number in range(1000)
    ]
    assert len(dumps([line_payload(summary) for summary in many], separators=(",", ":"))) <= 150_000


def test_the_status_line_has_the_reason_for_waiting_and_the_notice_from_the_start() -> None:
    assert status_payload(HistoryStatus("waiting", "offline"), "") == {"kind": "waiting", "text": "Waiting: offline"}
    assert status_payload(SAVED, "The file was damaged.")["text"] == "Saved · The file was damaged."


def test_a_hit_shows_the_words_in_their_context() -> None:
    hit = SearchHit("a", "One", 2.4, "m", (("before ", False), ("word", True)))
    assert hits_payload("word", [hit]) == {
        "words": "word",
        "items": [{"id": "a", "title": "One", "updated_at": 2, "excerpt": [["before ", False], ["word", True]]}],
    }
