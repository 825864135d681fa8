"""Buckets: what they are told of files, who holds them, what they answer, and the CDN before them."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from newsroom.problems import Busy, NewsroomError
from newsroom.progress import Progress
from newsroom.release.locks import LIFETIME
from newsroom.release.manifest import FOLDER, Manifest, entries
from newsroom.release.targets import FULL, Settings, open_target
from newsroom.release.targets.copies import Copies
from newsroom.release.targets.ordered.target import OrderedTarget
from newsroom.release.targets.s3.bucket import Bucket
from newsroom.release.targets.s3.faults import problem
from newsroom.release.targets.s3.locking import Claims
from newsroom.release.targets.s3.place import read_place
from newsroom.release.targets.s3.store import S3Store
from tests.places import BUCKET, SECRET, BucketPlace, s3_server
from tests.small_site import SmallSite

MADE = datetime.fromisoformat("2020-06-01T12:00+07:00")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("s3") / "buckets"
    with s3_server(folder) as (endpoint, env):
        yield folder / BUCKET, endpoint, env


@pytest.fixture
def place(server: tuple[Path, str, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BucketPlace:
    root, endpoint, env = server
    for key, value in env.items():
        monkeypatch.setenv(key, value)
    prefix = tmp_path.name
    return BucketPlace("s3", f"s3://{BUCKET}/{prefix}?endpoint={endpoint}", root / prefix, env)


@pytest.fixture
def bucket(place: BucketPlace) -> Bucket:
    return Bucket(read_place(place.typed))


def publish(place: BucketPlace, site: Path, release: Manifest) -> None:
    target = open_target("s3", place.typed, Settings(site, site.parent / "copies"))
    with target.hold() as lock:
        target.send(site, release, target.look().releases, Progress())
        target.switch(release, lock)
        target.prune([])


def test_how_files_are_served_follows_the_policy(place: BucketPlace, bucket: Bucket, tmp_path: Path) -> None:
    """Of files that stay what they are, too: a page, and a style sheet that is nowhere else."""
    site, style = tmp_path / "site", "theme/style.0123456789.css"
    (site / "theme").mkdir(parents=True)
    for name in ("index.html", "index.html.gz", style):
        (site / name).write_text(name)
    first = Manifest(1, MADE, "damha.example", tuple(entries(site)), {})
    assert [entry.path for entry in first.files if entry.immutable] == [style]
    publish(place, site, first)
    policy = {"cache": "max-age=31536000, immutable, public", "type": "text/other; charset=utf-8"}
    other = tuple(replace(e, **policy) if e.immutable else replace(e, cache="max-age=60") for e in first.files)
    publish(place, site, replace(first, number=2, files=other))
    for entry in other:
        told = bucket.client.head_object(**bucket.of(entry.path))
        assert (told["CacheControl"], told["ContentType"]) == (entry.cache, entry.type)
        assert told.get("ContentEncoding", "") == entry.encoding


def test_a_rollback_sends_nothing(place: BucketPlace, bucket: Bucket, tmp_path: Path) -> None:
    """But notes of its own: pages are copied by the store from what it has."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.html").write_text("same")
    releases = []
    for number in (1, 2):
        (site / "index.html").write_text(f"{number}")
        releases.append(Manifest(number, MADE, "damha.example", tuple(entries(site)), {}))
        publish(place, site, releases[-1])
    sent: list[tuple[str, int]] = []
    copied: list[str] = []

    def note(request: Any, **_told: object) -> None:
        name = bucket.place.name(request.url.partition(f"/{BUCKET}/")[2])
        if "x-amz-copy-source" in request.headers:
            copied.append(name)
        elif request.method in ("PUT", "POST"):
            sent.append((name, int(request.headers["Content-Length"])))

    target = OrderedTarget(S3Store(bucket), Copies(tmp_path / "copies", place.typed))
    bucket.client.meta.events.register("before-send.s3", note)
    with target.hold() as lock:
        target.restore(releases[0], releases, Progress())
        target.switch(releases[0], lock, releases[1].id)
    assert (place.root / "index.html").read_text() == "1"
    assert copied == ["index.html"]
    assert sent
    assert all(name.startswith(FOLDER) and size < 1000 for name, size in sent), sent


def test_a_folder_that_was_made_in_a_console_is_nobody_elses(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server of the tests makes a folder of such a key, and lists none: this is what others list."""
    contents = [{"Key": f"{bucket.place.prefix}/"}]
    monkeypatch.setattr(bucket, "list", lambda _folder, **_how: iter([{"Contents": contents}]))
    assert S3Store(bucket).names() == []
    contents.append({"Key": f"{bucket.place.prefix}/cua-toi.html"})
    assert S3Store(bucket).names() == ["cua-toi.html"]


def test_more_files_than_one_answer_lists(place: BucketPlace, bucket: Bucket) -> None:
    folder = place.own / "releases"
    folder.mkdir(parents=True)
    for number in range(1005):
        (folder / f"{number}.json").touch()
    assert len(S3Store(bucket).listed(".toasoan/releases")) == 1005


def test_of_many_who_come_at_once_one_holds_the_place(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.release.targets.s3.locking.random.uniform", lambda low, high: low)
    holding: list[str] = []
    busy: list[Busy] = []

    def come() -> None:
        try:
            with Claims(bucket, ".toasoan/lock").held() as lock:
                holding.append(lock.told)
                assert len(holding) == 1
                time.sleep(0.1)
                lock.check()
                assert len(holding) == 1
                holding.remove(lock.told)
        except Busy as e:
            busy.append(e)

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert holding == []
    assert len(busy) < len(threads), "somebody has held it"
    assert bucket.get(".toasoan/lock") is None
    assert not [found for part in bucket.list(".toasoan/locks") for found in part.get("Contents", ())]


def test_a_list_made_while_somebody_takes_the_place_shows_them(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the list they had asked, after it they have the place: they are not overlooked in between."""
    first, second = Claims(bucket, ".toasoan/lock"), Claims(bucket, ".toasoan/lock")
    bucket.put(first._wish, first.told.encode())
    listed = second._claims()
    with first.held():
        monkeypatch.setattr(second, "_claims", lambda: listed)
        monkeypatch.setattr("newsroom.release.targets.s3.locking.ATTEMPTS", 1)
        with pytest.raises(Busy), second.held():
            pytest.fail("two hold it")


def test_a_claim_that_comes_to_life_again_is_worth_nothing(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its owner slept between looking and giving a sign of life, and somebody else took over meanwhile."""
    sleeper, other = Claims(bucket, ".toasoan/lock"), Claims(bucket, ".toasoan/lock")
    with sleeper.held():
        sleeper.check()
        monkeypatch.setattr("newsroom.release.targets.held.LIFETIME", -1)  # whoever is there has died
        with other.held():
            monkeypatch.setattr("newsroom.release.targets.held.LIFETIME", LIFETIME)
            with pytest.raises(Busy, match="lượt khác đã giữ"):
                sleeper.check()
            bucket.put(sleeper._name, sleeper.told.encode())
            with pytest.raises(Busy, match="lượt khác đã giữ"):
                sleeper.check()
            other.check()
            third = Claims(bucket, ".toasoan/lock")
            bucket.put(third._wish, third.told.encode())
            other.check()  # somebody who only asks takes nothing


class Expired(BaseHTTPRequestHandler):
    """A store that takes no key any more."""

    def _answer(self) -> None:
        body = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
        self.send_response(400)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    do_GET = do_PUT = do_HEAD = do_DELETE = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


def test_keys_that_have_expired(site: SmallSite, tmp_path: Path) -> None:
    site.story()
    with HTTPServer(("127.0.0.1", 0), Expired) as store:
        thread = threading.Thread(target=store.serve_forever, args=(0.02,))
        thread.start()
        env = {"AWS_ACCESS_KEY_ID": "ASIAKHOATAM000001", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": SECRET}
        typed = f"s3://kho/trang?endpoint=http://127.0.0.1:{store.server_port}"
        place = BucketPlace("s3", typed, tmp_path / "none", {**env, "HOME": str(tmp_path)})
        for command in ("publish", "rollback", "history"):
            result = place.run(site, command)
            assert result.code == 1
            assert "khóa truy cập đã hết hạn" in result.err
            assert "Traceback" not in result.err
            assert SECRET not in result.err + result.out
        store.shutdown()
        thread.join()


@pytest.mark.parametrize("endpoint", ["https://kho_a..b", "https://a b", "https://-x"])
def test_endpoints_that_cannot_be(place: BucketPlace, endpoint: str) -> None:
    with pytest.raises(NewsroomError, match="endpoint"):
        S3Store(Bucket(read_place(f"s3://kho/trang?endpoint={endpoint}"))).read("x")


@pytest.mark.parametrize(("said", "full"), [("We encountered an internal error.", False), ("No space left", True)])
def test_only_a_store_that_says_so_is_full(said: str, full: bool) -> None:
    answer: Any = {"Error": {"Code": "InternalError", "Message": said}, "ResponseMetadata": {"HTTPStatusCode": 500}}
    assert (problem(ClientError(answer, "PutObject"), read_place("s3://kho")).code == FULL) == full


def test_a_cdn_before_a_bucket(site: SmallSite, place: BucketPlace, tmp_path: Path) -> None:
    """It is told of what is removed when it is, and of everything after a switch of which nobody has told."""
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ncat > {tmp_path}/given\ntest ! -e {tmp_path}/broken\n")
    hook.chmod(0o755)
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"CDN_COMMAND = '\"{hook}\" --items={{paths}}'\n")

    def told(*command: str) -> list[str]:
        (tmp_path / "given").write_text("")
        result = place.run(site, *command)
        assert result.code == 0, result.err
        return [line.removeprefix("https://damha.example") for line in (tmp_path / "given").read_text().splitlines()]

    publish = ("publish", "--quiet", "--now")
    site.story()
    site.story("het-han", "Tin ngắn.", Tiêu_đề="Hết hạn", Sapo="Sắp hết hạn.", Hết_hạn="02/06/2020")
    told(*publish, "2020-06-01T12:00")
    page = "/2020/05/het-han/"
    assert {page, f"{page}index.html"} <= set(told(*publish, "2020-06-03T12:00"))
    assert (place.root / page[1:] / "index.html").exists(), "so that a CDN may have fetched it again"
    site.story(body="Đã sửa.")
    gone = told(*publish, "2020-06-03T12:00")
    assert not (place.root / page[1:] / "index.html").exists()
    assert {page, f"{page}index.html", "/2020/05/duoc-mua/"} <= set(gone)
    # Cut off in the middle of a switch, and finished by whoever comes next.
    live = place.own / "live.json"
    live.write_text(json.dumps(json.loads(live.read_text()) | {"whole": False}))
    assert told(*publish, "2020-06-03T12:00") == ["/*"]
    assert told(*publish, "2020-06-03T12:00") == []
    # What could not be told is told the next time, and a timer says that it could not.
    (tmp_path / "broken").touch()
    site.story(body="Đã sửa nữa.")
    assert "CDN: " in place.publish(site, "--quiet", now="2020-06-03T12:00").err
    (tmp_path / "broken").unlink()
    assert told(*publish, "2020-06-03T12:00") == ["/*"]
    # It goes back, though not in one step.
    assert "/2020/05/duoc-mua/" in told("rollback")
    for words in (("publish", "--dry-run"), ("rollback",)):
        assert "không đổi cả trang trong một bước" in place.run(site, *words).err
    assert told(*publish, "2020-06-03T12:00", "--forget", "--again") == ["/*"]
