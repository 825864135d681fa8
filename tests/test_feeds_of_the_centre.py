"""The centre's own stories in feeds: every word, picture and link of their pages."""

import hashlib
import re

import pytest

from tests import feeds
from tests.feeds import data, entries, is_feed, published
from tests.small_site import ROOT, SmallSite, one, words


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    site = SmallSite(tmp_path_factory.mktemp("real"))
    (site.root / "site.toml").write_bytes((ROOT / "site.toml").read_bytes())
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"PATH = {str(ROOT / 'content')!r}\n")
    published(site)
    return site


REAL = ("/rss.xml", "/atom.xml", "/feed.json")


@pytest.mark.parametrize("address", REAL)
def test_every_word_picture_and_link_of_the_page_is_in_the_item(real: SmallSite, address: str) -> None:
    found = entries(real, address)
    assert len(found) == 3
    for entry in found:
        page = real.tree(entry.url.removeprefix("https://damha.example"))
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
        assert [image.get("src") for image in tree.iter("img")] == [f"https://damha.example{src}" for src in shown]
        assert len(shown) == len(tree.findall(".//figure"))
        for figure in tree.iter("figure"):
            assert figure[0].get("alt")
        links = [link.get("href") for link in one(article, ".//div[@class='body']").iter("a") if not link.get("class")]
        assert len(links) == len(list(tree.iter("a")))


@pytest.mark.parametrize("address", REAL)
def test_every_address_in_a_feed_is_there(real: SmallSite, address: str) -> None:
    text = data(real, address).decode()
    found = set(re.findall(r"https://damha\.example[^\s\"'&<>\\]*", text))
    assert len(found) > 15
    for url in found:
        assert url.isascii()
        assert real.file(url.removeprefix("https://damha.example") or "/").exists(), url
    assert not re.search(r"srcset|loading=|decoding=|class=|<script|&lt;script", text)


def test_feedparser_finds_nothing_to_forgive(real: SmallSite) -> None:
    for path in sorted(real.output.rglob("*.xml")):
        if is_feed(path.name) and path.name != "opml.xml":
            feed = feeds.parsed(path.read_bytes())
            assert feed.feed.title
            assert feed.feed.language == "vi"


def test_the_words_have_not_drifted(real: SmallSite) -> None:
    """The words of title, lead and body as the centre handed them in, as tests/test_real_site.py knows them."""
    from tests.test_real_site import HANDED_IN

    for entry in entries(real, "/atom.xml"):
        name = entry.url.removeprefix("https://damha.example/") + "index.html"
        if name in HANDED_IN:
            tree = feeds.html(entry)
            for credit in tree.iter("em"):
                if credit.getparent().tag == "figcaption":
                    credit.text = ""
            *_, byline = tree
            paragraphs = [words(element) for element in tree[1:-1] if not words(element).startswith("Người trả lời:")]
            whole = " ".join((entry.title, entry.summary, *paragraphs, words(byline)))
            assert hashlib.sha256(" ".join(whole.split()).encode()).hexdigest() == HANDED_IN[name]
