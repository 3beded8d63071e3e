"""The modules of a page, for what a test evaluates in it."""

from playwright.sync_api import Page

_EXPOSE = """async () => {
  const names = ["page/drafts", "live/reducer", "live/store", "page/events", "page/mounted", "page/new_chat"];
  window.app = Object.assign({}, ...(await Promise.all(names.map((name) => import(`huggingchat/${name}.js`)))));
}"""


def expose_modules(page: Page) -> None:
    """Make what the page's modules export a global of the page, `app`, and wait until the page has its first state."""
    page.evaluate(_EXPOSE)
    page.wait_for_function("app.store.state.isLoaded")
