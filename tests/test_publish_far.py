"""Publishing to hosts with SFTP and to buckets: killed, cut off, refused; order, headers, secrets, CDN."""

import dataclasses
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from newsroom.release.locks import LIFETIME, myself, to_bytes
from newsroom.release.targets.s3.bucket import Bucket
from newsroom.release.targets.s3.locking import honours_conditions
from newsroom.release.targets.s3.place import read_place
from newsroom.release.targets.s3.store import S3Store
from tests.cut_lines import FOR_GOOD, through
from tests.places import (
    BUCKET,
    SECRET,
    OrderedPlace,
    Place,
    Servers,
    free_ports,
    illustrated,
    placing,
    servers,
    silent,
    small_disk,
    wait_for,
    whole_pages,
)
from tests.small_site import NOW, ROOT, SmallSite

FAR = ("sftp", "sftp-ordered", "s3")
ORDERED = ("sftp-ordered", "s3")


place = placing(FAR)


@pytest.fixture
def site(site: SmallSite) -> SmallSite:
    return illustrated(site)


@pytest.mark.parametrize("place", ["s3"], indirect=True)
@pytest.mark.parametrize("kills", [pytest.param(4, id="some"), pytest.param(17, id="many", marks=pytest.mark.soak)])
def test_killed_at_any_moment(site: SmallSite, place: Place, kills: int) -> None:
    moments = random.Random(kills)
    place.published(site)
    numbers = itertools.count(301)
    ended = 0
    for kill in range(kills):
        site.photo("a.jpg", size=(400, next(numbers)))
        command = ("rollback",) if kill % 3 == 2 else ("publish", "--again", "--now", NOW)
        ended += _kill(site, place, command, moments.random())
        assert whole_pages(place)
        if not isinstance(place, OrderedPlace):
            place.served()
    assert ended < kills, "all of them had ended before they were killed"
    site.photo("a.jpg", size=(400, next(numbers)))
    place.published(site, "--again")
    assert {name for name in place.strays() if "lock-probe-" not in name} <= {"taken-back"}


def _kill(site: SmallSite, place: Place, command: tuple[str, ...], moment: float) -> bool:
    """Kill a command at some moment while it holds the place; tell whether it had ended by itself."""
    words = [sys.executable, "-m", "newsroom", *command, "--conf", "conf.py", "--target", place.target]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **place.env}
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(
        [*words, "--to", place.typed], cwd=site.root, env=environment, start_new_session=True, **streams
    ) as process:
        while process.poll() is None and not place.is_held():
            time.sleep(0.002)
        time.sleep(moment * 2)
        ended = process.poll() is not None
        if not ended:
            os.killpg(process.pid, signal.SIGKILL)
    return ended


def test_a_line_that_breaks_half_way(site: SmallSite, place: Place, all_servers: Servers) -> None:
    """Cut now and then it goes on by itself; cut for good it says so, and the old site is whole."""
    site.without_pauses()
    place.published(site)
    with through(place, all_servers) as (line, far):
        add_data(site, 1)
        line.cut(each=150_000, times=2)
        far.published(site)
        assert line.cuts == 2
        add_data(site, 2)
        line.cut(each=100_000, times=FOR_GOOD)
        result = far.publish(site)
        assert line.cuts > 2
        assert result.code == 1, result.err
        assert "không làm việc được với" in result.err
        assert "Traceback" not in result.err
        assert "còn nguyên" in result.err
        assert place.served().number == 2
        line.mend()
        far.published(site)
    assert place.served().number == 3


def add_data(site: SmallSite, seed: int) -> None:
    """Let the story have more to bring than a line may last for."""
    (site.folder("duoc-mua") / "to.pdf").write_bytes(random.Random(seed).randbytes(250_000))
    site.story(body="![Lúa](a.jpg)\n\n[Tài liệu](to.pdf)")


def test_a_full_disk(site: SmallSite, tmp_path: Path) -> None:
    """Of every kind, each with servers of its own whose places lie on a small disk."""
    for kind in FAR:
        with small_disk(tmp_path / kind, "3m") as disk, servers(disk) as small:
            place = small.place(kind, disk)
            site.story(body="![Lúa](a.jpg)")
            place.published(site)
            (site.folder("duoc-mua") / "to.pdf").write_bytes(random.Random(1).randbytes(4_000_000))
            site.story(body="![Lúa](a.jpg)\n\n[Tài liệu](to.pdf)")
            result = place.publish(site)
            assert result.code == 1
            assert "đầy" in result.err or "hết chỗ" in result.err, result.err
            assert "còn nguyên" in result.err
            assert place.served().number == 1
            site.story(body="![Lúa](a.jpg)\n\nBỏ tài liệu.")
            place.published(site)


@pytest.mark.parametrize(
    ("target", "typed", "words"),
    [
        ("sftp", f"sftp://toi:{SECRET}@hosting/trang", "không được chứa mật khẩu"),
        ("sftp", "sftp://hosting", "không phải nơi đăng qua SFTP"),
        ("sftp", "sftp://hosting/trang?layout=la", "không có kiểu “la”"),
        ("sftp", "sftp://khong-co-may-nay.invalid/trang", "không tìm thấy máy chủ tên “khong-co-may-nay.invalid”"),
        ("s3", f"s3://{SECRET}:{SECRET}@kho/trang", "không được chứa khóa"),
        ("s3", "s3://kho?endpoint=ftp://x", "endpoint không phải"),
        ("s3", "https://kho/trang", "không phải nơi đăng S3"),
    ],
)
def test_places_that_are_none(site: SmallSite, target: str, typed: str, words: str) -> None:
    result = Place(target, typed, site.root / "none").publish(site)
    assert result.code == 1
    assert words in result.err
    assert "Traceback" not in result.err
    assert SECRET not in result.err + result.out
    silent(SECRET, site.root)


def test_keys_that_a_bucket_does_not_take(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    place = all_servers.place("s3", tmp_path)
    place.published(site)
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    wrong = f"{SECRET}-sai"
    without = {key: "" for key in place.env if key.startswith("AWS_")}
    for env, words in (
        ({**place.env, "AWS_SECRET_ACCESS_KEY": wrong}, "kho không nhận khóa truy cập"),
        ({**place.env, "AWS_ACCESS_KEY_ID": "KHONGCO000000001"}, "kho không nhận khóa truy cập"),
        ({**place.env, **without, "AWS_EC2_METADATA_DISABLED": "true"}, "chưa có khóa truy cập kho"),
    ):
        said = dataclasses.replace(place, env=env).refused(site)
        assert words in said
        assert wrong not in said
    typed = place.typed.replace(BUCKET, "kho-khac")
    assert "không có kho tên “kho-khac”" in dataclasses.replace(place, typed=typed).refused(site)
    silent(SECRET, site.root, place.root)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((400, "ExpiredToken"), "khóa truy cập đã hết hạn"),
        ((403, "RequestTimeTooSkewed"), "đồng hồ của máy này sai"),
        ((403, "QuotaExceeded"), "đã dùng hết phần lưu trữ"),
        ((507, "InsufficientStorage"), "đã dùng hết phần lưu trữ"),
        ((403, "AccessDenied"), "không có quyền với kho này"),
        ((301, "PermanentRedirect"), "vùng (region) của kho không đúng"),
        ((400, "Khac"), "kho báo lỗi Khac: hay là gì đó"),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else "",
)
def test_what_stores_answer(answer: tuple[int, str], words: str) -> None:
    """Answers that the store of the tests never gives, as Amazon and others give them."""
    from botocore.exceptions import ClientError

    from newsroom.release.targets.s3.faults import problem

    status, code = answer
    told: Any = {"Error": {"Code": code, "Message": "hay là gì đó"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    assert words in str(problem(ClientError(told, "PutObject"), read_place("s3://kho")))


@pytest.fixture(params=ORDERED)
def ordered(request: pytest.FixtureRequest, tmp_path: Path, all_servers: Servers) -> OrderedPlace:
    place = all_servers.place(request.param, tmp_path)
    assert isinstance(place, OrderedPlace)
    return place


def test_what_is_gone_is_removed_a_release_later(site: SmallSite, ordered: OrderedPlace) -> None:
    site.story("het-han", "Tin ngắn.", Tiêu_đề="Hết hạn", Sapo="Sắp hết hạn.", Hết_hạn="02/06/2020")
    first = ordered.published(site)
    assert "không đổi cả trang trong một bước" in first.err
    page = ordered.current / "2020/05/het-han/index.html"
    ordered.published(site, now="2020-06-03T12:00")
    assert page.exists(), "somebody may be on the way there"
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
    ordered.published(site, now="2020-06-03T12:00")
    assert not page.parent.exists() or not page.exists()
    assert ordered.run(site, "rollback", ordered.releases[0]).code == 0
    assert page.exists()
    ordered.served()


def test_what_is_to_be_forgotten_is_gone_at_once(site: SmallSite, ordered: OrderedPlace) -> None:
    ordered.published(site)
    media = set((ordered.current / "media").iterdir())
    site.story(body="Không có ảnh.")
    ordered.published(site, "--forget")
    assert not [path for path in media if path.exists()]
    assert len(ordered.releases) == 1
    assert ordered.strays() == set()


def test_a_switch_that_was_cut_off_is_finished_first(site: SmallSite, ordered: OrderedPlace) -> None:
    ordered.published(site)
    site.story(body="![Lúa](a.jpg)\n\nThêm một đoạn.")
    ordered.published(site)
    second = ordered.served()
    assert ordered.run(site, "rollback").code == 0
    # As if the rollback had been cut off in the middle: one page is of another release.
    live = ordered.own / "live.json"
    live.write_text(json.dumps(json.loads(live.read_text()) | {"whole": False}))
    page = "2020/05/duoc-mua/index.html"
    (ordered.current / page).write_bytes((ordered.own / "objects" / second.by_path[page].sha256).read_bytes())
    assert ordered.run(site, "rollback").code == 1, "there is none before"
    assert ordered.served().number == 1


def test_a_file_of_somebody_elses_is_not_written_over(site: SmallSite, ordered: OrderedPlace) -> None:
    ordered.published(site)
    (ordered.current / "gioi-thieu").mkdir()
    (ordered.current / "gioi-thieu/index.html").write_text("mine")
    site.page("gioi-thieu", "Title: Giới thiệu\n\nVề chúng tôi.\n")
    assert "gioi-thieu/index.html” không phải do Tòa soạn đăng" in ordered.refused(site)


def client_of(place: Place, endpoint: str) -> Any:
    env = place.env
    keys = {"aws_access_key_id": env["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": env["AWS_SECRET_ACCESS_KEY"]}
    style = Config(s3={"addressing_style": "path"})
    return boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=style, **keys)


def test_every_file_of_a_bucket_says_how_it_is_served(site: SmallSite, tmp_path: Path, all_servers: Servers) -> None:
    place = all_servers.place("s3", tmp_path)
    site.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.", Địa_chỉ_cũ="/2020/05/cu/")
    place.published(site)
    client = client_of(place, all_servers.endpoint)
    for entry in place.served().files:
        told = client.head_object(Bucket=BUCKET, Key=f"{place.root.name}/{entry.path}")
        assert told["ContentType"] == entry.type
        assert told["CacheControl"] == entry.cache
        assert told.get("ContentEncoding", "") == entry.encoding
    moved = client.head_object(Bucket=BUCKET, Key=f"{place.root.name}/2020/05/cu/index.html")
    assert moved["WebsiteRedirectLocation"] == "/2020/05/moi/"
    assert "WebsiteRedirectLocation" not in client.head_object(Bucket=BUCKET, Key=f"{place.root.name}/index.html")


@contextmanager
def strict_store(folder: Path) -> Iterator[Place]:
    """Run a store that honours conditions, as Amazon's does; it keeps files in memory."""
    (port,) = free_ports(1)
    server = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with (folder / "moto.log").open("wb") as log, subprocess.Popen(server, stdout=log, stderr=log) as process:
        try:
            wait_for(port, process, folder / "moto.log")
            keys = {"AWS_ACCESS_KEY_ID": "KHOA000000000001", "AWS_SECRET_ACCESS_KEY": SECRET, "HOME": str(folder)}
            place = Place("s3", f"s3://kho/trang?endpoint=http://127.0.0.1:{port}", folder / "unused", keys)
            client_of(place, f"http://127.0.0.1:{port}").create_bucket(Bucket="kho")
            yield place
        finally:
            process.terminate()


def test_a_store_that_honours_conditions(
    site: SmallSite, tmp_path: Path, all_servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in all_servers.s3.items():
        monkeypatch.setenv(key, value)
    # Of one that was killed while it tried this out: removed when it is old.
    root = all_servers.folder / "s3/buckets" / BUCKET / "thu/.toasoan"
    root.mkdir(parents=True)
    for name, age in (("lock-probe-cu", LIFETIME + 60), ("lock-probe-moi", 0)):
        (root / name).touch()
        os.utime(root / name, (time.time() - age,) * 2)
    careless = Bucket(read_place(f"s3://{BUCKET}/thu?endpoint={all_servers.endpoint}"))
    assert not honours_conditions(careless, "lock")
    S3Store(careless).tidy()
    assert [path.name for path in root.iterdir()] == ["lock-probe-moi"]
    with strict_store(tmp_path) as place:
        bucket = Bucket(read_place(place.typed))
        assert honours_conditions(bucket, "lock")
        assert place.publish(site).code == 0
        command = [sys.executable, "-m", "newsroom", "publish", "--conf", "conf.py", "--now", NOW, "--again"]
        command += ["--target", "s3", "--to", place.typed]
        other = SmallSite(tmp_path / "other")
        for author in (site, other):
            author.story("moi", "Tin mới.", Tiêu_đề="Mới", Sapo="Một tin mới.")
        other.story()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **place.env}
        both = [
            subprocess.Popen(command, cwd=author.root, env=environment, stderr=subprocess.PIPE)
            for author in (site, other)
        ]
        said = {process.pid: process.communicate()[1].decode() for process in both}
        assert sorted(process.returncode for process in both) in ([0, 75], [0, 0]), said
        assert bucket.get(".toasoan/lock") is None
        # One who lives, and the same when he has given no sign of life for long: by the store's clock.
        bucket.put(".toasoan/lock", to_bytes(myself()))
        busy = place.publish(site)
        assert busy.code == 75
        assert f"tiến trình {os.getpid()}" in busy.err
        dead = json.loads(to_bytes(myself())) | {"process": both[0].pid}
        bucket.put(".toasoan/lock", json.dumps(dead).encode())
        site.story("them", "Tin thêm.", Tiêu_đề="Thêm", Sapo="Một tin thêm.")
        assert place.publish(site, "--allow-shrink").code == 0


def test_a_cdn_is_told_what_has_changed(site: SmallSite, tmp_path: Path) -> None:
    place = Place("folder", str(tmp_path / "place"), tmp_path / "place")
    tell = tmp_path / "tell"
    tell.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/given\n')
    tell.chmod(0o755)
    conf = site.root / "conf.py"
    plain = conf.read_text("utf-8")
    conf.write_text(f'{plain}CDN_COMMAND = ["{tell}", "--paths", "{{paths}}"]\n', "utf-8")
    place.published(site)
    site.story(body="![Lúa](a.jpg)\n\nThêm một đoạn.")
    result = place.published(site)
    assert "CDN: đã báo" in result.err
    given = (tmp_path / "given").read_text().splitlines()
    assert "https://damha.example/2020/05/duoc-mua/" in given
    assert "https://damha.example/rss.xml" in given
    assert not [url for url in given if url.endswith((".br", ".gz", ".webp", ".moved"))]
    paths = [url.removeprefix("https://damha.example") for url in given]
    assert (tmp_path / "arguments").read_text().split() == ["--paths", *paths]
    assert "CDN: đã báo" in place.run(site, "rollback").err
    tell.write_text("#!/bin/sh\necho hỏng >&2\nexit 3\n")
    result = place.published(site, "--again")
    assert "báo lỗi (mã 3): hỏng; trang vẫn đã đăng" in result.err
    conf.write_text(f"{plain}CDN_COMMAND = 'khong-co-lenh-nay'\n", "utf-8")
    site.story(body="![Lúa](a.jpg)\n\nLại thêm.")
    assert "không chạy được" in place.published(site).err
