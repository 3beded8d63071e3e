"""How Gradio serves: middleware, routes, start and end, addresses, and files."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from gradio import http_server

from tests.gradio_internals.app import SIGN_IN
from tests.gradio_internals.conftest import ROOT, GradioPage, running

FOREIGN = "https://example.com"


def session_cookie(answer: httpx2.Response) -> str:
    """The session's cookie as it is to be sent back. It is for https alone, so no client does it by itself."""
    return answer.headers["set-cookie"].split(";")[0]


def test_our_routes_are_asked_before_gradios(http: httpx2.Client) -> None:
    assert http.get("probe/report").json()["paths"].count("/manifest.json") == 2
    assert http.get("manifest.json").json() == {"name": "ours"}


def test_the_lifespan_runs_in_the_loop_that_serves(http: httpx2.Client) -> None:
    assert http.get("probe/report").json()["in_the_servers_loop"] is True


def test_what_the_lifespan_puts_around_the_app_stands_outside_of_gradios_middleware(
    space_url: str, client: Callable[[str], httpx2.Client]
) -> None:
    preflight = {"host": "app.example", "origin": FOREIGN, "access-control-request-method": "POST"}
    http = client(space_url)
    answer = http.options("probe/outermost", headers=preflight)
    assert (answer.text, answer.headers["x-has-session"]) == ("outermost", "False")
    assert "access-control-allow-origin" not in answer.headers
    assert http.options("probe/report", headers=preflight).headers["access-control-allow-origin"] == FOREIGN


def test_launching_leaves_the_signal_handlers_alone(http: httpx2.Client) -> None:
    assert http.get("probe/report").json()["handler_kept"] is True


@pytest.mark.parametrize(("limit", "server"), [("1", "ended"), ("", "running")])
def test_open_connections_keep_the_server_from_ending_without_a_limit(
    limit: str, server: str, client: Callable[[str], httpx2.Client]
) -> None:
    with running("closing") as (url, process), client(url).stream("GET", "probe/endless") as stream:
        assert process.stdin
        assert process.stdout
        body = stream.iter_bytes()  # closes the connection where it is forgotten
        assert next(body) == b"begun"
        process.stdin.write(f"{limit}\n")
        process.stdin.flush()
        assert process.stdout.readline().strip() == server


def test_the_variable_for_the_address_is_read_into_a_module_constant() -> None:
    command = [sys.executable, "-c", "from gradio import http_server; print(http_server.LOCALHOST_NAME)"]
    environment = {**os.environ, "GRADIO_SERVER_NAME": "0.0.0.0", "PYTHONPATH": str(ROOT / "tests" / "guard")}
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.strip() == "0.0.0.0"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Gradio leaves the socket open that could not be bound
def test_no_port_is_found_on_an_address_of_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_server, "LOCALHOST_NAME", "::1")
    app: Any = object()
    with pytest.raises(OSError, match="Cannot find empty port"):
        http_server.start_server(app, "[::1]", 0)


def test_other_sites_may_read_from_a_host_that_is_not_one_of_three_names(http: httpx2.Client) -> None:
    def allowed(host: str) -> str | None:
        return http.get("config", headers={"host": host, "origin": FOREIGN}).headers.get("access-control-allow-origin")

    assert [allowed(host) for host in ("127.0.0.1", "localhost", "0.0.0.0")] == [None, None, None]
    assert [allowed(host) for host in ("[::1]", "app.example")] == [FOREIGN, FOREIGN]


def test_an_upload_beyond_the_limit_is_refused_though_no_event_takes_files(http: httpx2.Client) -> None:
    def upload(size: int) -> int:
        return http.post("gradio_api/upload", files={"files": ("a.txt", b"a" * size)}).status_code

    assert (upload(10), upload(5_000)) == (200, 413)


def test_the_monitoring_page_is_closed(http: httpx2.Client) -> None:
    assert http.get("monitoring/summary").status_code == 403


def test_the_sign_in_routes_attach_where_a_hidden_login_button_exists(
    plain_url: str, space_url: str, client: Callable[[str], httpx2.Client]
) -> None:
    paths = [set(client(url).get("probe/report").json()["paths"]) for url in (plain_url, space_url)]
    assert [{"/login/huggingface", "/login/callback", "/logout"} & found for found in paths] == [
        {"/logout"},
        {"/login/huggingface", "/login/callback", "/logout"},
    ]


def test_our_middleware_stands_inside_the_session_and_changes_what_the_cookie_holds(
    space_url: str, client: Callable[[str], httpx2.Client]
) -> None:
    http = client(space_url)
    signed_in = http.get("probe/sign-in")
    assert {"secure", "httponly", "samesite=none"} <= set(signed_in.headers["set-cookie"].lower().split("; "))
    http.headers["cookie"] = session_cookie(signed_in)
    assert http.get("probe/report").json()["session"] == {"oauth_info": SIGN_IN}


def test_a_queued_handler_finds_the_session_in_the_scope_and_logout_takes_the_sign_in_away(
    space_url: str, client: Callable[[str], httpx2.Client]
) -> None:
    http = client(space_url)
    http.headers["cookie"] = session_cookie(http.get("probe/sign-in"))
    assert '"sub": "100"' in GradioPage(http).call("echo")["output"]["data"][0]
    left = http.get("logout", params={"_target_url": "/?c=7"})
    assert left.headers["location"] == "/?c=7"
    http.headers["cookie"] = session_cookie(left)
    assert http.get("probe/report").json()["session"] == {}
