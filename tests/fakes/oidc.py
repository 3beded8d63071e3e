"""A fake of Hugging Face's sign-in: `oidc-provider-mock` in a process of its own, with invented accounts and the real protocol.

`python -m tests.fakes.oidc <port>` serves it; `provider()` starts and stops that process.
"""

import json
import os
import secrets
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from itsdangerous import TimestampSigner

ROOT = Path(__file__).parents[2]
OAUTH_SECRET = "the-secret"
TOKEN_CHARS = 1000
"""Length of an access token. Hugging Face's are signed JSON, far longer than those of the mock."""


def claims(name: str, *, organisations: int = 0, picture: str = "https://huggingface.co/avatars/ada.svg") -> dict[str, object]:
    """An account's claims as Hugging Face's `userinfo` returns them (its docs: Sign in with Hugging Face)."""
    return {
        "name": f"{name.title()} Example",
        "preferred_username": name,
        "profile": f"https://huggingface.co/{name}",
        "picture": picture,
        "orgs": [organisation(number) for number in range(organisations)],
    }


def organisation(number: int) -> dict[str, object]:
    """One organisation of an account, as many bytes as Hugging Face's."""
    return {
        "sub": f"{number:024x}",
        "name": f"Organisation number {number}",
        "preferred_username": f"organisation-{number}",
        "picture": f"https://cdn-avatars.huggingface.co/v1/production/uploads/{number:024x}/aaaaaaaaaaaaaaaaaaaaa.png",
        "isEnterprise": False,
        "plan": "team",
        "canPay": False,
        "roleInOrg": "contributor",
    }


PEOPLE = {"100": claims("ada"), "140": claims("grace", organisations=40)}
"""The claims of each account that can sign in, by its stable id."""


@contextmanager
def provider() -> Iterator[str]:
    """The address of a running provider."""
    from tests.e2e.process import end, until_it_answers
    from tests.environment import environment
    from tests.ports import free_port

    port = free_port()
    command = [sys.executable, "-m", "tests.fakes.oidc", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment(AUTHLIB_INSECURE_TRANSPORT="1"), stderr=subprocess.DEVNULL) as process:
        url = f"http://localhost:{port}"
        try:
            until_it_answers(f"{url}/.well-known/openid-configuration", process)
            yield url
        finally:
            end(process)


def space(provider_url: str) -> dict[str, str]:
    """The environment variables that Hugging Face sets on a Space with sign-in. The router and the rest are up to the test."""
    return {
        "SYSTEM": "spaces",
        "SPACE_ID": "me/app",
        "OAUTH_CLIENT_ID": "the-app",
        "OAUTH_CLIENT_SECRET": OAUTH_SECRET,
        "OAUTH_SCOPES": "openid profile inference-api contribute-repos",
        "OPENID_PROVIDER_URL": provider_url,
        "AUTHLIB_INSECURE_TRANSPORT": "1",
    }


def session_cookie(session: Mapping[str, Any], secret: str) -> str:
    """A session as Gradio signs it (oauth.py), with the OAuth app's secret; off Spaces that is empty, and so known to everybody."""
    signer = TimestampSigner(sha256(f"{secret}-v4".encode()).hexdigest())
    return signer.sign(b64encode(json.dumps(session).encode())).decode()


def _serve(port: int) -> None:
    # Imported here: these packages need insecure settings that only this process has.
    import flask
    import jinja2
    import oidc_provider_mock._app as mock
    import uvicorn
    from oidc_provider_mock._storage import Client, User

    Client.SCOPES_SUPPORTED = (*Client.SCOPES_SUPPORTED, "inference-api", "contribute-repos")
    mock.OpenIDCode.get_audiences = lambda self, request: request.client.get_client_id()
    app = flask.Flask(__name__)
    app.secret_key = secrets.token_bytes(16)
    app.config["OAUTH2_ACCESS_TOKEN_GENERATOR"] = "tests.fakes.oidc.access_token"
    # In the place of the mock's own template, which loads a stylesheet from the internet.
    plain = jinja2.DictLoader({"_base.html": "{% block content %}{% endblock %}"})
    app.jinja_loader = jinja2.ChoiceLoader([plain, jinja2.PackageLoader("oidc_provider_mock")])
    mock.init_app(app, issue_refresh_token=False, user_claims=[User(sub=sub, claims=person) for sub, person in PEOPLE.items()])
    uvicorn.run(app, port=port, interface="wsgi", log_level="warning")


def access_token(client: object, grant_type: str, user: object, scope: str) -> str:
    """A token in the form of Hugging Face's, with the account's id in it."""
    head = f"hf_oauth_{user.sub}_"  # type: ignore[attr-defined]
    return head + secrets.token_hex(TOKEN_CHARS)[: TOKEN_CHARS - len(head)]


if __name__ == "__main__":
    os.environ.setdefault("AUTHLIB_INSECURE_TRANSPORT", "1")
    _serve(int(sys.argv[1]))
