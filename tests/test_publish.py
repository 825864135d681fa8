"""Publishing and rolling back, to every target: one whole release is served, and nothing foreign is touched."""

import json
import os

import pytest

from newsroom.release.locks import LIFETIME, myself, to_bytes
from tests.places import KINDS, OrderedPlace, Place, illustrated, placing, snapshot
from tests.small_site import SmallSite

STORY, OTHER = "/2020/05/duoc-mua/", "/2020/05/mua-lon/"


place = placing(KINDS)


@pytest.fixture
def site(site: SmallSite) -> SmallSite:
    illustrated(site).story("mua-lon", "Trời mưa.", Tiêu_đề="Mưa lớn", Sapo="Mưa kéo dài ba ngày ở các xã ven biển.")
    return site


def test_what_is_published_is_what_was_built_and_served_whole(site: SmallSite, place: Place) -> None:
    result = place.published(site)
    site.built()
    served = place.served()
    assert {path: data for path, data in site.files().items() if path not in served.by_path} == {}
    assert all((place.current / path).read_bytes() == data for path, data in site.files().items())
    assert "Đã đăng bản 00001-20200601-120000" in result.err
    assert place.strays() == set()
    # What servers need and pages do not: compressed forms of texts, and of nothing else.
    assert (place.current / "index.html.br").exists()
    assert (place.current / "index.html.gz").exists()
    assert not list(place.current.rglob("*.webp.*"))


def test_no_change_sends_nothing(site: SmallSite, place: Place) -> None:
    place.published(site)
    before = snapshot(place.root)
    result = place.published(site, now="2020-06-01T13:00")
    assert "Không có gì thay đổi" in result.err
    assert snapshot(place.root) == before


def test_what_has_not_changed_is_linked_and_a_pinned_time_hides_nothing(site: SmallSite, place: Place) -> None:
    place.published(site)
    story = site.folder("mua-lon") / "index.md"
    pinned = story.stat()
    story.write_text(story.read_text("utf-8").replace("Trời mưa.", "Trời lạnh"[:9]), "utf-8")
    os.utime(story, ns=(pinned.st_atime_ns, pinned.st_mtime_ns))
    first = place.current.resolve()
    page = first / "2020/05/mua-lon/index.html"
    os.utime(page, (4_000_000_000, 4_000_000_000))  # nor does a file's time on the server
    media = {path: path.stat().st_mtime_ns for path in (first / "media").iterdir()}
    result = place.published(site)
    second = place.current.resolve()
    assert "Trời lạnh" in place.html(OTHER)
    assert "Sửa " in result.err
    if isinstance(place, OrderedPlace):
        assert {path: path.stat().st_mtime_ns for path in media} == media
        return
    assert second != first
    same = [path for path in first.rglob("*") if path.is_file() and ".toasoan" not in path.parts]
    linked = [path for path in same if path.samefile(second / path.relative_to(first))]
    changed = {path.relative_to(first).as_posix() for path in same} - {
        path.relative_to(first).as_posix() for path in linked
    }
    assert {f"{OTHER[1:]}index.html", "rss.xml"} <= changed
    assert f"{STORY[1:]}index.html" not in changed
    assert not [path for path in changed if path.startswith(("media/", "theme/"))]


def test_rolling_back_restores_the_same_bytes_and_keeps_open_pages_whole(site: SmallSite, place: Place) -> None:
    place.published(site)
    first = {entry.path: entry.sha256 for entry in place.served().files}
    old_media = {path.name for path in (place.current / "media").iterdir()}
    site.photo("a.jpg", size=(500, 300))
    place.published(site)
    new_media = {path for path in place.served().by_path if path.startswith("media/")}
    assert old_media <= {path.name for path in (place.current / "media").iterdir()}, "a page opened before the switch"
    result = place.run(site, "lui")
    assert result.code == 0, result.err
    assert {entry.path: entry.sha256 for entry in place.served().files} == first
    assert all((place.current / path).exists() for path in new_media), "a page opened before the rollback"
    said, *told = place.run(site, "lich-su").out.splitlines()
    assert said.startswith("Đã lùi từ bản 00002")
    assert [line[:7] for line in told] == ["  00002", "* 00001"]
    # Forward again by name, and publishing after a rollback makes a third.
    assert place.run(site, "rollback", place.releases[1]).code == 0
    assert place.served().number == 2
    assert place.run(site, "rollback").code == 0
    # What was taken back on purpose is not published again by accident, or by a timer: not even with other news.
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    assert "đã được lùi về bản 00001" in place.refused(site)
    assert "Đã lùi từ bản 00002" in place.run(site, "history").out
    place.published(site, "--again")
    assert place.served().number == 3
    site.story("moi", "Tin mới nữa.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    place.published(site)
    assert place.served().number == 4


def test_a_served_release_that_is_broken_is_compared_with_nothing(site: SmallSite, place: Place) -> None:
    place.published(site)
    place.manifest_file.write_text("{")
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    said = place.refused(site)
    assert "đã hỏng" in said
    # Another one is whole, and compared with; where none is, somebody has to say so.
    place.published(site, "--allow-shrink")
    assert place.served().number == 2


def test_a_broken_release_can_be_rolled_back_from(site: SmallSite, place: Place) -> None:
    place.published(site)
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    place.published(site)
    place.manifest_file.write_text("{")
    assert "đang được phục vụ, nhưng đã hỏng" in place.run(site, "history").out
    assert place.run(site, "rollback").code == 0
    assert place.served().number == 1


def test_what_was_withdrawn_can_be_forgotten_at_once(site: SmallSite, place: Place) -> None:
    place.published(site)
    photographs = {path.name for path in (place.current / "media").iterdir()}
    site.story(body="![Lúa](a.jpg)", Trạng_thái="gỡ")
    said = place.published(site).err
    assert "Bài mới gỡ: /2020/05/duoc-mua/" in said
    assert "--forget" in said
    assert photographs <= {path.name for path in (place.current / "media").iterdir()}
    place.published(site, "--forget")
    assert not photographs & {path.name for path in place.root.rglob("*")}
    assert len(place.releases) == 1


def test_rolling_back_where_there_is_nothing(site: SmallSite, place: Place) -> None:
    result = place.run(site, "rollback")
    assert result.code == 1
    assert "chưa có bản nào" in result.err
    assert not [path for path in place.root.rglob("*") if path.is_file()]
    place.published(site)
    for arguments, words in (((), "không còn bản nào trước"), (("00009-x",), "không có bản “00009-x”")):
        result = place.run(site, "rollback", *arguments)
        assert result.code == 1
        assert words in result.err


def test_a_damaged_release_is_not_served_again(site: SmallSite, place: Place) -> None:
    place.published(site)
    page = place.kept("2020/05/mua-lon/index.html")
    site.story("mua-lon", "Trời nắng.", Tiêu_đề="Mưa lớn")
    place.published(site)
    page.write_text("bị sửa tay", "utf-8")
    result = place.run(site, "rollback")
    assert result.code == 1
    assert "đã hỏng" in result.err
    assert "mua-lon/index.html" in result.err
    assert place.served().number == 2


def test_what_a_kept_release_has_lost_stops_nobody(site: SmallSite, place: Place) -> None:
    place.published(site)
    for path in (place.current / "media").iterdir():
        path.unlink()
    site.photo("a.jpg", size=(500, 300))
    place.published(site)
    assert place.served().number == 2


def test_so_many_releases_are_kept(site: SmallSite, place: Place) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("KEEP_RELEASES = 1\n")
    for number in range(4):
        site.story("mua-lon", f"Trời mưa ngày {number}.", Tiêu_đề="Mưa lớn")
        place.published(site)
    assert [name[:5] for name in place.releases] == ["00003", "00004"]


def test_a_rehearsal_writes_nothing(site: SmallSite, place: Place) -> None:
    result = place.publish(site, "--dry-run")
    assert result.code == 0, result.err
    assert "Chạy thử" in result.err
    assert STORY in result.err
    assert not place.root.exists()
    place.published(site)
    before = snapshot(place.root)
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    result = place.publish(site, "--dry-run")
    assert "/2020/05/moi/" in result.err
    assert snapshot(place.root) == before


def test_what_we_have_not_published_is_not_touched(site: SmallSite, place: Place) -> None:
    place.root.mkdir()
    (place.root / "luan-van.docx").write_bytes(b"mine")
    assert "không phải do Tòa soạn đăng" in place.refused(site)
    (place.root / "luan-van.docx").rename(place.root / "lockers.docx")
    assert "không phải do Tòa soạn đăng" in place.refused(site)
    (place.root / "lockers.docx").unlink()
    place.published(site)
    name = place.spoil()
    assert f"{name}” không phải do Tòa soạn đăng" in place.refused(site)


def test_strangers_beside_the_releases_stay(site: SmallSite, place: Place) -> None:
    place.published(site)
    (place.releases_folder / "ban-chep-tay").mkdir()
    (place.releases_folder / "ban-chep-tay/a.txt").write_text("mine")
    strangers = (
        "ghi-chu.txt",
        "incoming-anh/quy.jpg",
        "trash-giay-to/a.txt",
        "incoming-0000abcd-anh/b",
        "lockers.docx",
    )
    for name in strangers:
        (place.root / name).parent.mkdir(exist_ok=True)
        (place.root / name).write_text("mine")
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write("KEEP_RELEASES = 0\n")
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    place.published(site)
    assert [name[:5] for name in place.releases] == ["00002", "ban-c"]
    assert (place.releases_folder / "ban-chep-tay/a.txt").exists()
    assert all((place.root / name).exists() for name in strangers)


def test_another_sites_place_is_refused(site: SmallSite, place: Place) -> None:
    place.published(site)
    toml = site.root / "site.toml"
    toml.write_text(toml.read_text("utf-8").replace("damha.example,2020", "tienyen.example,2019"), "utf-8")
    assert "nơi đăng của trang khác (feed_authority damha.example,2020-05-01)" in place.refused(site)


def test_two_publishers(site: SmallSite, place: Place) -> None:
    place.published(site)
    lock = place.lock
    # Somebody who lives, on this machine: ourselves.
    lock.write_bytes(to_bytes(myself()))
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    for command in ("publish", "rollback"):
        result = place.run(site, command)
        assert result.code == 75
        assert f"tiến trình {os.getpid()}" in result.err
        assert place.served().number == 1
    # Somebody on another machine, who may be alive for as long as his lock is fresh.
    told = json.loads(lock.read_bytes()) | {"host": "may-2", "machine": "another", "user": "mai"}
    lock.write_text(json.dumps(told))
    assert "mai trên máy may-2" in place.publish(site).err
    late = lock.stat().st_mtime - LIFETIME - 5
    os.utime(lock, (late, late))
    place.published(site)
    assert place.served().number == 2
    assert not lock.exists()


def test_a_dead_publishers_lock_is_taken_at_once(site: SmallSite, place: Place) -> None:
    place.published(site)
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    told = json.loads(to_bytes(myself())) | {"process": child}
    place.lock.write_text(json.dumps(told))
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    place.published(site)
    assert place.served().number == 2


def test_the_next_attempt_goes_on_with_what_has_come(site: SmallSite, place: Place) -> None:
    place.published(site)
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    place.published(site)
    second = place.current.resolve()
    if isinstance(place, OrderedPlace):
        _goes_on_in_order(site, place)
        return
    # As if the second had been cut off just before its name, with one file half there and one that is of no use.
    assert place.run(site, "rollback").code == 0
    left = place.root / "incoming-0000abcd"
    second.rename(left)
    (left / "rss.xml").write_bytes(b"<rss")
    (left / "la.html").write_bytes(b"?")
    inode = (left / "2020/05/moi/index.html").stat().st_ino
    place.published(site, "--again")
    assert (place.current / "2020/05/moi/index.html").stat().st_ino == inode
    assert not (place.current / "la.html").exists()
    assert not list(place.root.glob("incoming-*"))


def _goes_on_in_order(site: SmallSite, place: OrderedPlace) -> None:
    second = place.served()
    assert place.run(site, "rollback").code == 0
    # As if the second had been cut off before it was whole, with one file half there.
    (place.releases_folder / f"{second.id}.json").rename(place.own / "incoming.json")
    kept = {entry.path: place.own / "objects" / entry.sha256 for entry in second.files if not entry.immutable}
    times = {path: kept[path].stat().st_mtime_ns for path in kept}
    kept["rss.xml"].write_bytes(b"<rss")
    place.published(site, "--again")
    assert place.served().files == second.files
    assert {path for path in kept if kept[path].stat().st_mtime_ns != times[path]} == {"rss.xml"}
    assert not (place.own / "incoming.json").exists()
