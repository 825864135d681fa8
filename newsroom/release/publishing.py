"""Publishing and rolling back: from the stories to a place where they are read, whole or not at all."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsroom.addresses import public_base
from newsroom.build import build, read_settings
from newsroom.content import Content
from newsroom.locks import locked
from newsroom.order import Order
from newsroom.problems import Busy, NewsroomError, Problem, in_order
from newsroom.progress import Progress
from newsroom.release.checks import Finished, check
from newsroom.release.compression import Compressor
from newsroom.release.extras import add_extras
from newsroom.release.guards import compare
from newsroom.release.layout import another
from newsroom.release.manifest import Changes, Manifest, changes, entries, number_of
from newsroom.release.plan import Plan, read_plan
from newsroom.release.targets import Lock, Sent, Settings, State, Target, open_target
from newsroom.release.telling import Debt, News
from newsroom.run import PREVIEW, Run
from newsroom.serving.policy import Served


@dataclass(frozen=True, slots=True)
class Site:
    """A site that can be published: its settings, its plan, and the target that was asked for."""

    order: Order
    settings: Mapping[str, Any]
    plan: Plan
    target: Target

    @property
    def folder(self) -> Path:
        """Return the folder in which releases are made."""
        return Path(self.settings["CACHE_PATH"]) / "release"

    @property
    def debt(self) -> Debt:
        """Return the note of what others must be told of the target."""
        return Debt(self.folder / f"untold-{hashlib.sha256(self.target.place.encode()).hexdigest()[:16]}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody insists on: fewer pages, publishing after a rollback, nothing of earlier releases left."""

    allow_shrink: bool = False
    again: bool = False
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing has done, or would do: `sent` is None where nothing was sent.

    `taken_back` is the release that was rolled back from; `litter` tells why what is no longer needed could not be
    removed. `news`, if there are any, is what others should be told.
    """

    run: Run
    base: str
    old: Manifest | None
    new: Manifest
    changes: Changes
    taken_back: str = ""
    sent: Sent | None = None
    litter: str = ""
    news: News | None = None


def open_site(order: Order, target: str, place: str | None) -> Site:
    """Return the site of a configuration; `place` is what stands after --to.

    Raises NewsroomError where the configuration or the target cannot be used.
    """
    settings = read_settings(order)
    plan = read_plan(settings, order.conf.name)
    home = order.conf.resolve().parent
    told = Settings(home=Path.cwd() if place else home, cache=Path(settings["CACHE_PATH"]) / "targets")
    return Site(order, settings, plan, open_target(target, place or plan.places.get(target, ""), told))


def publish(site: Site, progress: Progress, wish: Wish) -> Outcome:
    """Build, check and serve a release; nothing is sent where nothing has changed.

    Raises NewsroomError for what is wrong, with the old release still served, Busy where somebody else publishes.
    """
    with site.target.hold() as lock, _staging(site):
        state = site.target.look()
        if state.taken_back and not wish.again:
            raise NewsroomError(_held_back(state, site.target.place))
        outcome = _prepare(site, state, progress, wish)
        untold = state.cut_off or site.debt.is_due()
        if not (outcome.changes or wish.forget or state.torn):
            return replace(outcome, news=News(outcome.new, outcome.changes, everything=True) if untold else None)
        kept = () if wish.forget else _kept(state, site.plan.keep)
        sent = site.target.send(_folder(site), outcome.new, kept, progress)
        site.debt.note()
        site.target.switch(outcome.new, lock)
        litter = _tidy(site, state, (outcome.new, *kept), lock)
        _remove(_folder(site))
    gone = tuple(path for path in state.leaving if path not in outcome.new.by_path)
    news = News(outcome.new, outcome.changes, gone, everything=untold or wish.forget)
    return replace(outcome, sent=sent, litter=litter, news=news)


def rehearse(site: Site, progress: Progress, wish: Wish) -> Outcome:
    """Return what publishing would do, without touching the target."""
    with _staging(site):
        return _prepare(site, site.target.look(), progress, wish)


def roll_back(site: Site, name: str | None, progress: Progress, *, forget: bool) -> tuple[State, News]:
    """Serve an earlier release again, the one before the served one if none is named; return what was there and is.

    With `forget` no file of another release stays. Raises NewsroomError where there is no such release, or it is not
    whole any more.
    """
    with site.target.hold() as lock:
        state = site.target.look()
        release = _earlier(state, name, site.target.place)
        site.target.restore(release, () if forget else state.releases, progress)
        # Whoever goes forward again takes nothing back.
        taken_back = state.served if release.number < number_of(state.served or "0") else ""
        untold = state.cut_off or site.debt.is_due()
        site.debt.note()
        site.target.switch(release, lock, taken_back)
        if forget:
            _tidy(site, state, (release,), lock)
    return state, News(release, changes(state.current, release), everything=untold or forget)


def _earlier(state: State, name: str | None, place: str) -> Manifest:
    """Return the release of that name, or the newest one before the served one."""
    if not state.names:
        advice = "đăng trước đã: python3 toasoan.py publish"
        raise NewsroomError(Problem(place, 0, "CHUA-DANG", "ở đó chưa có bản nào được đăng", advice))
    earlier = [r for r in state.releases if not state.served or r.number < number_of(state.served)]
    found = state.find(name) if name else earlier[-1] if earlier else None
    if found and found.id != state.served:
        return found
    message = "không còn bản nào trước bản đang phục vụ"
    if name:
        message = f"bản {name} đang được phục vụ rồi" if found else f"không có bản “{name}”, hoặc nó đã hỏng"
    known = ", ".join(release.id for release in state.releases if release.id != state.served)
    raise NewsroomError(Problem(place, 0, "KHONG-CO-BAN", message, f"các bản lùi về được: {known or 'không có'}"))


def _held_back(state: State, place: str) -> Problem:
    """Return the refusal to publish after a rollback: a timer, or a colleague, must not undo it unawares."""
    message = f"nơi này đã được lùi về bản {state.served}, từ bản {state.taken_back}"
    return Problem(place, 0, "DA-LUI", message, "sửa xong chỗ sai thì đăng với --again")


def _tidy(site: Site, state: State, keep: Sequence[Manifest], lock: Lock) -> str:
    """Remove what is no longer needed; the new release is served already, so what fails here fails nothing."""
    names = {release.id for release in keep}
    try:
        lock.check()  # or else what somebody else is bringing would be taken for litter
        site.target.prune([name for name in state.names if name not in names])
    except (NewsroomError, OSError) as e:
        return str(e)
    except Busy:
        return "lượt này đã ngủ quá lâu, và lượt khác đã giữ nơi đăng"
    except KeyboardInterrupt:
        return "đã dừng theo yêu cầu"
    return ""


@contextmanager
def _staging(site: Site) -> Iterator[None]:
    """Keep every other publish of this checkout away from the folder in which a release is made.

    Raises Busy.
    """
    site.folder.mkdir(parents=True, exist_ok=True)
    with locked(site.folder / "lock", site.folder):
        yield


def _kept(state: State, count: int) -> tuple[Manifest, ...]:
    """Return the releases that stay beside a new one: the newest, and first of all the one that is served now."""
    newest = sorted(state.releases, key=lambda release: (release.id == state.served, release.number), reverse=True)
    return tuple(sorted(newest[:count], key=lambda release: release.number))


def _folder(site: Site) -> Path:
    return site.folder / "site"


def _remove(folder: Path) -> None:
    """Remove what was built, under another name: half of it would be taken for somebody else's by the next build."""
    aside = folder.with_name("trash")
    shutil.rmtree(aside, ignore_errors=True)
    with suppress(OSError):  # the next build writes over it
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)


def _prepare(site: Site, state: State, progress: Progress, wish: Wish) -> Outcome:
    """Build a release and compare it with what is served.

    Raises NewsroomError with everything that is wrong.
    """
    run, base = _build(site, progress)
    content = run.content
    if state.authority not in ("", content.site.feed_authority):
        raise another(site.target.place, state.authority)
    with progress.stage("Kiểm tra bản đăng"):
        files = tuple(entries(_folder(site)))
        new = Manifest(state.next_number, content.now, content.site.feed_authority, files, titles(content))
        problems = list(check(Finished(_folder(site), new, run, base)))
    if state.reference:
        problems += compare(state.reference, new, content, allow_shrink=wish.allow_shrink)
    elif state.served and not wish.allow_shrink:
        problems.append(_unknown(state, site.target.place))
    if problems:
        raise NewsroomError(*in_order(problems))
    return Outcome(run, base, state.current, new, changes(state.current, new), state.taken_back)


def _unknown(state: State, place: str) -> Problem:
    """Return the refusal where something is served that a new release cannot be compared with."""
    message = f"bản đang phục vụ ({state.served}) đã hỏng, nên không biết bài nào bị mất"
    return Problem(place, 0, "BAN-HONG", message, "xem lại kỹ các bài, rồi thêm --allow-shrink để vẫn đăng")


def _build(site: Site, progress: Progress) -> tuple[Run, str]:
    """Build the site and all that is published beside it; return the run and the public address."""
    if site.order.preview or site.settings.get(PREVIEW):
        raise RuntimeError("a preview shows drafts and must never be published")
    base = public_base(site.settings["SITEURL"])
    if not base:
        message = "trang chưa có địa chỉ công khai, nên không có nguồn tin (RSS) và sơ đồ trang"
        raise NewsroomError(Problem(site.order.conf.name, 0, "SITE-URL", message, "đăng bằng publishconf.py"))
    folder = _folder(site)
    run = build(replace(site.order, output=folder), progress)
    if site.plan.indexnow_key:
        (folder / f"{site.plan.indexnow_key}.txt").write_text(site.plan.indexnow_key, "ascii")
    add_extras(folder, run.content, Served(base), htaccess=site.plan.htaccess)
    Compressor(site.folder / "compressed").compress(folder, progress)
    return run, base


def titles(content: Content) -> dict[str, str]:
    """Return what stories, pages and sections are called, by each address that they answer to."""
    stories = {story.address: story.title for story in (*content.public, *content.withdrawn)}
    pages = {page.address: page.title for page in content.pages}
    sections = {section.address: section.name for section in content.site.sections}
    return stories | {old: stories[new] for old, new in content.moved.items()} | pages | sections
