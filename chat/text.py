"""Makes text from outside encodable as UTF-8. Imports nothing of this app."""


def encodable(text: str) -> str:
    """`text` with “�” for each lone surrogate, which browsers and servers do send and UTF-8 cannot encode.

    A pair of surrogates becomes the character it stands for.
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
