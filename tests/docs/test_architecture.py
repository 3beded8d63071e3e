"""The documents against the repository: paths, rooms, diagrams, tests and commands that they name."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
ARCHITECTURE = ROOT / "docs" / "architecture.md"
INTERNALS = ROOT / "docs" / "gradio-internals.md"

PATH = re.compile(r"(?:app\.py|Makefile|pyproject\.toml|requirements\.txt|(?:chat|tests|scripts|docs|\.github)/[\w./-]*)")
CODE_SPAN = re.compile(r"`([^`\n]+)`")
NODE = re.compile(r'"((?:chat|tests|docs|scripts|app\.py)[^"]*)"')
PARTICIPANT = re.compile(r"participant (\w+)(?: as (.+))?")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
ARROWS = {"flowchart": ("-->",), "sequenceDiagram": ("->>", "-->>")}


def text_of(document: Path) -> str:
    """The document without its fenced blocks."""
    return FENCE.sub("", document.read_text(encoding="utf-8"))


def exists(path: str) -> bool:
    """Whether the path is in the repository; `chat/errors` may be a package or a module."""
    found = ROOT / path
    return found.exists() or found.with_name(f"{found.name}.py").exists()


def diagrams() -> list[str]:
    """All Mermaid diagrams of the documents."""
    return [diagram for document in DOCUMENTS for diagram in DIAGRAM.findall(document.read_text(encoding="utf-8"))]


def packages() -> list[str]:
    """All packages below `chat/`, as paths."""
    return sorted(str(module.parent.relative_to(ROOT)) for module in (ROOT / "chat").rglob("__init__.py") if module.parent != ROOT / "chat")


def names_of_gradio_tests() -> set[str]:
    """The names of the tests in `tests/gradio_internals`."""
    modules = (ROOT / "tests" / "gradio_internals").glob("test_*.py")
    return {
        name for module in modules for name in re.findall(r"^(?:async )?def (test_\w+)", module.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    spans = [span for span in CODE_SPAN.findall(text_of(document)) if PATH.fullmatch(span)]
    assert [span for span in spans if not exists(span)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_link_within_the_repository_leads_to_a_file(document: Path) -> None:
    assert [target for target in LINK.findall(text_of(document)) if not (document.parent / target).exists()] == []


def test_the_architecture_names_every_package() -> None:
    named = set(CODE_SPAN.findall(text_of(ARCHITECTURE)))
    assert [package for package in packages() if package not in named] == []


def test_the_architecture_draws_the_layers_and_the_way_of_a_message() -> None:
    kinds = [diagram.split()[0] for diagram in DIAGRAM.findall(ARCHITECTURE.read_text(encoding="utf-8"))]
    assert kinds == ["flowchart", "sequenceDiagram"]


@pytest.mark.parametrize("diagram", diagrams(), ids=lambda diagram: diagram.split()[0])
def test_a_diagram_can_be_read(diagram: str) -> None:
    """Known kind, closed brackets and blocks, and an arrow in it."""
    kind = diagram.split()[0]
    assert any(arrow in diagram for arrow in ARROWS[kind])
    assert [diagram.count(opening) - diagram.count(closing) for opening, closing in ("[]", "()", "{}")] == [0, 0, 0]
    assert diagram.count('"') % 2 == 0
    lines = [line.strip() for line in diagram.splitlines()]
    assert sum(line.startswith(("subgraph", "loop", "alt", "opt")) for line in lines) == lines.count("end")


@pytest.mark.parametrize("diagram", diagrams(), ids=lambda diagram: diagram.split()[0])
def test_every_path_in_a_diagram_exists(diagram: str) -> None:
    labels = NODE.findall(diagram) + [label or name for name, label in PARTICIPANT.findall(diagram)]
    assert [path for label in labels for path in PATH.findall(label) if not exists(path)] == []


@pytest.mark.parametrize("diagram", [diagram for diagram in diagrams() if diagram.startswith("sequenceDiagram")], ids=["messages"])
def test_a_sequence_names_no_participant_that_it_does_not_declare(diagram: str) -> None:
    declared = {name for name, _ in PARTICIPANT.findall(diagram)}
    used = {name for pair in re.findall(r"^\s*(\w+)--?>>(\w+):", diagram, re.MULTILINE) for name in pair}
    assert used
    assert used <= declared


def test_gradios_internals_are_listed_with_the_tests_that_there_are() -> None:
    named = set(re.findall(r"`(test_\w+)`", INTERNALS.read_text(encoding="utf-8")))
    assert named == names_of_gradio_tests()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_command_of_make_that_a_document_names_is_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8")))
    assert named <= targets
