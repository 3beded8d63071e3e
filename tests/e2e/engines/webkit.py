"""WebKitGTK, driven by Debian's WebKitWebDriver through Selenium, on a display of its own."""

import glob
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.e2e.engines.tab import WAIT_SECONDS, NewTab, Tab

PROGRAMS = ("WebKitWebDriver", "Xvfb")
BROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"


class WebKitTab:
    """The only tab of a browser of its own: automated sessions of WebKitGTK keep nothing."""

    def __init__(self, driver: WebDriver) -> None:
        self._driver = driver

    def open(self, url: str) -> None:
        self._driver.get(url)

    def evaluate(self, expression: str) -> Any:
        answered = "const done = arguments[0]; const value = async () => JSON.stringify((await (%s)) ?? null);" % expression  # noqa: UP031
        answer = self._driver.execute_async_script(
            f"{answered} value().then((value) => done([value, null]), (error) => done([null, String(error)]))"
        )
        if answer[1]:
            raise RuntimeError(answer[1])
        return json.loads(answer[0])

    def type(self, text: str) -> None:
        self._driver.switch_to.active_element.send_keys(text.replace("\n", Keys.ENTER))

    def click(self, x: int, y: int) -> None:
        actions = ActionBuilder(self._driver)
        actions.pointer_action.move_to_location(x, y).click()  # type: ignore[no-untyped-call]
        actions.perform()

    def screenshot(self) -> bytes:
        return self._driver.get_screenshot_as_png()


@contextmanager
def webkit() -> Iterator[NewTab]:
    """A display for WebKitGTK."""
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    browsers = glob.glob(BROWSER)
    missing += [] if browsers else ["MiniBrowser"]
    assert not missing, f"{', '.join(missing)} not found: run tests/e2e/install_browser.sh"
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1400x1000x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as display:
        os.close(writing)
        try:
            with os.fdopen(reading) as numbers:
                number = numbers.readline().strip()
            yield lambda: _tab(browsers[-1], f":{number}")
        finally:
            display.terminate()


@contextmanager
def _tab(browser: str, display: str) -> Iterator[Tab]:
    options = Options()
    options.binary_location = browser
    options.add_argument("--automation")
    service = Service(shutil.which("WebKitWebDriver"), env={**os.environ, "DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"})
    service.start()
    connection = RemoteConnection(client_config=ClientConfig(remote_server_addr=service.service_url))
    driver = webdriver.Remote(connection, options=options)
    try:
        driver.set_script_timeout(WAIT_SECONDS)
        driver.set_page_load_timeout(WAIT_SECONDS)
        driver.set_window_size(1280, 900)
        yield WebKitTab(driver)
    finally:
        driver.quit()
        service.stop()
