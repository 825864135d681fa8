"""Where the site goes and how a release is made, as publishconf.py says."""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from newsroom.problems import NewsroomError, Problem
from newsroom.release.targets import TARGETS

# https://www.indexnow.org/documentation, "Verifying ownership via the key".
INDEXNOW_KEY = re.compile(r"[A-Za-z0-9-]{8,128}")


@dataclass(frozen=True, slots=True)
class Plan:
    """A place for each kind of target, and what belongs to a release.

    `keep` earlier releases stay to roll back to; `htaccess` puts Apache's configuration into each release;
    `indexnow_key`, if there is one, lets `indexnow` (an address) be told what has changed. `cdn` are the words of a
    command that tells a CDN, or none.
    """

    places: Mapping[str, str] = field(default_factory=lambda: {"folder": "published"})
    keep: int = 5
    htaccess: bool = True
    indexnow_key: str = ""
    indexnow: str = "https://api.indexnow.org/indexnow"
    cdn: tuple[str, ...] = ()


class Setting(NamedTuple):
    """A setting of publishconf.py: the field of Plan it fills, what it must be, an example, how to read it."""

    field: str
    fits: Callable[[Any], bool]
    example: str
    read: Callable[[Any], Any] = lambda value: value


def _are_places(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(place, str) for place in value.values())


def _words(command: str | Sequence[str]) -> tuple[str, ...]:
    """Return the words of a command line, as a shell would but for backslashes, which stand in paths of Windows.

    Raises ValueError for quotation marks without an end.
    """
    if not isinstance(command, str):
        return tuple(command)
    lexer = shlex.shlex(command, posix=True)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    return tuple(lexer)


def _is_command(value: object) -> bool:
    if isinstance(value, list | tuple):
        return all(isinstance(word, str) for word in value) and (not value or bool(value[0].strip()))
    try:
        return isinstance(value, str) and (not value or bool(_words(value)))
    except ValueError:
        return False


SETTINGS: Mapping[str, Setting] = {
    "PUBLISH_TO": Setting("places", _are_places, '{"folder": "published"}'),
    "KEEP_RELEASES": Setting("keep", lambda value: type(value) is int and value >= 0, "5"),
    "HTACCESS": Setting("htaccess", lambda value: isinstance(value, bool), "True hoặc False"),
    "INDEXNOW_KEY": Setting(
        "indexnow_key",
        lambda value: isinstance(value, str) and (not value or INDEXNOW_KEY.fullmatch(value) is not None),
        "một chuỗi 8 đến 128 chữ cái không dấu, chữ số và gạch nối",
    ),
    "INDEXNOW_ENDPOINT": Setting(
        "indexnow",
        lambda value: isinstance(value, str) and value.startswith(("https://", "http://127.0.0.1:")),
        '"https://api.indexnow.org/indexnow"',
    ),
    "CDN_COMMAND": Setting("cdn", _is_command, '["lệnh", "tham số", "{paths}"]', _words),
}


def read_plan(settings: Mapping[str, Any], conf: str) -> Plan:
    """Return the plan of a configuration, whose file is shown as `conf`.

    Raises NewsroomError with everything that cannot be used.
    """
    problems = [Problem(conf, 0, "CONF", message, advice) for message, advice in _check(settings)]
    if problems:
        raise NewsroomError(*problems)
    return Plan(**{setting.field: setting.read(settings[key]) for key, setting in SETTINGS.items() if key in settings})


def _check(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong and what to write; never a value, in which a password may stand."""
    for key, setting in SETTINGS.items():
        if key in settings and not setting.fits(settings[key]):
            yield f"{key} không dùng được (đang ghi kiểu {_kind(settings[key])})", f"viết như {key} = {setting.example}"
    places = settings.get("PUBLISH_TO")
    for name in places if isinstance(places, dict) else ():
        if name not in TARGETS:
            shown = f" “{name}”" if re.fullmatch(r"[\w-]{1,20}", str(name)) else " này"
            yield f"PUBLISH_TO: không có nơi đăng kiểu{shown}", f"chọn trong: {', '.join(TARGETS)}"


def _kind(value: object) -> str:
    places = value if isinstance(value, dict) else {}
    wrong = [name for name in TARGETS if name in places and not isinstance(places[name], str)]
    return f"{type(value).__name__}{', sai ở ' if wrong else ''}{', '.join(wrong)}"
