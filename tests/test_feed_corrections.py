"""Corrections in feeds: they reach subscribers, and change nothing but what they correct."""

import json

from lxml import etree

from tests import feeds
from tests.feeds import data, entries, published
from tests.small_site import SmallSite, words


def test_a_correction(site: SmallSite) -> None:
    site.story("khac", Ngày="13/05/2020")
    site.story()
    published(site)
    before = entries(site, "/atom.xml")[0]
    assert feeds.updated(data(site, "/atom.xml")) == "2020-05-14T08:30:00+07:00"
    site.story(Cập_nhật="16/05/2020 09:00", Đính_chính="Xã Tân Bình & Tân Lập.")
    published(site)
    after = entries(site, "/atom.xml")[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert words(feeds.html(after)[0]) == "Đính chính: Xã Tân Bình & Tân Lập."
    root = etree.fromstring(data(site, "/atom.xml"))
    moments = [moment.text for moment in root.iter(f"{feeds.ATOM}updated")]
    assert moments == ["2020-05-16T09:00:00+07:00"] * 2 + ["2020-05-13T00:00:00+07:00"]
    channel = etree.fromstring(data(site, "/rss.xml"))[0]
    assert channel.findtext("lastBuildDate") == "Sat, 16 May 2020 09:00:00 +0700"
    assert json.loads(data(site, "/feed.json"))["items"][0]["date_modified"] == "2020-05-16T09:00:00+07:00"


def test_a_correction_of_an_old_story_reaches_subscribers(site: SmallSite) -> None:
    """Readers do not fetch the archive again, so the corrected story stands below the newest fifty once more."""
    for number in range(52):
        site.story(f"bai-{number}", Ngày=f"{1 + number // 2:02}/05/2020 {8 + number % 2:02}:00")
    published(site)
    before = site.files()
    site.story("bai-0", Ngày="01/05/2020 08:00", Cập_nhật="30/05/2020", Đính_chính="Sửa tên.")
    published(site)
    entries_now = [entry.id for entry in entries(site, "/atom.xml")]
    assert len(entries_now) == 51
    assert entries_now[-1].endswith("/2020/05/bai-0/")
    assert before["luu-tru/2020-05-1.xml"].count(b"<entry>") == site.files()["luu-tru/2020-05-1.xml"].count(b"<entry>")
    assert "Sửa tên." in site.html("/rss.xml")


def test_an_update_on_the_day_of_publication_is_not_before_it(site: SmallSite) -> None:
    site.story(Cập_nhật="14/05/2020")
    published(site)
    assert feeds.updated(data(site, "/atom.xml")) == "2020-05-14T08:30:00+07:00"
