"""What the documents say can be followed: links lead somewhere, commands exist, no file names its author's machine."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAKE_TARGET = re.compile(r"`?\bmake((?: [a-z][a-z-]*)+)`|^make((?: [a-z][a-z-]*)+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
NAMED_FILE = re.compile(r"`((?:palim_mesh|protocol|static|tests|tools|bench|docs)/[\w./*-]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)

# Folders of whoever wrote a file, and addresses of package registries: each would bind the project to one place.
PLACES = re.compile(
    r"(?<![\w.:])/(?:home|root|work|Users)/"
    r"|registry\.(?:npmjs|yarnpkg)\.|files\.pythonhosted\.|\bpypi\.(?:org|python)|deb\.debian\.|archive\.ubuntu\."
    r"|--(?:extra-)?index-url|--registry\b|\"resolved\":"
)


def tracked() -> list[str]:
    """All files under version control or about to be, as paths from the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return sorted(name for name in names if (ROOT / name).is_file())


def read(name: str) -> str:
    """A tracked file's text; pictures give what happens to be readable in them."""
    return (ROOT / name).read_text("utf-8", errors="replace")


def anchors(name: str) -> set[str]:
    """The fragments which a Markdown file's headings make."""
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(read(name))]
    return {heading.strip().replace(" ", "-") for heading in plain}


def targets() -> set[str]:
    """The public targets of the Makefile."""
    declared = re.search(r"^\.PHONY: (.+)$", read("Makefile"), re.MULTILINE)
    assert declared is not None
    return set(declared[1].split())


def named_targets(name: str) -> set[str]:
    """The targets of every `make …` in a document."""
    return {word for pair in MAKE_TARGET.findall(read(name)) for words in pair for word in words.split()}


DOCUMENTS = [name for name in tracked() if name.endswith(".md")]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    for link in LINK.findall(read(document)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = link.partition("#")
        goal = ((ROOT / document).parent / path).resolve() if path else ROOT / document
        assert goal.exists(), link
        if fragment:
            assert fragment in anchors(goal.relative_to(ROOT).as_posix()), link


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_named_in_documents_exist(document: str) -> None:
    assert [path for path in NAMED_FILE.findall(read(document)) if not any(ROOT.glob(path))] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_in_documents_exist(document: str) -> None:
    assert named_targets(document) <= targets()


def test_every_command_is_documented() -> None:
    assert targets() == named_targets("CONTRIBUTING.md")


def test_the_automatic_run_does_what_the_readme_says() -> None:
    commands = re.findall(r"^make .+$", read(".ci/run"), re.MULTILINE)
    assert commands == ["make check test"]
    blocks = re.findall(r"^```sh\n(.*?)^```$", read("README.md"), re.MULTILINE | re.DOTALL)
    assert commands[0] in "".join(blocks).splitlines()


def test_no_file_names_a_place_of_its_authors() -> None:
    files = set(tracked()) - {"tests/test_docs.py"}  # holds the patterns
    assert {name: found[0] for name in files if (found := PLACES.search(read(name)))} == {}


def test_the_patterns_see_what_they_look_for() -> None:
    assert PLACES.search("see /home/ada/x")
    assert PLACES.search("https://registry.npmjs.org/x")
    assert not PLACES.search("https://example.org/home/x")
    assert MAKE_TARGET.findall("run `make check test` or\nmake pyz\n") == [(" check test", ""), ("", " pyz")]
    assert MAKE_TARGET.findall("which make this hard; `make -n` says") == []
