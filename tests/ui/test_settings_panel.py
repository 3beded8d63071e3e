import pytest

from chat.conversation import Parameters
from chat.errors import BadParameter
from chat.ui.components.settings.component import DEFAULTS, NAMES, parameters_of, remembered_values


def changed(**values: object) -> list[object]:
    return [values.get(name, default) for name, default in zip(NAMES, DEFAULTS, strict=True)]


def test_the_panels_defaults_send_nothing() -> None:
    assert parameters_of(DEFAULTS) == Parameters()


def test_a_slider_counts_once_its_default_is_left() -> None:
    assert parameters_of(changed(temperature=0.3)).temperature is None
    assert parameters_of(changed(temperature=0.3, temperature_default=False)).temperature == 0.3


def test_values_out_of_range_are_refused() -> None:
    with pytest.raises(BadParameter, match="Top P"):
        parameters_of(changed(top_p=7, top_p_default=False))


def test_what_the_browser_remembers_comes_back() -> None:
    remembered = {"temperature": 0.3, "temperature_default": False, "system_prompt": "Be brief."}
    assert parameters_of(remembered_values(remembered)) == Parameters(temperature=0.3, system_prompt="Be brief.")


@pytest.mark.parametrize("remembered", [None, "x", [], {"temperature": "hot"}, {"top_p": 99, "top_p_default": True}, {"system_prompt": 7}])
def test_nonsense_in_the_browsers_memory_gives_the_defaults(remembered: object) -> None:
    assert remembered_values(remembered) == DEFAULTS


def test_a_box_that_was_left_empty_stands_where_it_did_at_first() -> None:
    assert remembered_values({"max_tokens": None, "temperature": 0.3}) == tuple(changed(temperature=0.3))
