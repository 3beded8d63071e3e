"""A fake Hugging Face Hub over HTTP: the calls that huggingface_hub and datasets make for one dataset, with faults on request.

with HubImitation() as hub:
    hub.tokens["hf_ada"] = "ada"
    hub.fail("commit", Fault(503, applied=True))      # the next commit is carried out, and answered with status 503
"""

import json
import random
import re
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.fakes.hub_calls import CALLS, Call
from tests.fakes.hub_repo import Refusal, Repo

LARGE = 10_000_000
"""Files of this size or more are stored as large files (LFS). The real Hub decides by other rules."""


@dataclass
class Fault:
    """What goes wrong in one call.

    Attributes:
        status: the status of the answer; None closes the connection without an answer.
        applied: whether the call is carried out before that.
        headers: of the answer.
        code: its X-Error-Code.
        body: its body.
        before: called first, in the server's thread: to block the call, or to change the repository before it.
        after: called after the call was carried out, before its answer.
        answers_normally: the call is carried out and answered; only `before` and `after` differ from a normal call.
    """

    status: int | None = None
    applied: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    code: str = ""
    body: bytes = b'{"error": "injected"}'
    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None
    answers_normally: bool = False


class HubImitation:
    """Serves on a loopback port inside its `with` block.

    Attributes:
        tokens: token → user.
        expired: tokens that are answered with 401.
        apps: token → OAuth app with the scope contribute-repos, which may use only the repositories that it created.
        repos: name → repository.
        calls: how often each call of hub_calls.CALLS was made.
        reads: how often each file was read, by path.
        tokens_seen: every token that was sent.
        large_from: size in bytes from which a file is stored as a large file.
        random_fault: called with the name of each call; returns its fault, or None.
        url: the address, without a slash at its end.
    """

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}
        self.expired: set[str] = set()
        self.apps: dict[str, str] = {}
        self.repos: dict[str, Repo] = {}
        self.calls: Counter[str] = Counter()
        self.reads: Counter[str] = Counter()
        self.tokens_seen: set[str] = set()
        self.large_from = LARGE
        self.random_fault: Callable[[str], Fault | None] = lambda call: None
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.hub = self
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "HubImitation":
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def fail(self, call: str, *faults: Fault) -> None:
        """Let the next calls of this name (see hub_calls.CALLS) fail with these faults, in order."""
        self._faults[call].extend(faults)

    def next_fault(self, call: str) -> Fault | None:
        """The fault of this call, None if it does not fail."""
        return self._faults[call].popleft() if self._faults[call] else self.random_fault(call)

    def repo(self, name: str, token: str, *, write: bool = False) -> Repo:
        """The repository. Refusal 404 if it is missing or private to another user, 403 if this app may not use it."""
        user, repo = self.user(token), self.repos.get(name)
        if repo is None or (repo.private and not name.startswith(f"{user}/")):
            raise Refusal(404, "RepoNotFound", "Repository not found")
        app = self.apps.get(token)
        if app and app != repo.created_by and (write or repo.private):
            raise Refusal(403, message="this app did not create the repository")
        return repo

    def user(self, token: str) -> str:
        """The user of a token. Refusal 401 if it is unknown or has expired."""
        if token in self.expired or token not in self.tokens:
            raise Refusal(401, message="Invalid credentials in Authorization header")
        return self.tokens[token]


def random_faults(seed: int, share: float) -> Callable[[str], Fault | None]:
    """A `HubImitation.random_fault` that lets a `share` of the calls fail, reproducibly by `seed`."""
    rng = random.Random(seed)

    def choose(call: str) -> Fault | None:
        if rng.random() >= share:
            return None
        lost = [Fault(503, applied=True), Fault(None, applied=True)]
        return rng.choice([Fault(429, headers={"Retry-After": "1"}), Fault(500), Fault(None), Fault(409), *lost, *lost])

    return choose


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    hub: HubImitation

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that have disconnected."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each answer waits 40 ms for the client's acknowledgement
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the parameter of http.server)
        """Log nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        for name, method, pattern, act in CALLS:
            match = re.fullmatch(pattern, url.path)
            if match and self.command in method.split("|"):
                token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
                arguments = {key: unquote(value) for key, value in match.groupdict().items() if value is not None}
                call = Call(self.server.hub, token, arguments, parse_qs(url.query), body, self.headers)
                return self._serve(name, act, call)
        return self._send(404, b"no such call in this fake: " + self.path.encode(), {})

    def _serve(self, name: str, act: Callable[[Call], tuple[int, bytes, dict[str, str]]], call: Call) -> None:
        hub = self.server.hub
        hub.calls[name] += 1
        hub.tokens_seen.add(call.token)
        fault = hub.next_fault(name)
        fault = fault or Fault(answers_normally=True)
        if fault.before:
            fault.before()
        try:
            done = act(call) if fault.applied or fault.answers_normally else None
            if fault.after:
                fault.after()
            return self._send(*done) if done and fault.answers_normally else self._break(fault)
        except Refusal as refusal:
            text = json.dumps({"error": str(refusal)}).encode()
            return self._send(refusal.status, text, {"Content-Type": "application/json", **refusal.headers})

    def _break(self, fault: Fault) -> None:
        if fault.status is None:
            self.close_connection = True
            return
        headers = {**fault.headers, **({"X-Error-Code": fault.code} if fault.code else {})}
        self._send(fault.status, fault.body, headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 (http.server's names)
