import asyncio

import pytest

from chat.errors import TooManyLogins
from chat.limits.counters import Counters
from chat.limits.logins import WRONG_FROM_ADDRESS, WRONG_PASSWORDS, LoginBrake
from chat.limits.usage import Usage


@pytest.fixture
def brake() -> LoginBrake:
    return LoginBrake(Counters(), Usage())


async def accepted(brake: LoginBrake, *logins: tuple[str, str]) -> int:
    """How many of these logins, all at once, have their password looked at. All of them are wrong."""
    results = await asyncio.gather(*(brake.attempt(*login) for login in logins), return_exceptions=True)
    assert {type(result) for result in results} <= {type(None), TooManyLogins}
    return results.count(None)


async def test_passwords_of_one_user_are_looked_at_so_often_from_all_addresses(brake: LoginBrake) -> None:
    assert await accepted(brake, *(("ada", f"192.0.2.{number}") for number in range(50))) == WRONG_PASSWORDS


async def test_passwords_from_one_address_are_looked_at_so_often_for_all_users(brake: LoginBrake) -> None:
    assert await accepted(brake, *((f"user{number}", "192.0.2.1") for number in range(100))) == WRONG_FROM_ADDRESS


async def test_an_address_that_is_refused_does_not_lock_the_user_out(brake: LoginBrake) -> None:
    await accepted(brake, *((f"user{number}", "192.0.2.1") for number in range(WRONG_FROM_ADDRESS)))
    assert await accepted(brake, *[("ada", "192.0.2.1")] * 50) == 0
    assert await accepted(brake, ("ada", "192.0.2.2")) == 1


async def test_a_user_who_goes_on_trying_does_not_lock_out_colleagues_at_the_same_address(brake: LoginBrake) -> None:
    assert await accepted(brake, *[("bob", "192.0.2.1")] * 200) == WRONG_PASSWORDS
    assert await accepted(brake, ("ada", "192.0.2.1")) == 1


async def test_right_passwords_do_not_count(brake: LoginBrake) -> None:
    for _ in range(3 * WRONG_PASSWORDS):
        await brake.attempt("ada", "192.0.2.1")
        await brake.succeeded("ada", "192.0.2.1")


async def test_the_refusal_says_when_it_ends(brake: LoginBrake) -> None:
    await accepted(brake, *[("ada", "192.0.2.1")] * WRONG_PASSWORDS)
    with pytest.raises(TooManyLogins, match=r"^There were 10 wrong passwords\. You can log in again in 10 minutes\.$") as refused:
        await brake.attempt("ada", "192.0.2.1")
    assert 0 < refused.value.seconds <= 600
