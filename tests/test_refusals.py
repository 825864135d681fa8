"""What must stop a build: each story in data/refused is refused with the words beside it."""

import os
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.small_site import SmallSite

REFUSED = sorted((Path(__file__).parent / "data/refused").glob("*.md"))


@pytest.mark.parametrize("path", REFUSED, ids=[path.stem for path in REFUSED])
def test_the_words_of_a_refusal(site: SmallSite, path: Path) -> None:
    site.raw(path.stem, path.read_bytes())
    result = site.check()
    expected = path.with_suffix(".txt")
    said = (result.out + result.err).replace("content/articles/2020/05/", "")
    if os.environ.get("TOASOAN_WRITE_EXPECTED"):
        expected.write_text(said, "utf-8")
    assert said == expected.read_text("utf-8")
    assert result.code == 1


def test_the_build_says_the_same(site: SmallSite) -> None:
    for path in REFUSED:
        site.raw(path.stem, path.read_bytes())
    build, check = site.build(), site.check()
    assert build.code == check.code == 1
    problems = [line for line in check.out.splitlines() if "index.md:" in line]
    assert problems
    assert [line for line in build.err.splitlines() if "index.md:" in line] == problems
    assert not site.output.exists()


def test_a_broken_draft_stops_nobody(site: SmallSite) -> None:
    site.story()
    site.story("nhap", "![a](khong-co.jpg) [b](/khong-co/)", Trạng_thái="nháp", Ngày="hôm qua", Loại="video")
    said = site.built().err
    assert "nhap/index.md:2: cảnh báo: " in said
    assert "nhap/index.md:8: cảnh báo: không có tệp “khong-co.jpg”" in said
    assert "0 lỗi" in said


def test_the_same_fault_in_a_scheduled_story_stops_the_build(site: SmallSite) -> None:
    site.story()
    site.story("hen", "![a](khong-co.jpg)", Ngày="02/06/2020")
    assert "hen/index.md:6: không có tệp" in site.refused()


def test_a_draft_whose_status_cannot_be_read_stops_the_build(site: SmallSite) -> None:
    site.story(Trạng_thái="nhap nhu")
    assert "chọn một trong: nháp, chờ duyệt, đã đăng, gỡ" in site.refused()


@pytest.mark.parametrize(
    "start", [b"PK\x03\x04\x00\x00", b"\xd0\xcf\x11\xe0\x00\x00", b"{\\rtf1\\ansi Ti"], ids=["docx", "doc", "rtf"]
)
def test_a_word_file_is_not_to_be_saved_over(site: SmallSite, start: bytes) -> None:
    site.raw("duoc-mua", start + b"\x00" * 200)
    said = site.refused()
    assert "index.md:1: đây là tệp Word" in said
    assert "lưu đè" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="needs rights to make links")
def test_symbolic_links_are_never_followed(site: SmallSite, tmp_path: Path) -> None:
    secret = tmp_path / "bi-mat.jpg"
    Image.new("RGB", (1200, 800), (90, 120, 60)).save(secret)
    site.folder("duoc-mua")
    (site.folder("duoc-mua") / "anh.jpg").symlink_to(secret)
    site.story(body="![Chú thích](anh.jpg)")
    outside = tmp_path / "ngoai"
    outside.mkdir()
    (outside / "index.md").write_text("Tiêu đề: Ngoài\n")
    (site.root / "content/articles/2020/05/ngoai").symlink_to(outside)
    said = site.refused()
    assert "index.md:6: “anh.jpg” là lối tắt" in said
    assert "content/articles/2020/05/ngoai:1: “ngoai” là lối tắt" in said


def test_rubbish_in_folders_is_neither_read_nor_published(site: SmallSite) -> None:
    site.story()
    for name in (".env", "._a.jpg", "Thumbs.db", "~$bai.docx", "desktop.ini", ".DS_Store", "goc.jpg"):
        (site.folder("duoc-mua") / name).write_bytes(b"BI MAT")
    site.built()
    assert not [name for name, data in site.files().items() if b"BI MAT" in data]
    for name in ("._a.jpg", ".env", "Thumbs.db", "~$bai.docx"):
        site.story(body=f"![Chú thích]({name})")
        assert f"“{name}” là tệp của máy" in site.refused()


def test_stories_where_nobody_would_read_them(site: SmallSite) -> None:
    site.story()
    articles = site.root / "content/articles"
    (articles / "2020/05/tin-moi.md").write_text("Tiêu đề: x")
    (articles / "bai.txt").write_text("Tiêu đề: x")
    (site.folder("quen-duoi") / "index.md.txt").write_text("Tiêu đề: x")
    (site.folder("duoc-mua") / "them.md").write_text("Tiêu đề: x")
    site.photo("a.jpg", "chi-co-anh")
    site.story("sau", month="2020/05/duoi")
    site.story("thang-sai", month="2020/13")
    site.story("Đổi mới")
    site.story(".an")
    site.story("sach", month="khac/2020/05")
    (site.folder("la-thu-muc") / "index.md").mkdir()
    (site.root / "content/lac.md").write_text("x")
    (site.root / "content/Articles").mkdir()
    site.page("Lien-He", "Tiêu đề: Liên hệ\n\nx")
    (site.root / "content/pages/thu-muc").mkdir()
    said = site.refused()
    for place in (
        "2020/05/tin-moi.md:1: “tin-moi.md”",
        "bai.txt:1: ",
        "quen-duoi/index.md.txt:1: ",
        "duoc-mua/them.md:1: ",
        "chi-co-anh:1: cảnh báo: ",
        "duoi/sau/index.md:1: thư mục",
        "2020/13/thang-sai/index.md:1: ",
        "Đổi mới/index.md:1: ",
        ".an/index.md:1: ",
        "khac/2020/05/sach/index.md:1: ",
        "la-thu-muc/index.md:1: ",
        "content/lac.md:1: ",
        "content/Articles:1: ",
        "content/pages/Lien-He.md:1: ",
        "content/pages/thu-muc:1: ",
    ):
        assert place in said, place
    assert "đổi tên thư mục thành doi-moi" in said


def test_links_to_stories_that_are_not_public(site: SmallSite) -> None:
    site.story("nhap", Trạng_thái="nháp")
    site.story("mai", Ngày="02/06/2020", month="2020/06")
    site.story("go", Trạng_thái="gỡ")
    site.story("het", Hết_hạn="20/05/2020")
    targets = ("/2020/05/nhap/", "/2020/06/mai/", "/2020/05/go/", "/2020/05/het/")
    site.story(body="\n\n".join(f"[xem]({target})" for target in targets))
    said = site.refused()
    for line, target in zip(range(6, 14, 2), targets, strict=True):
        assert f"index.md:{line}: liên kết tới bài chưa hoặc không còn công khai: {target}" in said


def test_a_scheduled_story_may_link_to_one_that_comes_out_before_it(site: SmallSite) -> None:
    site.story("truoc", Ngày="02/06/2020", month="2020/06")
    site.story("sau", "[xem](/2020/06/truoc/)", Ngày="03/06/2020", month="2020/06")
    site.built()
    site.story("truoc", "[xem](/2020/06/sau/)", Ngày="02/06/2020", month="2020/06")
    assert "truoc/index.md:6: liên kết" in site.refused()


def test_links_that_are_good(site: SmallSite) -> None:
    (site.folder("duoc-mua") / "ke-hoach.pdf").write_bytes(b"%PDF-1.4 " + b"x" * 1200)
    site.story("khac", "## Đầu", Từ_khóa="Lúa", Tác_giả="Mai Thắm")
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nChúng tôi.\n")
    targets = {
        "/2020/05/khac": "/2020/05/khac/",
        "https://damha.example/2020/05/khac/?fbclid=abc#dau": "/2020/05/khac/#dau",
        "http://www.DamHa.example:443/2020/05/khac/": "/2020/05/khac/",
        "/tu-khoa/lua/2020/": "/tu-khoa/lua/2020/",
        "/tac-gia/mai-tham/": "/tac-gia/mai-tham/",
        "/2020/": "/2020/",
        "/gioi-thieu/": "/gioi-thieu/",
        "https://vi.wikipedia.org/wiki/Đầm_Hà_(huyện)": "https://vi.wikipedia.org/wiki/%C4%90%E1%BA%A7m_H%C3%A0_(huy%E1%BB%87n)",
        "mailto:tin@damha.example": "mailto:tin@damha.example",
        "tel:+84203000000": "tel:+84203000000",
    }
    body = "\n\n".join(f"[xem]({target})" for target in targets)
    site.story(body=f"{body}\n\n[Kế hoạch](ke-hoach.pdf) <https://a.vn/?a=1&b=2> <tin@damha.example>")
    site.built()
    found = [link.get("href") for link in site.body().iter("a")]
    assert found[: len(targets)] == list(targets.values())
    assert found[-2:] == ["https://a.vn/?a=1&b=2", "mailto:tin@damha.example"]
    assert found[-3].startswith("/media/ke-hoach-")
    assert site.file(found[-3]).read_bytes().startswith(b"%PDF")
    assert "(PDF, 1 KB)" in site.html()


SLIPS = {
    "photo-space": ("![Chú thích] (a.jpg)", "dòng ảnh viết sai"),
    "photo-open-quote": ('![Chú thích](a.jpg "Ảnh: Mai)', "dòng ảnh viết sai"),
    "photo-quotes-within": ('![Chú thích](a.jpg "Ảnh: "Mai" Thắm")', "dòng ảnh viết sai"),
    "photo-open-bracket": ("![Chú thích](a.jpg", "dòng ảnh viết sai"),
    "photo-two-lines": ("![Chú thích]\n(a.jpg)", "dòng ảnh viết sai"),
    "link-space": ("Xem [chữ] (https://a.vn) nhé", "liên kết viết sai"),
    "link-open": ("Xem [chữ](https://a.vn nhé", "liên kết viết sai"),
    "conflict": ("<<<<<<< HEAD\nMột\n=======\nHai\n>>>>>>> kia", "còn dấu ghép"),
    "table-row": ("| a | b |\n|---|---|\n| 1 | 2 | 3 |", "có 3 ô, đầu bảng chỉ có 2"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slips_that_lose_something(site: SmallSite, slip: str) -> None:
    site.photo("a.jpg")
    body, words = SLIPS[slip]
    site.story(body=f"Câu đầu.\n\n{body}")
    assert words in site.refused()


HINTS = {
    "heading": ("##Đổi mới", "thiếu dấu cách sau ##"),
    "numbers": ("1. một\n2. hai\n\n17. mười bảy", "mục số 17 sẽ in thành số 3"),
    "paragraphs": ("A" * 90 + ".\n" + "B" * 90, "hai đoạn liền nhau"),
    "interview": ("PV: Hỏi?\n\nĐáp.\n\nPV: Nữa?\n\nĐáp.", "không ghi là phỏng vấn"),
    "html": ("<p class=x>\n\nb</p>", "thẻ HTML “<p class=x>” (và 1 thẻ nữa)"),
}


@pytest.mark.parametrize("hint", HINTS)
def test_slips_that_are_pointed_out(site: SmallSite, hint: str) -> None:
    body, words = HINTS[hint]
    site.story(body=f"Câu đầu.\n\n{body}")
    said = site.built().err
    assert words in said
    assert "1 cảnh báo" in said


def test_prose_that_only_looks_like_a_slip(site: SmallSite) -> None:
    site.story(
        body="Cháy lớn![1] Nghị quyết [1] (2020) và [2](https://a.vn) nêu: 5 < 6 > 4! [chú]\n\n2025. Năm.\n\n#1 cả nước"
    )
    assert "cảnh báo" not in site.built().err


def test_a_long_gap_does_not_hang_the_scan(site: SmallSite) -> None:
    site.story(body="[a](" + " " * 20000 + "\n\n![" + "[" * 5000 + "\n\n" + "![a](" * 2000)
    assert "viết sai" in site.refused()


def test_an_accepted_warning_is_silent(site: SmallSite) -> None:
    site.story(month="2020/06", Chấp_nhận="NGAY-THU-MUC – bài nộp muộn")
    assert "cảnh báo:" not in site.built().err
    site.story(month="2020/06", Chấp_nhận="LA-HOAC – thử")
    assert "không có cảnh báo “LA-HOAC” nào để chấp nhận" in site.built().err


def test_an_error_cannot_be_accepted(site: SmallSite) -> None:
    site.story(body="![a](khong-co.jpg)", Chấp_nhận="THIEU-TEP – không cần")
    assert "không có tệp “khong-co.jpg”" in site.refused()
