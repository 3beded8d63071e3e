"""Text from outside as it can be sent and kept. Below everything else: whoever takes text in may call it."""


def encodable(text: str) -> str:
    """`text` with “�” for each half of a character: both browsers and servers send them, and UTF-8 cannot hold them.

    Two halves that belong together become one character.
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
