"""How a place with folders looks: the same names on our disk and on a server.

toasoan.json            whose site this is; without it, whatever is there is not ours
lock                    who publishes now
releases/<id>/          a whole release, its manifest in .toasoan/manifest.json, hard links to what has not changed
current                 a symbolic link to releases/<id>, or a file with these words where there are no links
incoming-<token>/       a release on its way; the next attempt goes on with it
trash-<token>/          an old release on its way out
"""

import json
import secrets
from collections.abc import Sequence
from fnmatch import fnmatchcase

from newsroom.problems import NewsroomError, Problem
from newsroom.release.manifest import RELEASE_ID, Entry, Manifest, number_of

MARK, LOCK, RELEASES, CURRENT, TAKEN_BACK = "toasoan.json", "lock", "releases", "current", "taken-back"
INCOMING, TRASH = "incoming-", "trash-"
# What follows a dash in names of ours, as file patterns: nobody else's "incoming-photos" is taken for one.
TOKEN, LONG_TOKEN = "[0-9a-f]" * 8, "[0-9a-f]" * 16
# What may lie in a place before its mark: the mark on its way, locks, a first release on its way.
BEFORE_MARK = (f"{MARK}.part", LOCK, f"{LOCK}-{LONG_TOKEN}", f"{INCOMING}{TOKEN}")


def mark_of(authority: str) -> bytes:
    """Return what stands in the mark of a place."""
    return json.dumps({"authority": authority}, ensure_ascii=False).encode()


def read_mark(data: bytes, place: str) -> str:
    """Return the authority of the site that a place belongs to.

    Raises NewsroomError for a mark that is not ours.
    """
    try:
        return str(json.loads(data)["authority"])
    except (ValueError, KeyError, TypeError) as e:
        raise foreign(place, MARK) from e


def still_taken_back(note: str, served: str) -> str:
    """Return the release that was rolled back from, as a note says; "" where it is not true, or not any more.

    Whoever dies between writing or removing it and switching leaves one behind: then nothing older is served.
    """
    name = note.strip()
    return name if RELEASE_ID.fullmatch(name) and number_of(served or "0") < number_of(name) else ""


def token() -> str:
    """Return what follows a dash in a name of ours."""
    return secrets.token_hex(4)


def is_before_mark(name: str) -> bool:
    """Tell whether a name is what a first publish leaves that was killed before its mark was there."""
    return any(fnmatchcase(name, pattern) for pattern in BEFORE_MARK)


def another(place: str, authority: str) -> NewsroomError:
    """Return the refusal to publish one site over another."""
    message = f"đây là nơi đăng của trang khác (feed_authority {authority})"
    return NewsroomError(
        Problem(place, 0, "NOI-DANG", message, "chọn nơi khác; feed_authority thì không bao giờ được sửa")
    )


def foreign(place: str, name: str) -> NewsroomError:
    """Return the refusal to touch what we have not published."""
    message = f"ở đó đã có “{name}” không phải do Tòa soạn đăng"
    advice = "chọn một thư mục riêng, chưa có hoặc trống"
    return NewsroomError(Problem(place, 0, "NOI-DANG", message, advice))


def carried(release: Manifest, kept: Sequence[Manifest]) -> dict[str, tuple[Manifest, Entry]]:
    """Return what readers of kept releases may still ask for, by path, with the newest release that has it."""
    return {
        entry.path: (old, entry)
        for old in kept
        if old.id != release.id
        for entry in old.files
        if entry.immutable and entry.path not in release.by_path
    }
