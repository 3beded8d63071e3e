import math

import pytest

from chat.conversation import Parameters
from chat.errors import BadParameter
from chat.parameters import validated_parameters


def test_nothing_set_means_the_models_defaults() -> None:
    assert validated_parameters() == Parameters()
    assert validated_parameters(reasoning_effort="", system_prompt=None) == Parameters()


def test_values_within_their_ranges_are_kept() -> None:
    parameters = validated_parameters(temperature=0, top_p=1, max_tokens=512.0, reasoning_effort="low", system_prompt=" Be brief. ")
    assert parameters == Parameters(0, 1, 512, "low", "Be brief.")
    assert isinstance(parameters.max_tokens, int)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", 2.01),
        ("temperature", -0.1),
        ("temperature", math.nan),
        ("temperature", math.inf),
        ("temperature", "1"),
        ("temperature", True),
        ("top_p", 0),
        ("top_p", 1.5),
        ("max_tokens", 0),
        ("max_tokens", 1.5),
        ("max_tokens", 10**9),
        ("max_tokens", [1]),
        ("reasoning_effort", "utmost"),
        ("reasoning_effort", ["low"]),
        ("system_prompt", "x" * 50_001),
        ("system_prompt", {"a": 1}),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_name_on_the_screen(name: str, value: object) -> None:
    with pytest.raises(BadParameter, match=name.replace("_", " ").capitalize()[:3]):
        validated_parameters(**{name: value})


def test_lone_surrogates_and_nul_do_not_reach_a_server() -> None:
    assert validated_parameters(system_prompt="a\ud83d b\0c 🦊").system_prompt == "a\ufffd bc 🦊"
