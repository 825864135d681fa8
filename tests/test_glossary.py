"""Abbreviations of site.toml: explained once, where a story first uses them."""

from tests.small_site import SITE, SmallSite, one, words

GLOSSARY = """
[[glossary]]
short = "BCH"
words = "Ban Chấp hành"
[[glossary]]
short = "BCH TW"
words = "Ban Chấp hành Trung ương"
[[glossary]]
short = "TT&VH"
words = "Truyền thông và Văn hóa"
"""


def with_glossary(site: SmallSite) -> SmallSite:
    (site.root / "site.toml").write_text(SITE + GLOSSARY, "utf-8")
    return site


def marks(site: SmallSite, address: str = "/2020/05/duoc-mua/") -> list[tuple[str, str]]:
    found = list(one(site.tree(address), ".//main").iter("abbr"))
    assert all(mark.get("tabindex") == "0" for mark in found)
    return [(words(mark), mark.get("title")) for mark in found]


def test_each_is_marked_once(site: SmallSite) -> None:
    body = "BCHTW họp; BCH TW bầu **BCH**.\n\n- BCH mới\n\n## Về TT&VH\n\n[TT&VH](https://a.vn/) và TT&VH, TT&VH."
    with_glossary(site).story(body=body)
    site.built()
    assert marks(site) == [
        ("BCH TW", "Ban Chấp hành Trung ương"),
        ("BCH", "Ban Chấp hành"),
        ("TT&VH", "Truyền thông và Văn hóa"),
    ]
    text = words(site.body())
    assert text == "BCHTW họp; BCH TW bầu BCH. BCH mới Về TT&VH TT&VH và TT&VH, TT&VH."
    assert one(site.body(), "./p[2]/abbr").tail == ", TT&VH."


def test_feeds_keep_the_words(site: SmallSite) -> None:
    with_glossary(site).story(body="BCH họp.")
    site.built()
    assert '&lt;abbr title="Ban Chấp hành"&gt;BCH&lt;/abbr&gt;' in site.html("/atom.xml")


def test_the_summary_comes_first_and_the_byline_last(site: SmallSite) -> None:
    with_glossary(site).story(Sapo="Phóng viên TT&VH hỏi.", body="TT&VH: BCH họp.", Tác_giả="Mai Thắm (BCH, TT&VH)")
    site.story("khac", Tác_giả="Mai Thắm (Trung tâm TT&VH)")
    site.built()
    assert [short for short, _ in marks(site)] == ["TT&VH", "BCH"]
    assert one(site.tree(), ".//p[@class='sapo']/abbr").text == "TT&VH"
    assert one(site.body(), "./p/abbr").text == "BCH"
    byline = one(site.tree("/2020/05/khac/"), ".//p[@class='byline']")
    assert words(byline) == "Mai Thắm (Trung tâm TT&VH)"
    assert one(byline, "abbr").get("title") == "Truyền thông và Văn hóa"


def test_what_is_spelt_out_needs_no_mark(site: SmallSite) -> None:
    with_glossary(site).story(body="Ban Chấp hành (BCH) họp. BCH bầu.")
    site.built()
    assert marks(site) == []


def test_without_a_glossary_nothing_is_marked(site: SmallSite) -> None:
    site.story(body="BCH họp.")
    site.built()
    assert marks(site) == []
