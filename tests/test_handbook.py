"""The reporters' handbook: what it names exists, and what exists is named."""

import ast
import re
import shlex
from collections.abc import Iterator, Mapping

import pytest

from newsroom.cli import COMMANDS
from newsroom.reading import KEYS, STATUS_LIST
from newsroom.stories import KINDS
from newsroom.usage import parse
from newsroom.vietnamese import slug
from tests.small_site import ROOT, SmallSite

HANDBOOK = (ROOT / "docs/phong-vien.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
# Where the code of a message stands among the arguments of what makes one.
MAKERS: Mapping[str, int] = {"Finding": 1, "warning": 1, "make": 1, "_add": 1, "Problem": 2, "PhotographError": 0}
SLIP = 5  # a slip is a tuple: line, code, message, advice, whether it stops the build
CODE = re.compile(r"[A-Z]{2,}(?:-[A-Z0-9]+)*")
COMPOUND = re.compile(r"[A-Z]{2,}(?:-[A-Z]+)+")
NO_CODES = frozenset({"UTF-8"})
# For engineers: docs/ky-thuat.md tells of them.
ENGINEERS = frozenset({"server", "completion", "test"})


def codes() -> Iterator[str]:
    """Yield the code of every message that the newsroom's own code can make."""
    for path in (*(ROOT / "newsroom").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            given = None
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func).rpartition(".")[2]
                given = node.args[MAKERS[name]] if name in MAKERS and len(node.args) > MAKERS[name] else None
            elif isinstance(node, ast.Tuple) and len(node.elts) == SLIP:
                given = node.elts[1]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and COMPOUND.fullmatch(node.value):
                given = node  # wherever it stands, in tables too
            if isinstance(given, ast.Constant) and isinstance(given.value, str) and CODE.fullmatch(given.value):
                yield given.value


ALL_CODES = frozenset(codes()) - NO_CODES


def test_every_message_is_explained_and_every_explained_one_exists() -> None:
    explained = set(re.findall(r"\[([A-Z]{2,}(?:-[A-Z]+)*)\]", HANDBOOK))
    explained |= set(re.findall(r"^\| `([^`]+)` \|", HANDBOOK[HANDBOOK.index("## Các lời báo") :], re.MULTILINE))
    assert sorted(ALL_CODES - explained) == []
    assert sorted(explained - ALL_CODES) == []


def test_the_codes_are_all_found() -> None:
    said = set()
    for path in (ROOT / "tests/data/refused").glob("*.txt"):
        said |= set(re.findall(r"\[([A-Z-]+)\]$", path.read_text("utf-8"), re.MULTILINE))
    assert len(said) > 20
    assert said <= ALL_CODES


def test_every_key_is_explained_and_every_explained_one_exists() -> None:
    table = HANDBOOK[HANDBOOK.index("## Phần đầu bài") : HANDBOOK.index("## Thân bài")]
    named = {key.strip() for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for key in row.split(",")}
    assert named - {"Khóa", "---"} == {key.vietnamese for key in KEYS}
    for words in (*(kind.words for kind in KINDS.values()), *STATUS_LIST):
        assert f"`{words}`" in table


def test_keys_elsewhere_in_the_handbook_exist() -> None:
    known = {slug(typed) for key in KEYS for typed in (key.vietnamese, key.english)}
    named = re.findall(r"`([A-ZĐ][\w ]{2,20}): [^`]*`", HANDBOOK)
    assert len(named) > 5
    assert [key for key in named if slug(key) not in known and key != "Encoding"] == []


def typed(text: str) -> list[str]:
    """Return the command lines that a document shows, without what explains them behind several spaces."""
    blocks = re.findall(r"^    (?:python3 )?toasoan\.py (.*)$", text, re.MULTILINE)
    inline = re.findall(r"`(?:python3 )?toasoan\.py ([^`]+)`", text)
    return [re.split(r" {2,}|\s#| > ", line)[0].strip() for line in (*blocks, *inline)]


@pytest.mark.parametrize("line", sorted({*typed(HANDBOOK), *typed(README)} - {"COMMAND"}))
def test_every_command_line_can_be_typed(line: str) -> None:
    words = shlex.split(line.replace("\\", "/"))
    if "-h" in words:
        with pytest.raises(SystemExit, match="0"):
            parse(COMMANDS, words)
    else:
        parse(COMMANDS, words)


def test_every_option_that_is_named_exists(site: SmallSite) -> None:
    for command in COMMANDS:
        site.folder("x")
        helped = site.run(command.NAME, "-h").out
        for line in (line for line in typed(HANDBOOK) if line.split()[0] in (command.NAME, command.ALIAS)):
            assert all(option in helped for option in re.findall(r"--[a-z-]+", line)), line
    every = "".join(site.run(command.NAME, "-h").out for command in COMMANDS)
    for option in re.findall(r"`(--[a-z][a-z-]*)", HANDBOOK):
        assert option in every


def test_every_command_of_a_reporter_is_named() -> None:
    for command in COMMANDS:
        if command.NAME not in ENGINEERS:
            assert re.search(rf"\b{command.ALIAS}\b", HANDBOOK), command.NAME
        assert re.search(rf"^\| `{command.NAME}`", README, re.MULTILINE), command.NAME


def test_the_story_it_shows_is_right(site: SmallSite) -> None:
    begin = HANDBOOK.index("    Tiêu đề: Đầm Hà được mùa lúa xuân")
    lines = HANDBOOK[begin : HANDBOOK.index("## Phần đầu bài")].splitlines()
    site.raw("duoc-mua", "\n".join(line.removeprefix("    ") for line in lines) + "\n")
    site.photo("gat-lua.jpg")
    assert site.check().err.startswith("Không có lỗi nào.")


def test_every_picture_is_there_is_shown_and_can_be_heard() -> None:
    shown = dict(re.findall(r"!\[([^\]]*)\]\(pictures/([^)]+)\)", HANDBOOK))
    assert all(len(words) > 20 for words in shown)
    there = {path.name for path in (ROOT / "docs/pictures").glob("*.webp")}
    assert sorted(shown.values()) == sorted(there)
    drawn = (ROOT / "docs/pictures/make.py").read_text("utf-8")
    assert all(f'"{name.removesuffix(".webp")}"' in drawn for name in there), (
        "made by the script, so that they can be anew"
    )
