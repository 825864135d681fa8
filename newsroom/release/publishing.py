"""Publishing and rolling back: from the stories to a place where they are read, whole or not at all."""

import shutil
from collections.abc import Mapping
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
    """What publishing has done, or would do: `sent` is None where nothing was sent."""

    run: Run
    base: str
    old: Manifest | None
    new: Manifest
    changes: Changes
    sent: Sent | None = None


def open_site(order: Order, target: str, place: str | None) -> Site:
    """Return the site of a configuration; `place` is what stands after --to.

    Raises NewsroomError where the configuration or the target cannot be used.
    """
    settings = read_settings(order)
    plan = read_plan(settings, order.conf.name)
    home = order.conf.resolve().parent
    told = Settings(home=Path.cwd() if place else home, cache=Path(settings["CACHE_PATH"]) / "targets")
    return Site(order, settings, plan, open_target(target, place or plan.places.get(target, ""), told))


def publish(site: Site, progress: Progress, *, allow_shrink: bool = False) -> Outcome:
    """Build, check and serve a release; nothing is sent where nothing has changed.

    Raises NewsroomError for what is wrong, with the old release still served, Busy where somebody else publishes.
    """
    with site.target.hold() as lock:
        state = site.target.look()
        outcome = _prepare(site, state, progress, allow_shrink=allow_shrink)
        if not outcome.changes:
            return outcome
        kept = _kept(state, site.plan.keep)
        sent = site.target.send(_folder(site), outcome.new, kept, progress)
        site.target.switch(outcome.new, lock)
        site.target.prune([release.id for release in state.releases if release not in kept])
    shutil.rmtree(_folder(site), ignore_errors=True)
    return Outcome(outcome.run, outcome.base, outcome.old, outcome.new, outcome.changes, sent)


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
    served = [state.current] if state.current else []
    others = [release for release in reversed(state.releases) if release not in served]
    wanted = [*served, *others][:count]
    return tuple(sorted(wanted, key=lambda release: release.number))


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
    number = max((release.number for release in state.releases), default=0) + 1
    with progress.stage("Kiểm tra bản đăng"):
        files = tuple(entries(_folder(site)))
        new = Manifest(number, content.now, content.site.feed_authority, files, titles(content))
        problems = list(check(Finished(_folder(site), new, run, base)))
    if state.current:
        problems += check_addresses(state.current, new, content)
        problems += () if allow_shrink else check_size(state.current, new)
    if problems:
        raise NewsroomError(*in_order(problems))
    return Outcome(run, base, state.current, new, changes(state.current, new))


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
    Compressor(site.folder / "compressed").compress(folder, list(entries(folder)), progress)
    return run, base


def titles(content: Content) -> dict[str, str]:
    """Return what stories, pages and sections are called, by each address that they answer to."""
    stories = {story.address: story.title for story in (*content.public, *content.withdrawn)}
    pages = {page.address: page.title for page in content.pages}
    sections = {section.address: section.name for section in content.site.sections}
    return stories | {old: stories[new] for old, new in moved(content).items()} | pages | sections
