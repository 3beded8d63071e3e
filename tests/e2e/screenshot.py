"""`make screenshot`: renews the README's picture, which is the running app with its built-in demo model."""

import tempfile
from pathlib import Path

from tests.browser import chromium
from tests.e2e.chat_page import ChatPage
from tests.e2e.process import ROOT, app

PICTURE = ROOT / ".github" / "screenshot.png"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        app(Path(folder) / "log.txt", HF_ROUTER_URL="http://127.0.0.1:9/v1") as url,
        chromium() as browser,
    ):
        chat = ChatPage(browser.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce"), url).open()
        chat.page.get_by_role("button", name="Write some code").click()
        chat.stop_button.wait_for()
        chat.stop_button.wait_for(state="hidden")
        chat.page.screenshot(path=PICTURE)
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
