"""Odd, dirty and hostile texts in feeds: escaped as each form wants, and inert."""

import json
import re

import pytest
from lxml import etree

from tests import feeds
from tests.feeds import READERS, data, entries, everywhere, published, words_of
from tests.small_site import SmallSite, strict_tree, words

TITLES = {
    "tt-vh": "TT&VH: 17,6% \"mới\" & 'cũ' <b>đậm</b> #1",
    "cdata": "Kết thúc ]]> giữa chừng <![CDATA[ x",
    "emoji": "Gia đình \U0001f468\u200d\U0001f469\u200d\U0001f467 vui",
    "typed": "A &amp; B &lt;3 &#123;",
    "script": "<script>alert(1)</script>",
}


@pytest.mark.parametrize("text", TITLES.values(), ids=TITLES)
def test_odd_texts_are_right_in_every_form(site: SmallSite, text: str) -> None:
    site.story(body=f"Thân bài: {text.replace('<', '&lt;')}", Tiêu_đề=text, Sapo=text, Tác_giả="TT&VH", Từ_khóa="A&B")
    published(site)
    entry = everywhere(site)[0]
    assert (entry.title, entry.summary, entry.people) == (text, text, "TT&VH")
    assert entry.words[-1] == "A&B"
    assert words(feeds.html(entry)[0]) == text, "the lead is HTML, escaped once"
    assert words(site.body()) in words_of(entry)
    assert feeds.parsed(data(site, "/atom.xml")).entries[0].title == text


def test_ampersands_are_escaped_as_each_form_wants(site: SmallSite) -> None:
    site.story(Tiêu_đề="TT&VH", Sapo="TT&VH")
    published(site)
    rss, atom = data(site, "/rss.xml"), data(site, "/atom.xml")
    assert b"<title>TT&amp;VH</title>" in rss
    assert b"<description>TT&amp;amp;VH</description>" in rss, "HTML within XML"
    assert b"<title>TT&amp;VH</title>" in atom
    assert b"<summary>TT&amp;VH</summary>" in atom, "plain text within XML"
    assert '"title": "TT&VH"' in data(site, "/feed.json").decode()


def test_nothing_invisible_gets_in(site: SmallSite) -> None:
    dirty, clean = "Lúa\u000bxuân\u0002 \u200bÐầm\ufeff Ha\u0300", "Lúa xuân Đầm Hà"
    site.story(body=f"{dirty} &#2; &#xD800; &#xFFFE;", Tiêu_đề=dirty, Sapo=dirty)
    published(site)
    entry = everywhere(site)[0]
    assert (entry.title, entry.summary) == (clean, clean)
    assert words_of(entry).count(clean) == 2
    for address in READERS:
        assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", data(site, address))


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "{onclick=alert(1)}",
    "[x](javascript:alert&#40;1&#41;)",
    "**{: onclick=alert(1)}**",
    "<iframe srcdoc='x'></iframe>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_inert(site: SmallSite, attack: str) -> None:
    site.photo("a.jpg")
    body = f"Thân bài {attack}\n\n![Chú thích {attack.replace('[', '').replace(']', '')}](a.jpg)"
    site.story(body=body, Tiêu_đề=f"Tin {attack}", Sapo=attack)
    if site.build().code:
        assert "javascript:" in attack, "refused at the desk"
        return
    for entry in everywhere(site):
        tree = feeds.html(entry)
        assert not list(tree.iter("script", "iframe", "style", "object"))
        for element in tree.iter():
            assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in element.attrib)
            assert not str(element.get("href", "")).startswith("javascript:")
        summary = etree.fromstring(data(site, "/rss.xml")).findtext("channel/item/description")
        assert "<" not in summary


def test_what_a_header_says_is_text_in_feeds(site: SmallSite) -> None:
    attack = "<b>x</b> & <script>alert(1)</script>"
    site.story(
        "a",
        Sapo=attack,
        Tác_giả=f"A {attack}",
        Nguồn=attack,
        Cập_nhật="15/05/2020",
        Đính_chính=attack,
        Loại="phỏng vấn",
        Người_trả_lời=f"Bà B {attack} – Sở {attack}",
        body="PV: Hỏi?\n\nĐáp: Trả lời.",
    )
    published(site)
    for html in (
        entries(site, "/atom.xml")[0].html,
        json.loads(site.html("/feed.json"))["items"][0]["content_html"],
    ):
        tree = strict_tree(f"<!DOCTYPE html><title>x</title>{html}")
        assert not list(tree.iter("script"))
        assert not list(tree.iter("b"))
        assert words(tree).count("<script>alert(1)</script>") >= 5
        assert f"Nguồn: {attack}" in words(tree)
