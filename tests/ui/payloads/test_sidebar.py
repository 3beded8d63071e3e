from json import dumps

from chat.history.status import SAVED, HistoryStatus
from chat.history.summary import ConversationSummary, SearchHit
from chat.ui.payloads.payload import Payload
from chat.ui.payloads.sidebar import hits_payload, sidebar_payload, status_payload

NO_ACCOUNT = {"person": None, "sign_in": None, "sign_out": None}


def sidebar(*summaries: ConversationSummary, writing: tuple[str, ...] = ()) -> Payload:
    """The sidebar with these conversations."""
    return sidebar_payload("App", summaries, writing, status_payload(SAVED, ""), NO_ACCOUNT)


def test_an_item_has_only_the_flags_that_are_true() -> None:
    plain, pinned = ConversationSummary("a", "One", 1.0, 2.4), ConversationSummary("b", "Two", 1.0, 3.0, pinned=True)
    assert sidebar(plain, pinned, writing=("b",))["conversations"] == [
        {"id": "a", "title": "One", "updated_at": 2},
        {"id": "b", "title": "Two", "updated_at": 3, "pinned": True, "writing": True},
    ]


def test_a_thousand_conversations_stay_within_150_kilobytes() -> None:
    many = [
        ConversationSummary(f"{number:032x}", f"A title of about forty characters, {number:04}", 1.7e9, 1.7e9) for number in range(1000)
    ]
    assert len(dumps(sidebar(*many), separators=(",", ":"))) <= 150_000


def test_export_is_offered_if_there_is_a_conversation() -> None:
    assert sidebar(ConversationSummary("a", "One", 1.0, 2.0))["can_export"] is True
    assert sidebar()["can_export"] is False


def test_the_status_line_has_the_reason_for_waiting_and_the_notice_from_the_start() -> None:
    assert status_payload(HistoryStatus("waiting", "offline"), "") == {"kind": "waiting", "text": "Waiting: offline"}
    assert status_payload(SAVED, "The file was damaged.")["text"] == "Saved · The file was damaged."


def test_a_hit_shows_the_words_in_their_context() -> None:
    hit = SearchHit("a", "One", 2.4, "m", (("before ", False), ("word", True)))
    assert hits_payload("word", [hit]) == {
        "words": "word",
        "items": [{"id": "a", "title": "One", "updated_at": 2, "excerpt": [["before ", False], ["word", True]]}],
    }
