"""`make screenshot`: renews the README's picture, which is the running app with its built-in demo model."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e.chat_page import ChatPage
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.process import ROOT, app

PICTURE = ROOT / ".github" / "screenshot.png"


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        app(Path(folder) / "log.txt", HF_ROUTER_URL="http://127.0.0.1:9/v1") as url,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        chat = ChatPage(chromium.new_page(viewport={"width": 1280, "height": 860}, reduced_motion="reduce"), url).open()
        chat.page.get_by_role("button", name="Write some code").click()
        chat.stop_button.wait_for()
        chat.stop_button.wait_for(state="hidden")
        chat.page.screenshot(path=PICTURE)
        chromium.close()
    print(PICTURE.relative_to(ROOT))


if __name__ == "__main__":
    main()
