"""A guest's cookie over a restart of a Space."""

from pathlib import Path

import httpx2

from chat.ui.server.session_cookie import COOKIE
from tests.e2e.guests import guest_session
from tests.e2e.process import app
from tests.fakes.oidc import space
from tests.fakes.router import ScriptedRouter


def test_where_people_sign_in_a_guests_cookie_outlives_a_restart(served_router: ScriptedRouter, tmp_path: Path) -> None:
    variables = {**space("http://127.0.0.1:9"), "HF_ROUTER_URL": served_router.base_url, "HISTORY_DATASET": "none"}
    with app(tmp_path / "before.txt", **variables) as url:
        cookie = f"{COOKIE}={guest_session(url)}"
    with app(tmp_path / "after.txt", **variables) as url:
        assert "set-cookie" not in httpx2.get(url, headers={"cookie": cookie}, trust_env=False).headers
