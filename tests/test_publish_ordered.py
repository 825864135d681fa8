"""Places that switch file by file: died at every step, overtaken, damaged; what leaves when, and in which order."""

import gzip
import itertools
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import brotli
import pytest

from newsroom.problems import Busy
from newsroom.progress import Progress
from newsroom.release.manifest import FOLDER, MANIFEST, Manifest, changes, from_bytes
from newsroom.release.targets import Lock, State, Unfinished
from newsroom.release.targets.copies import Copies
from newsroom.release.targets.ordered.order import Rank, in_groups
from newsroom.release.targets.ordered.serving import PORTION
from newsroom.release.targets.ordered.store import Copy, Store
from newsroom.release.targets.ordered.target import OrderedTarget
from newsroom.release.targets.s3.bucket import Bucket
from newsroom.release.targets.s3.place import S3Place
from newsroom.release.targets.s3.place import read_place as s3_place
from newsroom.release.targets.s3.store import S3Store
from newsroom.release.targets.sftp.connection import Connection
from newsroom.release.targets.sftp.place import read_place as sftp_place
from newsroom.release.targets.sftp.store import SftpStore
from tests.places import OrderedPlace, Place, Servers, servers
from tests.small_site import SmallSite

LONG = "Lúa chín vàng trên đồng.\n\n" * 40


@dataclass(frozen=True)
class Built:
    """A release that was built, checked and published to a folder, and a copy of its files."""

    site: Path
    manifest: Manifest

    def numbered(self, state: State) -> Manifest:
        return replace(self.manifest, number=state.next_number)


@pytest.fixture(scope="module")
def all_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    """Two releases: in the second a photograph is another, a story is withdrawn, one has moved, one is short now."""
    root = tmp_path_factory.mktemp("built")
    site, place = SmallSite(root / "site"), Place("folder", str(root / "place"), root / "place")

    def publish(name: str) -> Built:
        place.published(site)
        shutil.copytree(place.current.resolve(), root / name)
        return Built(root / name, from_bytes((root / name / MANIFEST).read_bytes()))

    site.photo("a.jpg", size=(400, 300))
    site.story(body="![Lúa](a.jpg)\n\n" + LONG)
    site.story("tin-go", LONG, Tiêu_đề="Tin gỡ", Sapo="Sẽ gỡ.")
    site.story("cu", LONG, Tiêu_đề="Bài chuyển", Sapo="Sẽ chuyển.")
    first = publish("first")
    site.photo("a.jpg", size=(400, 301))
    site.story("tin-go", LONG, Tiêu_đề="Tin gỡ", Sapo="Sẽ gỡ.", Trạng_thái="gỡ")
    shutil.rmtree(site.folder("cu"))
    site.story("moi", LONG, Tiêu_đề="Bài chuyển", Sapo="Sẽ chuyển.", Địa_chỉ_cũ="/2020/05/cu/")
    return first, publish("second")


@pytest.fixture(params=["sftp-ordered", "s3"])
def place(
    request: pytest.FixtureRequest, tmp_path: Path, all_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> OrderedPlace:
    return _here(all_servers.place(request.param, tmp_path), monkeypatch)


@pytest.fixture
def bucket(tmp_path: Path, all_servers: Servers, monkeypatch: pytest.MonkeyPatch) -> OrderedPlace:
    return _here(all_servers.place("s3", tmp_path), monkeypatch)


def _here(place: Place, monkeypatch: pytest.MonkeyPatch) -> OrderedPlace:
    """Let this process reach the place."""
    assert isinstance(place, OrderedPlace)
    for key, value in place.env.items():
        monkeypatch.setenv(key, value)
    return place


@cache
def client_of(endpoint: str) -> Any:
    """Return a client for all buckets there: it takes longer to make than whatever it does."""
    return Bucket(S3Place("any", endpoint=endpoint)).client


def store_of(place: OrderedPlace) -> Store:
    if place.target == "s3":
        bucket = Bucket(s3_place(place.typed))
        bucket._made = client_of(bucket.place.endpoint)
        return S3Store(bucket)
    return SftpStore(Connection(sftp_place(place.typed)))


def target_of(place: OrderedPlace, store: Store | None = None) -> OrderedTarget:
    return OrderedTarget(store or store_of(place), Copies(place.root.parent / f"copies-{place.root.name}", place.typed))


def at(place: OrderedPlace, root: Path) -> OrderedPlace:
    """Return the same kind of place elsewhere, which must lie beside this one."""
    return replace(place, root=root, typed=place.typed.replace(place.root.name, root.name))


def bring(target: OrderedTarget, built: Built) -> Manifest:
    """Do what publishing does with a release that was built."""
    with target.hold() as lock:
        state = target.look()
        release = built.numbered(state)
        if changes(state.current, release) or state.torn:
            target.send(built.site, release, state.releases, Progress())
            target.switch(release, lock)
        target.prune([])
    return release


def take_back(target: OrderedTarget, release: Manifest) -> None:
    """Do what rolling back does."""
    with target.hold() as lock:
        state = target.look()
        target.restore(release, state.releases, Progress())
        target.switch(release, lock, state.served)


def serves(place: OrderedPlace, built: Built) -> None:
    """Insist that readers get this release, and that nothing steers servers that is not of it."""
    served = place.served()
    assert served.files == built.manifest.files
    for path in place.root.rglob("*"):
        name = path.relative_to(place.root).as_posix()
        if path.is_file() and not name.startswith((FOLDER, "media/", "theme/")):
            steers = path.name.startswith(".") or path.suffix in (".br", ".gz")
            assert not steers or name in served.by_path, name


PACKED: dict[str, Callable[[bytes], bytes]] = {".br": brotli.decompress, ".gz": gzip.decompress}


@cache
def _asked_for(data: bytes) -> frozenset[str]:
    """Return the pictures, style sheets and scripts that a page asks for."""
    text = data.decode()
    several = [name for names in re.findall(r'srcset="([^"]+)"', text) for name in names.split(",")]
    single = re.findall(r'(?:src|href)="([^"]+)"', text)
    names = {words.split()[0] for words in (*several, *single) if words.strip()}
    return frozenset(name[1:] for name in names if name.startswith(("/media/", "/theme/")))


def whole_pages(place: OrderedPlace) -> None:
    """Insist that whatever page readers get, compressed or not, has all that it asks for."""
    for page in place.root.rglob("*.html*"):
        if FOLDER not in page.parts:
            data = PACKED.get(page.suffix, bytes)(page.read_bytes())
            missing = [name for name in _asked_for(data) if not (place.root / name).exists()]
            assert not missing, page


class Killed(BaseException):
    """The process is dead: nothing of ours handles this."""


class Dying:
    """A store whose user dies before the so manieth write, be it one of many that are asked for at once."""

    def __init__(self, store: Store, left: int) -> None:
        self.place = store.place
        self.left = left
        self._store = store

    def connected(self) -> AbstractContextManager[None]:
        return self._store.connected()

    def lock(self, name: str) -> AbstractContextManager[Lock]:
        return self._store.lock(name)

    def _step(self) -> None:
        self.left -= 1
        if self.left <= 0:
            raise Killed

    def __getattr__(self, name: str) -> Callable[..., Any]:
        do = getattr(self._store, name)

        def write(*arguments: Any) -> None:
            self._step()
            do(*arguments)

        def write_many(things: Sequence[Any], *arguments: Any) -> None:
            things = list(things)
            half = len(things) // 2
            for part in filter(None, (things[:half], things[half:])):
                self._step()
                do(part, *arguments)

        if name in ("upload", "copy", "remove"):
            return write_many
        if name in ("write", "tidy"):
            return write
        if self.left <= 0:
            raise Killed
        return do


def dies(place: OrderedPlace, left: int, command: Callable[[OrderedTarget], object]) -> int | None:
    """Do something and die before so many writes; return how many were left where it has ended by itself."""
    store = Dying(store_of(place), left)
    try:
        command(target_of(place, store))  # type: ignore[arg-type]
    except Killed:
        return None
    return store.left


@pytest.mark.parametrize("every", [pytest.param(8, id="some"), pytest.param(1, id="all", marks=pytest.mark.soak)])
@pytest.mark.parametrize("rolling", [False, True], ids=["publish", "rollback"])
def test_killed_at_every_step(place: OrderedPlace, built: tuple[Built, Built], rolling: bool, every: int) -> None:
    """Whoever comes next needs no word to go on: the pages are whole before, and all is right after."""
    first, second = built
    bring(target_of(place), first)
    if rolling:
        bring(target_of(place), second)
    old = place.manifest()

    def command(target: OrderedTarget) -> None:
        take_back(target, replace(first.manifest, number=1)) if rolling else bring(target, second)

    def lay_out(step: int) -> OrderedPlace:
        twin = at(place, place.root.with_name(f"{place.root.name}-{step}"))
        shutil.copytree(place.root, twin.root)
        return twin

    rehearsal = lay_out(0)
    time.sleep(0.3)  # until the store has seen what was laid out
    steps = 1000 - (dies(rehearsal, 1000, command) or 0)
    assert steps > (8 if rolling else 20)
    some = (range(1, steps + 1), range(steps, 0, -1))[place.target == "s3"][::every]  # each kind others
    twins = {step: lay_out(step) for step in some}
    time.sleep(0.3)
    for step, twin in twins.items():
        assert dies(twin, step, command) is None
        whole_pages(twin)
        assert twin.manifest().number in (old.number, 1 if rolling else 2)
        bring(target_of(twin), second)
        serves(twin, second)
        assert twin.strays() == set(), step


def test_a_story_that_comes_back_is_not_withdrawn_any_more(place: OrderedPlace, built: tuple[Built, Built]) -> None:
    """What servers act on, whatever it holds, leaves with its page's old form; pages and pictures a release later."""
    first, second = built
    bring(target_of(place), first)
    bring(target_of(place), second)
    steering = [place.root / "2020/05" / name for name in ("tin-go/.gone", "cu/.moved")]
    assert all(path.exists() for path in steering)
    take_back(target_of(place), replace(first.manifest, number=1))
    assert not any(path.exists() for path in steering)
    assert (place.root / "2020/05/moi/index.html").exists(), "somebody may be on the way there"
    serves(place, first)
    # A compressed form that a page has no more.
    page = "2020/05/duoc-mua/index.html"
    assert f"{page}.br" in second.manifest.by_path
    plain = tuple(entry for entry in second.manifest.files if not entry.path.startswith(f"{page}."))
    bring(target_of(place), replace(second, manifest=replace(second.manifest, files=plain)))
    assert not list((place.root / page).parent.glob("*.br"))
    assert [*place.root.glob("media/*")], "assets stay, compressed or not"
    assert place.strays() == set()


class Overtaken:
    """Does something else first when readers have got a certain file: its user has slept there."""

    def __init__(self, store: Store, name: str, meanwhile: Callable[[], object]) -> None:
        self._store = store
        self._name = name
        self._meanwhile = meanwhile

    def copy(self, copies: Sequence[Copy], *arguments: Any) -> None:
        self._store.copy(copies, *arguments)
        if self._name in {copy.name for copy in copies}:
            self._meanwhile()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def take_over(place: OrderedPlace) -> None:
    """Remove every lock, as somebody does who takes its holder for dead."""
    for path in (*place.own.glob("lock"), *place.own.glob("locks/*")):
        path.unlink()
    time.sleep(0.3)  # until the store has seen it


@pytest.mark.parametrize("where", ["2020/05/duoc-mua/index.html", "index.html"], ids=["among pages", "at the end"])
def test_whoever_sleeps_while_changing_pages_leaves_the_place_to_others(
    place: OrderedPlace, built: tuple[Built, Built], where: str
) -> None:
    first, second = built
    bring(target_of(place), first)

    def meanwhile() -> None:
        take_over(place)
        bring(target_of(place), replace(first, manifest=replace(first.manifest, titles={})))

    sleeper = target_of(place, Overtaken(store_of(place), where, meanwhile))  # type: ignore[arg-type]
    with pytest.raises(Unfinished, match="ngủ quá lâu") as raised:
        bring(sleeper, second)
    assert "mới đổi được một phần" in str(raised.value)
    assert place.manifest().number == 3
    serves(place, first)


def test_whoever_sleeps_before_tidying_removes_nothing(place: OrderedPlace, built: tuple[Built, Built]) -> None:
    first, second = built
    bring(target_of(place), first)
    target = target_of(place)
    with target.hold() as lock:
        target.send(second.site, second.numbered(target.look()), (), Progress())
        target.switch(second.numbered(State(releases=(first.manifest,), names=("00001-",))), lock)
        take_over(place)
        before = {path for path in place.root.rglob("*") if path.is_file()}
        with pytest.raises(Busy):
            target.prune([first.manifest.id])
    assert before <= {path for path in place.root.rglob("*") if path.is_file()}


def test_what_was_lost_of_a_cut_switch_is_brought_again(place: OrderedPlace, built: tuple[Built, Built]) -> None:
    first, second = built
    bring(target_of(place), first)
    # It dies before its first page is another: 8 writes before the release is there, 2 that note it.
    for step in itertools.count(8):
        dies(place, step, lambda target: bring(target, second))
        if place.manifest().number == 2:
            break
    lost = next(entry for entry in second.manifest.files if entry.path == "2020/05/duoc-mua/index.html")
    (place.own / "objects" / lost.sha256).unlink()
    time.sleep(0.3)
    with target_of(place).hold():
        pass
    bring(target_of(place), second)
    serves(place, second)
    with target_of(place).hold():
        assert (place.own / "objects" / lost.sha256).exists()


def test_pictures_of_which_every_record_was_lost(place: OrderedPlace, built: tuple[Built, Built]) -> None:
    """What is byte for byte what is to be brought is nobody else's; what is not is not written over."""
    first, second = built
    bring(target_of(place), first)
    new = [e for e in second.manifest.files if e.immutable and e.path not in first.manifest.by_path]
    for entry in new:
        shutil.copyfile(second.site / entry.path, place.root / entry.path)
    time.sleep(0.3)
    bring(target_of(place), second)
    serves(place, second)
    assert new
    assert all((place.root / e.path).read_bytes() == (second.site / e.path).read_bytes() for e in new)


def test_the_record_of_what_is_served_is_never_lost(place: OrderedPlace, built: tuple[Built, Built]) -> None:
    """Some servers remove a file before another takes its name: killed in between, the other still tells."""
    first, second = built
    bring(target_of(place), first)
    bring(target_of(place), second)
    take_back(target_of(place), replace(first.manifest, number=1))
    (place.own / "live.json").unlink()
    time.sleep(0.3)
    state = target_of(place).look()
    assert state.current
    assert state.current.number == 1
    assert state.taken_back


def test_what_leads_somewhere_comes_after_it(built: tuple[Built, Built]) -> None:
    release = built[1].manifest
    groups = [{entry.path for entry in group} for group in in_groups(release, release.files)]
    assert sum(map(len, groups)) == len(release.files)
    assert all(groups)
    ranks = {path: Rank(rank) for rank, paths in enumerate(groups) for path in paths}
    for path, rank in {
        "2020/05/duoc-mua/index.html": Rank.PAGES,
        "2020/05/tin-go/index.html": Rank.PAGES,
        "404.html.br": Rank.PAGES,
        "2020/05/tin-go/.gone": Rank.REDIRECTS,
        "2020/05/cu/index.html": Rank.REDIRECTS,
        "2020/05/cu/.moved": Rank.REDIRECTS,
        ".moved.map": Rank.REDIRECTS,
        ".htaccess": Rank.REDIRECTS,
        "2020/05/index.html": Rank.LISTS,
        "chuyen-muc/nong-thon-moi/index.html.gz": Rank.LISTS,
        "chuyen-muc/nong-thon-moi/rss.xml": Rank.FRONT,
        "index.html": Rank.FRONT,
        "index.html.br": Rank.FRONT,
        "sitemap.xml": Rank.FRONT,
        "sw.js": Rank.FRONT,
    }.items():
        assert ranks[path] == rank, path
    assert all(entry.immutable == (ranks[entry.path] == Rank.ASSETS) for entry in release.files)


class Watching:
    """Remembers in which order files have got the names by which readers ask for them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.copied: list[list[str]] = []

    def copy(self, copies: Sequence[Copy], *arguments: Any) -> None:
        self.copied.append([copy.name for copy in copies])
        self._store.copy(copies, *arguments)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def test_files_take_effect_in_that_order(bucket: OrderedPlace, built: tuple[Built, Built]) -> None:
    store = Watching(store_of(bucket))
    bring(target_of(bucket, store), built[1])  # type: ignore[arg-type]
    assert max(map(len, store.copied)) <= PORTION
    order = [name for names in store.copied for name in names]
    groups = in_groups(built[1].manifest, [e for e in built[1].manifest.files if not e.immutable])
    assert order == [entry.path for group in groups for entry in group]
