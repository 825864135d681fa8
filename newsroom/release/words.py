"""What is told of publishing: what changes, what was sent, which releases there are."""

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from newsroom.dates import long_date
from newsroom.release.guards import vanished_lists
from newsroom.release.manifest import Entry, Manifest, changes
from newsroom.release.publishing import Outcome
from newsroom.release.targets import State, Target
from newsroom.serving.policy import GONE
from newsroom.summary import summary
from newsroom.vietnamese import size_words

PIECEMEAL = "Nơi này không đổi cả trang trong một bước được: bạn đọc thấy từng trang mới lần lượt."
# More lines of a kind than these nobody reads.
SHOWN = 20


def told(outcome: Outcome, target: Target) -> Iterator[str]:
    """Yield what was or would be done, line by line."""
    yield summary(outcome.run.content)
    if not outcome.changes and not outcome.sent:
        yield f"Không có gì thay đổi so với bản đang phục vụ ở {target.place}; không đăng lại."
        return
    changes = outcome.changes
    for words, entries in (("Thêm", changes.added), ("Sửa", changes.changed), ("Bỏ", changes.removed)):
        yield from _listed(words, entries)
    lists = vanished_lists(outcome.old, outcome.new) if outcome.old else []
    if lists:
        yield f"Trang danh sách không còn bài nào nên không còn: {', '.join(lists)}"
    if not outcome.sent:
        yield f"Chạy thử: chưa ghi gì lên {target.place}."
        if outcome.taken_back:
            yield f"Nơi này đã lùi từ bản {outcome.taken_back}: đăng thật phải thêm --again."
        if not target.atomic:
            yield PIECEMEAL
        return
    sent = f"{outcome.sent.files} tệp mới, {size_words(outcome.sent.bytes)}"
    yield f"Đã đăng bản {outcome.new.id} lên {target.place}: {len(outcome.new.pages)} trang ({sent})."
    gone = [
        entry.address.removesuffix(GONE)
        for entry in outcome.new.files
        if outcome.old and _is_newly_gone(entry, outcome.old)
    ]
    if gone:
        yield f"Bài mới gỡ: {', '.join(gone)}. Ảnh của bài còn mở được bằng địa chỉ của ảnh cho tới khi hết các bản cũ;"
        yield "phải mất ngay thì chạy: python3 toasoan.py publish --forget"
    if outcome.litter:
        yield f"Trang mới đã được phục vụ, nhưng chưa dọn được bản cũ: {outcome.litter}"
    if not target.atomic:
        yield PIECEMEAL


def _is_newly_gone(entry: Entry, old: Manifest) -> bool:
    return PurePosixPath(entry.path).name == GONE and entry.path not in old.by_path


def _listed(words: str, entries: Sequence[Entry]) -> Iterator[str]:
    pages = [entry.address for entry in entries if entry.is_page]
    others = [entry for entry in entries if not entry.is_page]
    if entries:
        yield f"{words} {len(pages)} trang, {len(others)} tệp khác ({size_words(sum(e.size for e in entries))})."
    yield from (f"  {address}" for address in pages[:SHOWN])
    if len(pages) > SHOWN:
        yield f"  … và {len(pages) - SHOWN} trang nữa"


def listed(state: State) -> Iterator[str]:
    """Yield a line for each release, newest first, the served one marked."""
    if state.served and not state.current:
        yield f"! {state.served}  đang được phục vụ, nhưng đã hỏng"
    if state.taken_back:
        yield f"Đã lùi từ bản {state.taken_back}; muốn đăng tiếp thì thêm --again."
    before = (None, *state.releases)
    for release, older in reversed(list(zip(state.releases, before, strict=False))):
        mark = "*" if release == state.current else " "
        size = f"{len(release.pages)} trang, {size_words(release.size)}"
        yield f"{mark} {release.id}  {long_date(release.made)}  {size}{_what_changed(older, release)}"


def _what_changed(older: Manifest | None, release: Manifest) -> str:
    if not older:
        return ""
    new = changes(older, release)
    kinds = (("thêm", new.added), ("sửa", new.changed), ("bỏ", new.removed))
    told = [f"{words} {count}" for words, entries in kinds if (count := sum(entry.is_page for entry in entries))]
    return f"  ({', '.join(told)} trang)" if told else ""
