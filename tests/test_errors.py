import re
from collections.abc import Iterator

import chat.errors
from chat.errors import ChatError


def tree_of(error: type[ChatError], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Depth and name of a class and all of its subclasses."""
    yield depth, error.__name__
    for subclass in error.__subclasses__():
        yield from tree_of(subclass, depth + 1)


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    lines = re.findall(r"^    ([│ ├└─]*)(\w+)", str(chat.errors.__doc__), re.MULTILINE)
    assert {(len(indent) // 4, name) for indent, name in lines} == set(tree_of(ChatError))


def test_every_error_can_be_imported_from_the_package() -> None:
    assert {name for _, name in tree_of(ChatError)} <= set(chat.errors.__all__)


def test_an_error_is_its_sentence() -> None:
    error = ChatError("The sentence.")
    assert (str(error), error.sentence, error.link, error.retry) == ("The sentence.", "The sentence.", None, False)
