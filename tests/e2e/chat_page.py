"""The page as tests speak of it: by the names that people and screen readers know."""

from typing import Self

from playwright.sync_api import Locator, Page, expect


class ChatPage:
    """The app in one browser tab."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.message = page.get_by_role("textbox", name="Message", exact=True)
        self.send_button = page.get_by_role("button", name="Send", exact=True)
        self.stop_button = page.get_by_role("button", name="Stop", exact=True)
        self.model = page.get_by_role("combobox", name="Model", exact=True)
        self.provider = page.get_by_role("combobox", name="Provider", exact=True)
        self.web_search = page.get_by_role("checkbox", name="Web search", exact=True)
        self.conversation = page.get_by_role("log", name="Conversation")
        self.articles = self.conversation.get_by_role("article")

    def open(self, path: str = "") -> Self:
        self.page.goto(self.url + path)
        return self.ready()

    def ready(self) -> Self:
        """Once the page has its models, and the script of its composer, without which Enter only breaks the line."""
        expect(self.model).not_to_have_value("")
        self.page.wait_for_function("document.querySelector('.composer textarea[data-ready]')")
        return self

    def reload(self) -> Self:
        self.page.reload()
        return self.ready()

    def pick(self, model: str) -> None:
        """Choose a model by typing its name."""
        self.model.click()
        self.model.press("ControlOrMeta+a")
        self.model.press_sequentially(model)
        self.page.get_by_role("option", name=f"{model} —").click()

    def send(self, text: str) -> None:
        self.message.fill(text)
        self.message.press("Enter")

    def ask(self, text: str, model: str | None = None) -> Locator:
        """Send, and wait until the reply is finished; the reply."""
        if model:
            self.pick(model)
        before = self.articles.count()
        self.send(text)
        expect(self.articles).to_have_count(before + 2)
        expect(self.stop_button).to_be_hidden()
        return self.articles.last

    def open_settings(self) -> None:
        self.page.get_by_role("button", name="Settings", exact=True).click()
        expect(self.page.get_by_role("heading", name="Settings")).to_be_visible()

    @property
    def overflow(self) -> int:
        """Pixels that the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
