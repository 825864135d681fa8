"""Names for ever and addresses: what a renamed story, another domain or half an address does to feeds."""

import re
from pathlib import Path

import pytest
from lxml import etree

from tests import feeds
from tests.feeds import alternates, data, everywhere, only, published
from tests.small_site import SmallSite


def test_a_renamed_story_keeps_its_name_in_feeds(site: SmallSite) -> None:
    path = site.story()
    published(site)
    before = everywhere(site)[0]
    path.parent.rename(path.parent.with_name("duoc-mua-lua"))
    site.story("duoc-mua-lua", Địa_chỉ_cũ="/2020/05/duoc-mua/")
    published(site)
    after = everywhere(site)[0]
    assert after.id == before.id
    assert after.url == "https://damha.example/2020/05/duoc-mua-lua/"
    site.story("duoc-mua-lua", Địa_chỉ_cũ="/2020/05/duoc-mua/; /2020/05/tam/")
    published(site)
    assert only(site).id == before.id


def test_names_in_feeds_do_not_hang_on_the_address_of_the_site(site: SmallSite) -> None:
    site.story()
    published(site)
    before = everywhere(site)[0]
    feed = etree.fromstring(data(site, "/atom.xml")).findtext(f"{feeds.ATOM}id")
    site.built("--site-url", "https://tin.damha.example")
    after = everywhere(site)[0]
    assert (after.id, after.url) == (before.id, "https://tin.damha.example/2020/05/duoc-mua/")
    assert etree.fromstring(data(site, "/atom.xml")).findtext(f"{feeds.ATOM}id") == feed


@pytest.mark.parametrize(
    "authority", ["", "damha.example", "damha.example,hôm qua", "https://damha.example,2020-05-01", "a.vn,2020-02-30"]
)
def test_an_authority_that_cannot_be_used(site: SmallSite, authority: str) -> None:
    toml = (site.root / "site.toml").read_text("utf-8")
    (site.root / "site.toml").write_text(toml.replace("damha.example,2020-05-01", authority), "utf-8")
    site.story()
    said = site.build()
    assert said.code == 1
    assert "site.toml:3: " in said.err
    assert "feed_authority" in said.err


def test_a_site_without_authority_is_refused(site: SmallSite) -> None:
    toml = (site.root / "site.toml").read_text("utf-8")
    (site.root / "site.toml").write_text(re.sub("feed_authority.*\n", "", toml), "utf-8")
    site.story()
    assert "thiếu “feed_authority”" in site.check().out


def test_without_an_address_there_are_no_feeds(site: SmallSite) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write('SITEURL = ""\n')
    site.story()
    said = site.built().err
    assert said.count("cảnh báo: ") == 1
    assert "cảnh báo: chưa có địa chỉ công khai (SITEURL), nên không có nguồn tin (RSS)" in said
    assert "--site-url" in said
    assert not [
        name for name in site.files() if name.endswith((".xml", ".json")) or name.startswith(("rss/", "theme/feed"))
    ]
    assert alternates(site, "/") == []
    assert 'href="/rss/"' not in site.html("/")


@pytest.mark.parametrize(
    "url", ["damha.example", "/tin", "https://damha.example/tin", "ftp://a.vn", "https://damha.example?a=b"]
)
def test_half_an_address_is_none(site: SmallSite, url: str) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"SITEURL = {url!r}\n")
    site.story()
    said = site.built().err
    assert f"cảnh báo: SITEURL “{url}” không phải địa chỉ trang" in said
    assert not site.file("/rss.xml").exists()


def test_the_address_of_another_content_folder_is_that_of_its_site(site: SmallSite, tmp_path: Path) -> None:
    toml = (site.root / "site.toml").read_text("utf-8").replace('"https://damha.example"', '"https://khac.example"')
    (site.root / "site.toml").write_text(toml, "utf-8")
    site.story()
    arguments = ("build", "--content", "content", "--output", "output", "--now", "2020-06-01")
    done = site.run(*arguments)
    assert done.code == 0, done.err
    assert only(site).url == "https://khac.example/2020/05/duoc-mua/"
    assert "cảnh báo" not in done.err


# The centre's own stories
