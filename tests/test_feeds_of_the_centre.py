"""The centre's own stories in feeds: every word, picture and link of their pages."""

import hashlib
import re

import pytest

from tests import feeds
from tests.centre import HANDED_IN, URL
from tests.feeds import data, entries, is_feed
from tests.small_site import SmallSite, one, words

FEEDS = ("/rss.xml", "/atom.xml", "/feed.json")


@pytest.mark.parametrize("address", FEEDS)
def test_every_word_picture_and_link_of_the_page_is_in_the_item(centre: SmallSite, address: str) -> None:
    found = entries(centre, address)
    assert len(found) == 3
    for entry in found:
        page = centre.tree(entry.url.removeprefix(URL))
        article = one(page, ".//main/article")
        assert entry.title == words(one(article, ".//h1"))
        assert entry.summary == words(one(article, ".//p[@class='sapo']"))
        tree = feeds.html(entry)
        told = [entry.summary]
        told += [
            f"Người trả lời: {words(p).removeprefix('Người trả lời ')}"
            for p in article.findall(".//p[@class='interviewee']")
        ]
        told.append(words(one(article, ".//div[@class='body']")))
        told += [words(byline) for byline in article.findall(".//p[@class='byline']")]
        assert " ".join(tree.text_content().split()) == " ".join(told)
        shown = [image.get("src") for image in one(article, ".//div[@class='body']").iter("img")]
        assert [image.get("src") for image in tree.iter("img")] == [f"{URL}{src}" for src in shown]
        assert len(shown) == len(tree.findall(".//figure"))
        for figure in tree.iter("figure"):
            assert figure[0].get("alt")
        links = [link.get("href") for link in one(article, ".//div[@class='body']").iter("a") if not link.get("class")]
        assert len(links) == len(list(tree.iter("a")))


@pytest.mark.parametrize("address", FEEDS)
def test_every_address_in_a_feed_is_there(centre: SmallSite, address: str) -> None:
    text = data(centre, address).decode()
    found = set(re.findall(rf"{re.escape(URL)}[^\s\"'&<>\\]*", text))
    assert len(found) > 15
    for url in found:
        assert url.isascii()
        assert centre.file(url.removeprefix(URL) or "/").exists(), url
    assert not re.search(r"srcset|loading=|decoding=|class=|<script|&lt;script", text)


def test_feedparser_finds_nothing_to_forgive(centre: SmallSite) -> None:
    for path in sorted(centre.output.rglob("*.xml")):
        if is_feed(path.name) and path.name != "opml.xml":
            feed = feeds.parsed(path.read_bytes())
            assert feed.feed.title
            assert feed.feed.language == "vi"


def test_the_words_have_not_drifted(centre: SmallSite) -> None:
    """The words of title, lead and body as the centre handed them in, as tests/centre.py knows them."""
    for entry in entries(centre, "/atom.xml"):
        name = entry.url.removeprefix(f"{URL}/") + "index.html"
        if name in HANDED_IN:
            tree = feeds.html(entry)
            for credit in tree.iter("em"):
                if credit.getparent().tag == "figcaption":
                    credit.text = ""
            *_, byline = tree
            paragraphs = [words(element) for element in tree[1:-1] if not words(element).startswith("Người trả lời:")]
            whole = " ".join((entry.title, entry.summary, *paragraphs, words(byline)))
            assert hashlib.sha256(" ".join(whole.split()).encode()).hexdigest() == HANDED_IN[name]
