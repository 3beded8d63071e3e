"""The modules of a page, for what a test evaluates in it."""

from playwright.sync_api import Page

_EXPOSE = """async () => {
  const names = ["components/composer/drafts", "components/sidebar/listing", "page/events", "page/mounted", "page/new_chat"];
  window.app = Object.assign({}, ...(await Promise.all(names.map((name) => import(`huggingchat/${name}.js`)))));
}"""


def expose_modules(page: Page) -> None:
    """Make what the page's modules export a global of the page, `app`."""
    page.evaluate(_EXPOSE)
