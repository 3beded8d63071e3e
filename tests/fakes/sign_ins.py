"""Somebody who has signed in, without a provider: for tests that begin there."""

from tests.fakes.oidc import OAUTH_SECRET, PEOPLE, session_cookie


def member_cookie(account: str) -> str:
    """The value of Gradio's cookie `session` for this account of `PEOPLE`, on the Space of `tests.fakes.oidc`."""
    profile = {"sub": account, "preferred_username": PEOPLE[account]["preferred_username"]}
    info = {"access_token": f"hf_oauth_{account}_x", "expires_at": 4_000_000_000, "userinfo": profile}
    return session_cookie({"oauth_info": info}, OAUTH_SECRET)
