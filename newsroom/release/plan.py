"""Where the site goes and how a release is made, as publishconf.py says."""

import re
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
    `indexnow_key`, if there is one, lets `indexnow` (an address) be told what has changed. `cdn`, if there is one, is
    a command that tells a CDN.
    """

    places: Mapping[str, str] = field(default_factory=lambda: {"folder": "published"})
    keep: int = 5
    htaccess: bool = True
    indexnow_key: str = ""
    indexnow: str = "https://api.indexnow.org/indexnow"
    cdn: str | Sequence[str] = ()


class Setting(NamedTuple):
    """A setting of publishconf.py: the field of Plan it fills, what it must be, and how it is written."""

    field: str
    fits: Callable[[Any], bool]
    example: str


def _are_places(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(place, str) for place in value.values())


def _is_command(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list | tuple) and all(isinstance(word, str) for word in value))


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
    "CDN_COMMAND": Setting("cdn", _is_command, '["lệnh", "tham số", "{paths}"]'),
}


def read_plan(settings: Mapping[str, Any], conf: str) -> Plan:
    """Return the plan of a configuration, whose file is shown as `conf`.

    Raises NewsroomError with everything that cannot be used.
    """
    problems = [Problem(conf, 0, "CONF", message, advice) for message, advice in _check(settings)]
    if problems:
        raise NewsroomError(*problems)
    return Plan(**{setting.field: settings[key] for key, setting in SETTINGS.items() if key in settings})


def _check(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, setting in SETTINGS.items():
        if key in settings and not setting.fits(settings[key]):
            yield f"{key} = {settings[key]!r} không dùng được", f"viết như {key} = {setting.example}"
    places = settings.get("PUBLISH_TO")
    for name in places if isinstance(places, dict) else ():
        if name not in TARGETS:
            yield f"PUBLISH_TO: không có nơi đăng kiểu “{name}”", f"chọn trong: {', '.join(TARGETS)}"
