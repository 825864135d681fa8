"""The archive chain (RFC 5005): what the feed has no room for, in parts that a new story leaves alone."""

from lxml import etree

from tests import feeds
from tests.small_site import SmallSite

BASE = "https://damha.example"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"


def write(site: SmallSite, month: int, first: int, last: int) -> None:
    """Write stories of one month, one a quarter of an hour from the first of the month on."""
    for number in range(first, last + 1):
        clock = f"{(number * 15) // 60 % 24:02}:{(number * 15) % 60:02}"
        day = 1 + number * 15 // (24 * 60)
        site.story(f"bai-{number:03}", Ngày=f"{day:02}/{month:02}/2020 {clock}", month=f"2020/{month:02}")


def parts(site: SmallSite) -> dict[str, bytes]:
    return {name: data for name, data in site.files().items() if name.startswith("luu-tru/") and name.endswith(".xml")}


def told(data: bytes) -> list[str]:
    return [entry.url.removeprefix(BASE) for entry in feeds.read_atom(data)]


def chain(site: SmallSite) -> list[bytes]:
    """Return the documents from the feed to its oldest part, as a client follows them."""
    documents = [site.file("/atom.xml").read_bytes()]
    while previous := feeds.link(documents[-1], "prev-archive"):
        documents.append(site.file(previous.removeprefix(BASE)).read_bytes())
    return documents


def test_fifty_stories_need_no_archive(site: SmallSite) -> None:
    write(site, 5, 1, 50)
    site.built()
    assert parts(site) == {}
    assert len(told(site.file("/atom.xml").read_bytes())) == 50
    assert feeds.link(site.file("/atom.xml").read_bytes(), "prev-archive") == ""


def test_fifty_one_stories(site: SmallSite) -> None:
    write(site, 5, 1, 51)
    site.built()
    assert list(parts(site)) == ["luu-tru/2020-05-1.xml"]
    feed, part = chain(site)
    assert told(feed)[-1] == "/2020/05/bai-002/"
    assert told(part) == ["/2020/05/bai-001/"]
    for address in ("/rss.xml", "/chuyen-muc/nong-thon-moi/rss.xml"):
        assert len(feeds.read_rss(site.file(address).read_bytes())) == 50
    assert len(feeds.read_json(site.file("/feed.json").read_bytes())) == 50


def test_every_story_stands_in_the_chain_once(site: SmallSite) -> None:
    for month, last in ((1, 3), (3, 101), (5, 50)):
        write(site, month, 1, last)
    site.built()
    names = ["2020-01-1", "2020-03-1", "2020-03-2", "2020-03-3"]
    assert sorted(parts(site)) == [f"luu-tru/{name}.xml" for name in names]
    feed, *older = chain(site)
    assert len(older) == 4
    found = [*told(feed), *(address for part in older for address in reversed(told(part)))]
    march = [f"/2020/03/bai-{number:03}/" for number in reversed(range(1, 102))]
    may = [f"/2020/05/bai-{number:03}/" for number in reversed(range(1, 51))]
    assert found == [*may, *march, *(f"/2020/01/bai-{number:03}/" for number in (3, 2, 1))]
    ids = {etree.fromstring(document).findtext(f"{feeds.ATOM}id") for document in (feed, *older)}
    assert ids == {"tag:damha.example,2020-05-01:/"}
    for part in older:
        assert etree.fromstring(part).find(ARCHIVE) is not None
        assert feeds.link(part, "current") == f"{BASE}/atom.xml"
        assert b"next-archive" not in part
    assert etree.fromstring(feed).find(ARCHIVE) is None


def test_a_new_story_changes_the_last_part_alone(site: SmallSite) -> None:
    write(site, 3, 1, 99)
    write(site, 5, 1, 50)
    site.built()
    before = parts(site)
    assert sorted(before) == ["luu-tru/2020-03-1.xml", "luu-tru/2020-03-2.xml"]
    site.story("moi", Ngày="31/05/2020")
    site.built()
    after = parts(site)
    assert sorted(after) == [*sorted(before), "luu-tru/2020-05-1.xml"]
    assert all(after[name] == before[name] for name in before)
    assert told(after["luu-tru/2020-05-1.xml"]) == ["/2020/05/bai-001/"]
    site.story("moi-nua", Ngày="31/05/2020 09:00")
    site.built()
    again = parts(site)
    assert [name for name in after if again[name] != after[name]] == ["luu-tru/2020-05-1.xml"]


def test_a_full_part_stays_as_it_is_when_another_begins(site: SmallSite) -> None:
    write(site, 5, 1, 100)
    site.built()
    before = parts(site)
    assert [len(told(data)) for data in before.values()] == [50]
    site.story("moi", Ngày="31/05/2020")
    site.built()
    after = parts(site)
    assert sorted(after) == ["luu-tru/2020-05-1.xml", "luu-tru/2020-05-2.xml"]
    assert after["luu-tru/2020-05-1.xml"] == before["luu-tru/2020-05-1.xml"]
    assert feeds.link(after["luu-tru/2020-05-2.xml"], "prev-archive") == f"{BASE}/luu-tru/2020-05-1.xml"


def test_a_new_name_of_the_paper_changes_no_old_part(site: SmallSite) -> None:
    write(site, 5, 1, 51)
    site.built()
    before = parts(site)
    toml = (site.root / "site.toml").read_text("utf-8")
    new = '[[names]]\nname = "Trung tâm Văn hóa xã Đầm Hà"\ntitle = "Xã Đầm Hà"\nfrom = 2025-07-01\n'
    toml = toml.replace('title = "Đầm Hà"\n', f'title = "Đầm Hà"\nuntil = 2025-06-30\n{new}')
    (site.root / "site.toml").write_text(toml, "utf-8")
    site.built(now="2025-08-01")
    assert parts(site) == before
    assert etree.fromstring(site.file("/atom.xml").read_bytes()).findtext(f"{feeds.ATOM}title") == "Xã Đầm Hà"


def test_the_month_of_a_part_is_ours(site: SmallSite) -> None:
    """17:30 in London on 31 May is June here."""
    site.story("cu", Ngày="2020-05-31T17:30Z", month="2020/06")
    write(site, 7, 1, 50)
    site.built(now="2020-08-01")
    assert list(parts(site)) == ["luu-tru/2020-06-1.xml"]


def test_no_document_is_too_long(site: SmallSite) -> None:
    for number in range(12):
        site.story(f"bai-{number:02}", "Lúa <chín> & vàng óng. " * 2_000, Ngày=f"{number + 1:02}/05/2020")
    site.built()
    documents = {name: data for name, data in site.files().items() if name.endswith((".xml", ".json"))}
    assert max(map(len, documents.values())) < 1_000_000
    assert len(documents["rss.xml"]) > 800_000, "as much as there is room for"
    found = [address for document in chain(site) for address in told(document)]
    assert sorted(found) == [f"/2020/05/bai-{number:02}/" for number in range(12)]


def test_one_story_that_is_too_long_is_not_lost(site: SmallSite) -> None:
    site.story("dai", "Lúa chín vàng óng ả. " * 50_000)
    site.story("ngan", Ngày="13/05/2020")
    site.built()
    feed, part = chain(site)
    assert (told(feed), told(part)) == (["/2020/05/dai/"], ["/2020/05/ngan/"])
