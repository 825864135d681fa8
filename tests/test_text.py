"""Text and headers: from what reporters type to what residents read."""

import unicodedata

import pytest

from newsroom.inline import FIRST_SCRIPT
from tests.small_site import SmallSite, one, words


def test_nfc_and_nfd_give_the_same_bytes(site: SmallSite) -> None:
    text = (
        "Tiêu đề: Đầm Hà được mùa\nNgày: 14/05/2020\nSapo: Vụ lúa ở Đầm Hà\nChuyên mục: Nông thôn mới\n"
        "Tác giả: Thành Ngà\nTừ khóa: Nông thôn\n\n![Đồng lúa](Đầm Hà.jpg)\n\n## Đổi mới\n\nBà con phấn khởi.\n"
    )
    site.photo(unicodedata.normalize("NFD", "Đầm Hà.jpg"), "dam-ha")
    site.raw("dam-ha", unicodedata.normalize("NFC", text))
    site.built()
    composed = site.files()
    site.raw("dam-ha", unicodedata.normalize("NFD", text))
    site.built()
    assert site.files() == composed
    assert "<figure>" in site.html("/2020/05/dam-ha/")


def test_a_file_named_in_nfc_is_found_by_an_nfd_link(site: SmallSite) -> None:
    site.photo(unicodedata.normalize("NFC", "Đầm Hà.jpg"))
    site.story(body=unicodedata.normalize("NFD", "![Biển](Đầm Hà.jpg)"))
    site.built()
    assert "/media/dam-ha-" in site.html()


def test_eth_is_no_letter_of_ours(site: SmallSite) -> None:
    site.story("a", Từ_khóa="\u00d0ầm Hà", Tiêu_đề="\u00d0ầm Hà vào hội")
    site.story("b", Từ_khóa="Đầm Hà")
    site.built()
    assert words(one(site.tree("/2020/05/a/"), ".//h1")) == "Đầm Hà vào hội"
    assert "2 bài" in site.html("/tu-khoa/dam-ha/")


@pytest.mark.parametrize("character", ["\x0b", "\x02", "\u200b", "\ufeff"], ids=["vt", "stx", "zwsp", "bom"])
def test_invisible_rubbish_is_gone(site: SmallSite, character: str) -> None:
    site.story(f"a{ord(character)}", f"Lúa{character} chín", Tiêu_đề=f"Được{character} mùa", Sapo=f"Vụ{character} xuân")
    site.built()
    page = site.html(f"/2020/05/a{ord(character)}/")
    assert character not in page
    assert "Được mùa" in page
    assert words(site.body(f"/2020/05/a{ord(character)}/")) == "Lúa chín"


TITLES = {
    "colon": "Đầm Hà: một năm nhìn lại",
    "quoted": '"Đổi mới": bước đầu của huyện',
    "quotes": "Phong trào 'Ba nhất' và \"Sạch từ nhà ra ngõ\"",
    "hash": "Giải A #1 toàn tỉnh",
    "markup": "TT&VH <b>mừng</b> 5 > 3 & 2 < 4",
    "entity": "Viết &amp; đọc &lt;b&gt;",
    "brace": "{% raw %} {{ title }}",
    "bracket": "[Ảnh] Lễ hội đình Đầm Hà",
    "list": "[Ảnh]",
    "star": "* Đồng chí & !!! 100% @ `x`",
}


@pytest.mark.parametrize("fenced", [False, True], ids=["lines", "yaml"])
def test_titles_come_out_as_typed(site: SmallSite, fenced: bool) -> None:
    for slug, title in TITLES.items():
        header = (
            f"Title: {title}\nDate: 2020-05-14\nSummary: {title}\nCategory: Chính trị\nTags: {title.replace(',', '')}\n"
        )
        site.raw(slug, f"---\n{header}---\n\nThân bài.\n" if fenced else f"{header}\nThân bài.\n")
    site.built()
    for slug, title in TITLES.items():
        page = site.tree(f"/2020/05/{slug}/")
        assert words(one(page, ".//h1")) == title
        assert words(one(page, ".//header/p[@class='sapo']")) == title
        assert words(one(page, ".//title")).startswith(title)
        assert one(page, ".//meta[@name='description']").get("content") == title
    assert {words(heading) for heading in site.tree("/2020/05/").findall(".//li/a") if heading.text} >= set(
        TITLES.values()
    )


def test_a_tab_in_a_title_is_a_space(site: SmallSite) -> None:
    site.story(Tiêu_đề="Được\tmùa  lúa\u00a0xuân")
    site.built()
    assert one(site.tree(), ".//h1").text == "Được mùa lúa xuân"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffTiêu đề: Được mùa\r\nNgày: 14/05/2020\r\nSapo: Vụ xuân\r\nChuyên mục: Chính trị\r\n\r\nLúa chín.\r\n",
        "\n\nTITLE: Được mùa\nngay: 14/05/2020\nsapo: Vụ\n  xuân\nCHUYÊN MỤC: chính trị\n\nLúa chín.",
        '---\nTitle: "Được mùa"\nDate: 2020-05-14\nSummary: >\n  Vụ\n  xuân\nCategory: Chính trị\n---\nLúa chín.',
    ],
    ids=["crlf-and-bom", "blank-first-line", "yaml"],
)
def test_headers_as_programs_and_people_write_them(site: SmallSite, text: str) -> None:
    site.raw("duoc-mua", text)
    site.built()
    assert words(one(site.tree(), ".//h1")) == "Được mùa"
    assert words(one(site.tree(), ".//header/p[@class='sapo']")) == "Vụ xuân"
    assert words(site.body()) == "Lúa chín."


@pytest.mark.parametrize("names", ["[Mai Thắm (TT&VH), Thanh Nga]", "\n  - Mai Thắm (TT&VH)\n  - Thanh Nga"])
def test_a_yaml_list_of_names_and_addresses(site: SmallSite, names: str) -> None:
    lines = f"authors: {names}\nformerly: [/2020/04/mot/, /2020/04/hai/]\ntags: [Lúa, Tân Bình]"
    header = "title: Được mùa\ndate: 14/05/2020\nsummary: Vụ xuân\ncategory: Nông thôn mới"
    site.raw("duoc-mua", f"---\n{header}\n{lines}\n---\nLúa chín.\n")
    site.built()
    for address in (
        "/tac-gia/mai-tham/",
        "/tac-gia/thanh-nga/",
        "/tu-khoa/tan-binh/",
        "/2020/04/mot/",
        "/2020/04/hai/",
    ):
        assert site.file(address).exists()


BODIES = [
    ("2025. Năm bản lề của huyện", "p", "2025. Năm bản lề của huyện"),
    ("#1 cả nước về cá song", "p", "#1 cả nước về cá song"),
    (" " * 35 + "Mai Thắm", None, ""),
    ("    bốn dấu cách đầu dòng", "p", "bốn dấu cách đầu dòng"),
    ("TT&VH; &amp; &lt;b&gt; &khong;", "p", "TT&VH; & <b> &khong;"),
    ("Giá `5` nghìn\n---", "p", "Giá `5` nghìn"),
    ("<script>alert(1)</script>", "p", "<script>alert(1)</script>"),
    ("<div onclick=x>a</div>", "p", "<div onclick=x>a</div>"),
    ("Chữ {onclick=alert(1)}", "p", "Chữ {onclick=alert(1)}"),
    ("[a]: http://a.vn\n[b][a]", "p", "[a]: http://a.vn [b][a]"),
]


@pytest.mark.parametrize(("body", "tag", "text"), BODIES, ids=[body[0].strip()[:20] for body in BODIES])
def test_markdown_does_not_surprise_reporters(site: SmallSite, body: str, tag: str | None, text: str) -> None:
    site.story(body="Câu đầu.\n\n" + body)
    site.built()
    children = list(site.body())
    assert children[0].text == "Câu đầu."
    if tag:
        assert (children[1].tag, words(children[1])) == (tag, text)
    else:
        assert len(children) == 1
        assert words(one(site.tree(), ".//p[@class='byline']")) == body.strip()
    assert "<pre" not in site.html()


def test_raw_html_is_warned_of(site: SmallSite) -> None:
    site.story(body="Câu đầu.\n\nChữ <b>đậm</b>.")
    result = site.built()
    assert "index.md:8: cảnh báo: thẻ HTML “<b>”" in result.err


def test_headings_have_levels_and_ids(site: SmallSite) -> None:
    site.story(body="# Đổi mới\n\na\n\n### Sáng tạo\n\nb\n\n## Đổi mới\n\n[lên](#doi-moi-2)")
    site.built()
    found = [(e.tag, e.get("id")) for e in site.body().iter() if e.tag in ("h1", "h2", "h3", "h4")]
    assert found == [("h2", "doi-moi"), ("h3", "sang-tao"), ("h2", "doi-moi-2")]


def test_tables_lists_quotes_and_emphasis(site: SmallSite) -> None:
    site.story(body="| Xã | Hộ |\n|---|--:|\n| Tân Bình | 5 |\n\n- một\n- hai\n\n1. Mục\n\n> Lời **nói** *hay*")
    site.built()
    body = site.body()
    cells = one(body, "./div[@class='table']").findall(".//td")
    assert [(words(cell), cell.get("class"), cell.get("style")) for cell in cells] == [
        ("Tân Bình", None, None),
        ("5", "right", None),
    ]
    assert [words(item) for item in body.findall("./ul/li")] == ["một", "hai"]
    assert words(one(body, "./ol/li")) == "Mục"
    assert words(one(body, ".//blockquote//strong")) == "nói"


def test_a_byline_pushed_right_is_printed_once(site: SmallSite) -> None:
    site.story(
        body="Câu đầu.\n\n" + "\u00a0" * 34 + " Mai Thắm (Trung tâm TT&VH)", Tác_giả="Mai Thắm (Trung tâm TT&VH)"
    )
    site.built()
    assert words(one(site.tree(), ".//main")).count("Mai Thắm") == 1
    assert words(site.body()) == "Câu đầu."


UNSAFE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\\evil.vn",
    "\\\\evil.vn",
    "//evil.vn",
    "vbscript:x",
]


@pytest.mark.parametrize("target", UNSAFE)
def test_unsafe_links_are_refused(site: SmallSite, target: str) -> None:
    site.story(body=f"Câu đầu.\n\n[xem]({target})")
    assert "index.md:8: liên kết" in site.refused()


JSON_LD = "application/ld+json"  # data, which no browser runs


def test_unsafe_words_in_captions_and_titles_are_inert(site: SmallSite) -> None:
    site.photo("a.jpg")
    bad = '"><img src=x onerror=alert(1)>'
    site.story(body=f"![{bad}](a.jpg)", Tiêu_đề=bad, Tác_giả=bad, Từ_khóa=bad, Nguồn=bad)
    site.built()
    for name, data in site.files().items():
        if name.endswith(".html"):
            from tests.small_site import strict_tree

            tree = strict_tree(data.decode())
            assert not [e for e in tree.iter() if any(a.startswith("on") for a in e.attrib)], name
            inline = [s for s in tree.iter("script") if not s.get("src") and s.get("type") != JSON_LD]
            assert [script.text for script in inline] in ([], [FIRST_SCRIPT]), name


@pytest.mark.parametrize("entity", ["&#8203;", "&#8238;", "&#12;", "&#65279;"])
def test_entities_are_no_back_door(site: SmallSite, entity: str) -> None:
    site.story(body=f"Lúa{entity}chín")
    site.built()
    assert "".join(site.body().itertext()).strip().isprintable()


def test_words_before_a_wide_gap_stay(site: SmallSite) -> None:
    site.story(body="12/5" + " " * 20 + "Hội nghị")
    site.built()
    assert words(site.body()) == "12/5 Hội nghị"


@pytest.mark.parametrize(
    "last",
    [" " * 20 + "- ý cuối cùng", " " * 20 + "Hội nghị kết thúc tốt đẹp.", " " * 20 + "a" * 90, " " * 8 + "Mai Thắm"],
)
def test_not_every_last_line_is_a_signature(site: SmallSite, last: str) -> None:
    site.story(body=f"Câu đầu.\n\n{last}")
    site.built()
    assert not site.tree().findall(".//p[@class='byline']")
    assert last.strip().lstrip("- ") in words(site.body())


@pytest.mark.parametrize("last", ["\n \nMai Thắm", "\nMai Thắm", "\n\n**Mai Thắm**", "\n\n_Mai Thắm_"])
def test_a_byline_is_printed_once_however_it_is_typed(site: SmallSite, last: str) -> None:
    site.story(body=f"Câu đầu.{last}", Tác_giả="Mai Thắm")
    site.built()
    assert words(one(site.tree(), ".//main")).count("Mai Thắm") == 1


def test_colons_without_a_space_and_wide_ones(site: SmallSite) -> None:
    site.raw("duoc-mua", "Tiêu đề:Được mùa\nNgày\uff1a14/05/2020\n  Sapo: Vụ xuân\n Chuyên mục: Chính trị\n\nLúa.")
    site.built()
    assert words(one(site.tree(), ".//h1")) == "Được mùa"


def test_dates_do_not_hang_on_the_machine(site: SmallSite) -> None:
    site.story(Ngày="2020-05-17T17:30:00Z")
    for env in ({"TZ": "America/New_York", "LC_ALL": "C"}, {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"}):
        site.built(env=env)
        assert words(one(site.tree(), ".//article//time")) == "Thứ Hai, 18/05/2020, 00:30 (GMT+7)"
        assert one(site.tree(), ".//article//time").get("datetime") == "2020-05-18T00:30:00+07:00"


def test_day_comes_before_month(site: SmallSite) -> None:
    site.story(Ngày="05/06/2020", month="2020/06")
    site.built(now="2020-06-30")
    assert "Thứ Sáu, 05/06/2020" in site.html("/2020/06/duoc-mua/")


def test_a_wrong_weekday_is_a_warning(site: SmallSite) -> None:
    site.story(Ngày="Thứ Ba, 18/5/2020")
    assert "index.md:2: cảnh báo: " in site.built().err
    assert "Thứ Hai, 18/05/2020" in site.html()
