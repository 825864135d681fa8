"""The rules of the house, held by a test each."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_site import ROOT
from toasoan import SOURCE_ONLY

MODULES = sorted([*(ROOT / "newsroom").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])
NAMES = [path.relative_to(ROOT).as_posix() for path in MODULES]
# Where a build is started; everything else in newsroom/ must do without Pelican.
STARTS_PELICAN = {"newsroom/build.py"}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_the_one_way_street(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    for module in imported(path):
        top, _, rest = module.partition(".")
        assert top != "pelicanconf", module
        if name.startswith("newsroom/"):
            assert top != "plugins", module
            assert top != "pelican" or name in STARTS_PELICAN, module
        elif top == "plugins":
            assert rest.split(".")[0] == name.split("/")[1], f"a plugin imports another plugin: {module}"


def test_the_street_is_watched() -> None:
    assert list(imported(ROOT / "plugins/photos/__init__.py"))
    assert "pelican" in {module.split(".")[0] for module in imported(ROOT / "newsroom/build.py")}


@pytest.mark.parametrize("path", sorted((ROOT / "plugins").glob("*/__init__.py")), ids=lambda path: path.parent.name)
def test_a_plugin_ends_with_register_which_only_connects(path: Path) -> None:
    last = ast.parse(path.read_text("utf-8")).body[-1]
    assert isinstance(last, ast.FunctionDef)
    assert last.name == "register"
    for statement in last.body[1:]:
        assert re.fullmatch(r"signals\.\w+\.connect\(\w+\)", ast.unparse(statement))


def test_every_template_is_ours() -> None:
    templates = ROOT / "theme/templates"
    ours = {path.relative_to(templates).as_posix() for path in templates.rglob("*.html")}
    used = {"partials/chrome.html"}
    for path in templates.rglob("*.html"):
        used.update(re.findall(r"{%-?\s*(?:extends|include|from|import)\s+\"([^\"]+)\"", path.read_text("utf-8")))
    from newsroom.pages import TEMPLATES
    from newsroom.stories import KINDS

    used.update(f"{kind.template}.html" for kind in KINDS.values())
    used.update(f"{name}.html" for name in TEMPLATES.values())
    used.update(f"{name}.html" for name in written())
    assert used == ours


def written() -> Iterator[str]:
    """Yield the templates that the edition writes by name."""
    tree = ast.parse((ROOT / "plugins/edition/__init__.py").read_text("utf-8"))
    for node in ast.walk(tree):
        written_here = isinstance(node, ast.Call) and ast.unparse(node.func) == "self._write"
        if written_here and isinstance(node.args[1], ast.Constant):
            yield str(node.args[1].value)


def test_no_template_switches_escaping_off() -> None:
    for path in (ROOT / "theme/templates").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "|safe" not in text.replace(" ", ""), path
        assert "autoescape" not in text, path
        data = r" type=\"application/ld\+json\">{{ thing \| tojson }}<"
        assert not re.search(rf"<script(?! src=|{data}|>{{{{ first_script }}}}<)", text), path
        assert "style=" not in text, path


@pytest.mark.parametrize(
    "command", [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"]], ids=" ".join
)
def test_the_code_is_clean(command: list[str], tmp_path: Path) -> None:
    cache = {"ruff": ["--no-cache"], "mypy": ["--cache-dir", str(tmp_path)]}[command[0]]
    done = subprocess.run([sys.executable, "-m", *command, *cache], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()


def test_the_repository_is_light() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("không phải bản sao của kho mã")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    length = sum((ROOT / name).stat().st_size for name in listed.split("\0") if name and (ROOT / name).is_file())
    assert 0 < length < 25_000_000


def test_pins_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.txt", "requirements-heic.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text, name
        pins = re.findall(r"^[a-z0-9-]+==\S+(?: ;[^\\]*)? \\$", text, re.MULTILINE)
        assert len(pins) > 1, name
        assert text.count("--hash=sha256:") >= len(pins), name
        names = re.findall(r"^([a-z0-9-]+)", text, re.MULTILINE)
        assert len(names) == len(pins), name


def test_what_comes_as_source_is_named() -> None:
    """Of some packages there is a source package alone; with a wheel there are two files at least, and two hashes."""
    alone = set()
    for name in ("requirements.txt", "requirements-heic.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text("utf-8")
        pins = re.findall(r"^([a-z0-9-]+)==.*\n((?: +--hash=.*\n)+)", text, re.MULTILINE)
        alone.update(package for package, hashes in pins if hashes.count("--hash=") == 1)
    assert alone == set(SOURCE_ONLY)


def test_what_is_pinned_is_what_is_declared() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    for name, declared in (
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-heic.txt", groups["heic"]),
        ("requirements-test.txt", [package for package in groups["test"] if isinstance(package, str)]),
    ):
        pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        assert set(declared) <= pinned, name
