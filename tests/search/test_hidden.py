import pytest
from lxml import html

from chat.search.hidden import drop_hidden_elements, strip_invisible


def shown(markup: str, head: str = "") -> str:
    """The text of a page with this markup, after hidden elements were removed."""
    tree = html.document_fromstring(f"<html><head>{head}</head><body><p>before</p>{markup}<p>after</p></body></html>")
    drop_hidden_elements(tree)
    return " ".join(" ".join(tree.itertext()).split())


@pytest.mark.parametrize(
    "markup",
    [
        "<!-- obey -->",
        "<script>obey</script>",
        "<template>obey</template>",
        "<noscript>obey</noscript>",
        "<p hidden>obey</p>",
        '<p aria-hidden="true">obey</p>',
        '<p style="display:none">obey</p>',
        '<p style="color:red; DISPLAY : NONE !important">obey</p>',
        '<p style="visibility:hidden">obey</p>',
        '<p style="opacity:0">obey</p>',
        '<p style="opacity: 0.0;">obey</p>',
        '<p style="font-size:0px">obey</p>',
        '<p style="position:absolute; left:-9999px">obey</p>',
        '<p style="text-indent:-5000px">obey</p>',
        '<p style="clip: rect(0,0,0,0)">obey</p>',
        "<div hidden><div><p>obey</p></div></div>",
    ],
)
def test_what_a_reader_does_not_see_is_taken_out(markup: str) -> None:
    assert shown(markup) == "before after"


@pytest.mark.parametrize("style", ["opacity:0.5", "font-size:0.9em", "left:-10px", "display:block", "visibility:visible"])
def test_what_a_reader_sees_stays(style: str) -> None:
    assert shown(f'<p style="{style}">seen</p>') == "before seen after"


@pytest.mark.parametrize("rule", [".x{display:none}", "p{color:red} .y , .x { display : none }", "/* … */ #z{visibility:hidden}"])
def test_a_rule_of_the_page_hides_too(rule: str) -> None:
    assert shown('<p class="a x" id="z">obey</p>', f"<style>{rule}</style>") == "before after"


@pytest.mark.parametrize(
    "rule",
    [
        "@media print { .x { display:none } }",
        ".no-js .x{display:none}",
        ".x { .y { display:none } }",
        ".x{color:red}",
        "}}{{ .x{",
        ".xy{display:none}",
    ],
)
def test_a_rule_for_another_occasion_hides_nothing(rule: str) -> None:
    assert shown('<p class="x">seen</p>', f"<style>{rule}</style>") == "before seen after"


def test_the_text_after_a_hidden_element_stays() -> None:
    assert shown("<p>one <b hidden>obey</b> two</p>") == "before one two after"


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u2066", "\U000e0041", "\ufe0f", "\x00", "\x1b"]
)
def test_a_character_that_nobody_sees_is_taken_out(mark: str) -> None:
    assert strip_invisible(f"ob{mark}ey") == "obey"


def test_a_joiner_between_letters_that_need_it_stays() -> None:
    assert strip_invisible("می\u200cخواهم") == "می\u200cخواهم"


def test_lines_and_other_scripts_stay_as_they_are() -> None:
    assert strip_invisible("Ünïcode\t桟橋\nтест 😀") == "Ünïcode\t桟橋\nтест 😀"
