"""A real subscriber: newsboat, fetching from a server on this machine, before and after a story is renamed."""

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import program
from tests.loopback import serving
from tests.small_site import SmallSite

Rows = list[tuple[Any, ...]]


@pytest.fixture
def server(site: SmallSite) -> Iterator[str]:
    with serving(site.output) as url:
        yield url


def fetch(newsboat: str, home: Path, feed: str) -> Rows:
    """Let newsboat reload the feed; return what it has stored, newest first."""
    home.mkdir(exist_ok=True)
    (home / "urls").write_text(f"{feed}\n")
    (home / "config").write_text("show-read-feeds yes\n")
    cache = home / "cache.db"
    command = [newsboat, "-q", "-u", home / "urls", "-C", home / "config", "-c", cache, "-x", "reload"]
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr.decode()
    with closing(sqlite3.connect(cache)) as database:
        columns = "guid, url, title, author, content, pubDate, unread, enclosure_url"
        return list(database.execute(f"select {columns} from rss_item order by pubDate desc"))


@pytest.mark.parametrize("feed", ["/rss.xml", "/atom.xml", "/chuyen-muc/nong-thon-moi/rss.xml"])
def test_a_subscriber_gets_every_story_once(site: SmallSite, server: str, tmp_path: Path, feed: str) -> None:
    newsboat = program("newsboat")
    site.photo("a.jpg")
    site.story(body="Lúa chín.\n\n![Gặt lúa](a.jpg)", Tiêu_đề="TT&VH: được mùa", Tác_giả="Mai Thắm; Thanh Nga")
    path = site.story("tin-cu", Ngày="13/05/2020")
    site.built("--site-url", server)
    before = fetch(newsboat, tmp_path / "home", f"{server}{feed}")
    assert [row[2] for row in before] == ["TT&VH: được mùa", "Được mùa"]
    guid, url, _, author, content, *_, enclosure = before[0]
    assert (guid, url) == ("tag:damha.example,2020-05-01:/2020/05/duoc-mua/", f"{server}/2020/05/duoc-mua/")
    assert "Mai Thắm" in author
    assert "<figure><img src=" in content
    assert not enclosure, "for newsboat a photograph is no podcast"

    path.parent.rename(path.parent.with_name("tin-moi"))
    site.story("tin-moi", Ngày="13/05/2020", Địa_chỉ_cũ="/2020/05/tin-cu/")
    site.story("them", Ngày="15/05/2020", Tiêu_đề="Thêm một tin")
    site.built("--site-url", server)
    after = fetch(newsboat, tmp_path / "home", f"{server}{feed}")
    assert [row[2] for row in after] == ["Thêm một tin", "TT&VH: được mùa", "Được mùa"]
    assert [row[0] for row in after[1:]] == [row[0] for row in before]
    assert after[2][1] == f"{server}/2020/05/tin-moi/"
