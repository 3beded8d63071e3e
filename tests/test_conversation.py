import pytest

from chat.conversation import Conversation, Message, Role, new_id


def conversation_of(*messages: tuple[str, str | None, Role]) -> Conversation:
    """A conversation of messages (id, parent, role), added in this order; the id is the text, too."""
    conversation = Conversation(id="c")
    for message_id, parent, role in messages:
        conversation = conversation.add(Message(id=message_id, parent=parent, role=role, text=message_id))
    return conversation


FORKED = conversation_of(
    ("q1", None, "user"), ("a1", "q1", "assistant"), ("q2", "a1", "user"), ("a2", "q2", "assistant"), ("a1b", "q1", "assistant")
)


def ids(messages: tuple[Message, ...]) -> list[str]:
    """The ids of messages, in order."""
    return [message.id for message in messages]


def test_a_new_conversation_shows_nothing() -> None:
    assert Conversation(id="c").branch() == ()


def test_the_branch_on_show_ends_with_what_was_added_last() -> None:
    assert ids(FORKED.branch()) == ["q1", "a1b"]


def test_showing_a_version_goes_down_to_its_newest_end() -> None:
    assert ids(FORKED.show("a1").branch()) == ["q1", "a1", "q2", "a2"]


def test_versions_are_the_messages_of_one_parent() -> None:
    assert FORKED.versions()["a1"] == FORKED.versions()["a1b"] == ("a1", "a1b")
    assert FORKED.versions()["q2"] == ("q2",)


def test_a_reply_is_no_version_of_a_persons_message() -> None:
    forked = FORKED.add(Message(id="q2b", parent="q1", role="user"))
    assert forked.versions()["q2b"] == ("q2b",)
    assert forked.versions()["a1"] == ("a1", "a1b")


def test_a_branch_can_be_read_up_to_any_message() -> None:
    assert ids(FORKED.branch_to("q2")) == ["q1", "a1", "q2"]
    with pytest.raises(KeyError):
        FORKED.branch_to("nobody")


def test_removing_takes_all_that_answers_it_and_shows_what_stood_before() -> None:
    left = FORKED.show("a2").remove("a1")
    assert ids(left.branch()) == ["q1"]
    assert set(left.messages) == {"q1", "a1b"}


def test_removing_elsewhere_leaves_the_branch_on_show() -> None:
    assert ids(FORKED.remove("a1").branch()) == ["q1", "a1b"]


def test_putting_replaces_one_message_and_keeps_the_rest() -> None:
    changed = FORKED.put(Message(id="a1b", parent="q1", role="assistant", text="new"))
    assert [message.text for message in changed.branch()] == ["q1", "new"]
    assert FORKED.messages["a1b"].text == "a1b", "the old value stays as it was"


def test_an_id_is_taken_once_and_a_parent_must_be_here() -> None:
    with pytest.raises(ValueError, match="taken"):
        FORKED.add(Message(id="q1", parent=None, role="user"))
    with pytest.raises(ValueError, match="parent"):
        FORKED.add(Message(id="x", parent="nobody", role="user"))


def test_messages_cannot_be_changed_from_outside() -> None:
    with pytest.raises(TypeError):
        FORKED.messages["q1"] = Message(id="q1", parent=None, role="user")  # type: ignore[index]


def test_ids_are_not_guessable() -> None:
    assert len({new_id() for _ in range(1000)}) == 1000
    assert len(new_id()) == 32
