"""Publishing and rolling back: from the stories to a place where they are read, whole or not at all."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from newsroom.addresses import public_base
from newsroom.build import build, read_settings
from newsroom.content import Content
from newsroom.order import Order
from newsroom.problems import NewsroomError, Problem, in_order
from newsroom.progress import Progress
from newsroom.release.checks import Finished, check
from newsroom.release.compression import Compressor
from newsroom.release.extras import add_extras, moved
from newsroom.release.guards import check_addresses, check_size
from newsroom.release.layout import foreign
from newsroom.release.manifest import Changes, Manifest, changes, entries
from newsroom.release.plan import Plan, read_plan
from newsroom.release.targets import Sent, Settings, State, Target, open_target
from newsroom.run import Run
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What publishing has done, or would do: `sent` is None where nothing was sent.

    `taken_back` is a release with the very same files that was rolled back from; `litter` tells why what is no longer
    needed could not be removed.
    """

    run: Run
    base: str
    old: Manifest | None
    new: Manifest
    changes: Changes
    taken_back: Manifest | None = None
    sent: Sent | None = None
    litter: str = ""


def open_site(order: Order, target: str, place: str | None) -> Site:
    """Return the site of a configuration; `place` is what stands after --to.

    Raises NewsroomError where the configuration or the target cannot be used.
    """
    settings = read_settings(order)
    plan = read_plan(settings, order.conf.name)
    home = order.conf.resolve().parent
    told = Settings(home=Path.cwd() if place else home, cache=Path(settings["CACHE_PATH"]) / "targets")
    return Site(order, settings, plan, open_target(target, place or plan.places.get(target, ""), told))


def publish(site: Site, progress: Progress, *, allow_shrink: bool = False, again: bool = False) -> Outcome:
    """Build, check and serve a release; nothing is sent where nothing has changed.

    Nor is, unless `again`, what somebody has rolled back from: a timer must not undo that.

    Raises NewsroomError for what is wrong, with the old release still served, Busy where somebody else publishes.
    """
    with site.target.hold() as lock:
        state = site.target.look()
        outcome = _prepare(site, state, progress, allow_shrink=allow_shrink)
        if not outcome.changes or (outcome.taken_back and not again):
            return outcome
        kept = _kept(state, site.plan.keep)
        sent = site.target.send(_folder(site), outcome.new, kept, progress)
        site.target.switch(outcome.new, lock)
        keep = {release.id for release in kept}
        litter = _tidy(site, [name for name in state.names if name not in keep])
    shutil.rmtree(_folder(site), ignore_errors=True)
    return replace(outcome, sent=sent, litter=litter)


def _tidy(site: Site, drop: list[str]) -> str:
    """Remove what is no longer needed; the new release is served already, so what fails here fails nothing."""
    try:
        site.target.prune(drop)
    except (NewsroomError, OSError) as e:
        return str(e)
    return ""


def rehearse(site: Site, progress: Progress, *, allow_shrink: bool = False) -> Outcome:
    """Return what publishing would do, without touching the target."""
    return _prepare(site, site.target.look(), progress, allow_shrink=allow_shrink)


def roll_back(site: Site, name: str | None, progress: Progress) -> tuple[Manifest, Manifest]:
    """Serve an earlier release again, the one before the current if none is named; return the old and the new one.

    Raises NewsroomError where there is none or it is not whole any more.
    """
    with site.target.hold() as lock:
        state = site.target.look()
        served = state.current
        if not served:
            advice = "đăng trước đã: python3 toasoan.py publish"
            raise NewsroomError(Problem(site.target.place, 0, "CHUA-DANG", "ở đó chưa có bản nào được đăng", advice))
        release = _earlier(state, served, name, site.target.place)
        site.target.restore(release, state.releases, progress)
        site.target.switch(release, lock)
    return served, release


def _earlier(state: State, served: Manifest, name: str | None, place: str) -> Manifest:
    """Return the release of that name, or the one before the served one."""
    earlier = [release for release in state.releases if release.number < served.number]
    found = state.find(name) if name else earlier[-1] if earlier else None
    if found and found.id != served.id:
        return found
    message = "không còn bản nào trước bản đang phục vụ"
    if name:
        message = f"bản {name} đang được phục vụ rồi" if found else f"không có bản “{name}”"
    known = ", ".join(release.id for release in state.releases if release.id != served.id)
    raise NewsroomError(Problem(place, 0, "KHONG-CO-BAN", message, f"các bản lùi về được: {known or 'không có'}"))


def _kept(state: State, count: int) -> tuple[Manifest, ...]:
    """Return the releases that stay beside a new one: the newest, and first of all the one that is served now."""
    newest = sorted(state.releases, key=lambda release: (release.id == state.served, release.number), reverse=True)
    return tuple(sorted(newest[:count], key=lambda release: release.number))


def _folder(site: Site) -> Path:
    return site.folder / "site"


def _prepare(site: Site, state: State, progress: Progress, *, allow_shrink: bool) -> Outcome:
    """Build a release and compare it with what is served.

    Raises NewsroomError with everything that is wrong.
    """
    run, base = _build(site, progress)
    content = run.content
    if state.authority not in ("", content.site.feed_authority):
        raise foreign(site.target.place, state.authority)
    with progress.stage("Kiểm tra bản đăng"):
        files = tuple(entries(_folder(site)))
        new = Manifest(state.next_number, content.now, content.site.feed_authority, files, titles(content))
        problems = list(check(Finished(_folder(site), new, run, base)))
    old = state.current
    if old:
        problems += check_addresses(old, new, content)
    if not allow_shrink:
        problems += check_size(old, new) if old else _unknown(state, site.target.place)
    if problems:
        raise NewsroomError(*in_order(problems))
    later = [release for release in state.releases if old and release.number > old.number]
    taken_back = next((release for release in later if not changes(release, new)), None)
    return Outcome(run, base, old, new, changes(old, new), taken_back)


def _unknown(state: State, place: str) -> Iterator[Problem]:
    """Yield a problem where something is served that a new release cannot be compared with."""
    if state.served:
        message = f"bản đang phục vụ ({state.served}) đã hỏng, nên không biết bài nào bị mất"
        yield Problem(place, 0, "BAN-HONG", message, "xem lại kỹ các bài, rồi thêm --allow-shrink để vẫn đăng")


def _build(site: Site, progress: Progress) -> tuple[Run, str]:
    """Build the site and all that is published beside it; return the run and the public address."""
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
    return stories | {old: stories[new] for old, new in moved(content).items()} | pages | sections
