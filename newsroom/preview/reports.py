"""What a worker tells of its build, as one line of JSON each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom.problems import Problem, Severity


@dataclass(frozen=True, slots=True)
class Places:
    """Where a site comes from, and where what is kept of it lies."""

    conf: Path
    content: Path
    theme: Path
    cache: Path


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built: what a web server must know of it.

    `moved` leads from former addresses to new ones, `gone` are withdrawn stories' addresses; `texts` has a mark of each
    story's text by its address, `due` the next moment at which the site changes by itself.
    """

    moved: Mapping[str, str]
    gone: frozenset[str]
    texts: Mapping[str, str]
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """How a build ended: with a site, unless something is wrong with it."""

    problems: tuple[Problem, ...]
    built: Built | None = None


def place_line(places: Places) -> str:
    """Return the line that tells of places."""
    return _line("places", {name: str(path) for name, path in asdict(places).items()})


def stage_line(name: str, done: int, total: int | None) -> str:
    """Return the line that tells how far a build has come."""
    return _line("stage", {"name": name, "done": done, "total": total})


def report_line(report: Report) -> str:
    """Return the line that tells how a build has ended."""
    told: dict[str, Any] = {"problems": [asdict(problem) for problem in report.problems], "built": None}
    if report.built:
        due = report.built.due
        built = {**asdict(report.built), "gone": sorted(report.built.gone), "due": due.isoformat() if due else None}
        told["built"] = built
    return _line("report", told)


def read_line(line: str) -> tuple[str, Any]:
    """Return what kind of line this is, and what it tells; a stage remains as it was written."""
    kind, told = json.loads(line)
    if kind == "places":
        return kind, Places(**{name: Path(path) for name, path in told.items()})
    if kind == "report":
        return kind, _report(told)
    return kind, told


def _line(kind: str, told: Mapping[str, Any]) -> str:
    return f"{json.dumps([kind, told])}\n"


def _report(told: Mapping[str, Any]) -> Report:
    problems = tuple(Problem(**{**each, "severity": Severity(each["severity"])}) for each in told["problems"])
    built = told["built"]
    if built is None:
        return Report(problems)
    due = datetime.fromisoformat(built["due"]) if built["due"] else None
    return Report(problems, Built(built["moved"], frozenset(built["gone"]), built["texts"], due))
