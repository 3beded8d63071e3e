"""The base class of all errors, and the links that errors offer."""

from dataclasses import dataclass

HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Link:
    """A page where a person can solve the problem. `href` is absolute, or a path of this app."""

    label: str
    href: str


SIGN_IN = Link("Sign in with Hugging Face", "/login/huggingface")
BILLING = Link("Billing settings", f"{HUB}/settings/billing")
PROVIDER_SETTINGS = Link("Provider settings", f"{HUB}/settings/inference-providers")
TOKENS = Link("Create a token", f"{HUB}/settings/tokens/new?ownUserPermissions=inference.serverless.write&tokenType=fineGrained")


class ChatError(Exception):
    """Base of all errors that a person can see.

    Attributes:
        sentence: what happened and what to do, shown unchanged.
        link: where to do it; None if there is no such page.
        retry: whether the same request may succeed later.
    """

    retry: bool = False

    def __init__(self, sentence: str, *, link: Link | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.link = link
