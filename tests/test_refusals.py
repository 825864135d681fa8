"""What must stop a build: each story in data/refused is refused with the words beside it."""

import os
import re
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.small_site import SmallSite, one

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


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims many pixels."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    chunks = [(b"IHDR", size + b"\x08\x02\x00\x00\x00"), (b"IDAT", zlib.compress(b"\x00")), (b"IEND", b"")]
    packed = (
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big") for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def photograph(path: Path, size: tuple[int, int] = (1200, 800), **save: object) -> Path:
    Image.new("RGB", size, (90, 120, 60)).save(path, **save)
    return path


def test_photographs_that_cannot_be_printed(site: SmallSite) -> None:
    folder = site.folder("duoc-mua")
    photograph(folder / "Anh.JPG", format="JPEG")
    (folder / "chu.jpg").write_text("không phải ảnh")
    (folder / "rong.jpg").write_bytes(b"")
    (folder / "dien-thoai.jpg").write_bytes(b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40)
    frames = [Image.new("RGB", (20, 20), (n * 90, 0, 0)) for n in range(3)]
    frames[0].save(folder / "dong.webp", save_all=True, append_images=frames[1:])
    frames[0].save(folder / "ve.gif")
    (folder / "lon.png").write_bytes(bomb(20000, 10000))
    names = ["anh.jpg", "chu.jpg", "rong.jpg", "dien-thoai.jpg", "dong.webp", "ve.gif", "lon.png"]
    site.story(body="\n\n".join(f"![Chú thích]({name})" for name in names))
    said = site.refused()
    for line, words in zip(
        range(6, 20, 2),
        ["không có tệp “anh.jpg”", "“chu.jpg” không phải ảnh", "“rong.jpg” rỗng", "“dien-thoai.jpg” là ảnh HEIC",
         "“dong.webp” là ảnh động", "“ve.gif” không phải kiểu ảnh", "“lon.png” quá lớn"],
        strict=True,
    ):  # fmt: skip
        assert any(f"index.md:{line}: " in row and words in row for row in said.splitlines()), words
    assert "tên đúng là Anh.JPG" in said


def test_a_moving_picture_under_another_name(site: SmallSite) -> None:
    photograph(site.folder("duoc-mua") / "a.jpg", format="GIF")
    site.story(body="![Chú thích](a.jpg)\n\n![Chú thích](..\\a.jpg)")
    said = site.refused()
    assert "index.md:6: ảnh “a.jpg” là ảnh động (GIF)" in said
    assert "index.md:8: “..\\a.jpg” không nằm ngay trong thư mục của bài" in said


def test_a_photograph_whose_name_is_part_of_another_is_unused_too(site: SmallSite) -> None:
    for name in ("1.jpg", "11.jpg", "lua.jpg", "mua-lua.jpg", "bia.jpg"):
        photograph(site.folder("duoc-mua") / name)
    site.story(body="![Chú thích](11.jpg)\n\n![Chú thích](mua-lua.jpg)", Ảnh_đại_diện="bia.jpg")
    unused = re.findall(r"ảnh “(.*)” nằm trong thư mục mà bài không dùng", site.built().err)
    assert unused == ["1.jpg", "lua.jpg"]


def test_a_narrow_cover_is_told_where_the_header_names_it(site: SmallSite) -> None:
    photograph(site.folder("duoc-mua") / "bia.jpg", (600, 400))
    site.story(Ảnh_đại_diện="bia.jpg")
    assert "index.md:5: cảnh báo: ảnh “bia.jpg” chỉ rộng 600 điểm ảnh" in site.built().err
    site.story(body="![Chú thích](bia.jpg)", Ảnh_đại_diện="bia.jpg")
    assert site.built().err.count("chỉ rộng 600 điểm ảnh") == 1


def test_a_truncated_photograph_is_found_by_the_checker_too(site: SmallSite) -> None:
    for name in ("cut.jpg", "cut.png"):
        path = site.photo(name)
        path.write_bytes(path.read_bytes()[: path.stat().st_size - 20])
    site.story(body="Câu đầu.\n\n![Chú thích](cut.jpg)\n\n![Chú thích](cut.png)")
    said = site.refused()
    assert "index.md:8: ảnh “cut.jpg” bị cụt" in said
    assert "index.md:10: ảnh “cut.png” bị cụt" in said


def test_damage_within_a_photograph_is_found_by_the_build(site: SmallSite) -> None:
    path = site.photo("a.png")
    data = bytearray(path.read_bytes())
    middle = data.index(b"IDAT") + 40
    data[middle : middle + 200] = b"\x55" * 200
    path.write_bytes(data)
    site.story(body="Câu đầu.\n\n![Chú thích](a.png)")
    result = site.build()
    assert result.code == 1
    assert "index.md:8: ảnh “a.png” bị hỏng" in result.err
    assert not site.output.exists()


def test_warnings_about_photographs_stop_nobody(site: SmallSite) -> None:
    site.photo("hep.jpg", size=(999, 700))
    site.photo("du.jpg", size=(1000, 700))
    site.photo("thua.jpg")
    site.story(body="Câu đầu.\n\n![](hep.jpg)\n\n![Đủ](du.jpg)")
    said = site.built().err
    assert "index.md:8: cảnh báo: ảnh “hep.jpg” chỉ rộng 999 điểm ảnh" in said
    assert "index.md:8: cảnh báo: ảnh “hep.jpg” không có chú thích" in said
    assert "index.md:1: cảnh báo: ảnh “thua.jpg” nằm trong thư mục mà bài không dùng" in said
    assert "3 cảnh báo" in said


def test_what_is_named_in_vain_is_not_called_unused(site: SmallSite) -> None:
    (site.folder("duoc-mua") / "hong.jpg").write_bytes(b"chu")
    site.story(body="![Chú thích](hong.jpg)")
    assert "ANH-THUA" not in site.refused()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.jfif", "đổi đuôi tên tệp thành .jpg"),
        ("a.svg", "lưu thành tệp .jpg"),
        ("a.mp4", "“a.mp4” là phim"),
        ("le-hoi-dinh.jpg", "có phải Lễ hội đình.jpg không?"),
        ("goc", "có phải goc.jpg không?"),
        ("goc.jpg 'Ảnh: A'", 'viết ![chú thích](goc.jpg "Ảnh: Tên người chụp")'),
        ("https://example.com/a.jpg", "tải tệp về"),
        ("con/a.jpg", "chép tệp ra cạnh index.md"),
    ],
)
def test_advice_about_photographs(site: SmallSite, name: str, words: str) -> None:
    for there in ("a.jfif", "a.svg", "a.mp4", "goc.jpg", "Lễ hội đình.jpg"):
        (site.folder("duoc-mua") / there).write_bytes(b"x")
    site.story(body=f"![Chú thích]({name})")
    assert words in site.refused()


def test_just_over_eighty_nine_megapixels(site: SmallSite) -> None:
    for name, width in (("vua.png", 8900), ("qua.png", 8901)):
        Image.new("1", (width, 10000)).save(site.folder("duoc-mua") / name)
    site.story(body="![Vừa](vua.png)\n\n![Quá](qua.png)")
    said = site.refused()
    assert "ảnh “qua.png” quá lớn: 8901 x 10000, trên 89 triệu điểm ảnh" in said
    assert "vua.png" not in said


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2] + data[-2:]


def emptied(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes(3000) + data[len(data) // 2 + 3000 :]


def overwritten(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes(range(1, 200)) * 2 + data[len(data) // 2 + 398 :]


COLOURS = ("RGB", "L", "CMYK", "YCCK")


@pytest.mark.parametrize("damage", [halved, emptied, overwritten])
def test_a_jpeg_that_lost_pixels_is_refused(site: SmallSite, damage: Callable[[bytes], bytes]) -> None:
    folder = site.folder("duoc-mua")
    for number, colours in enumerate(COLOURS):
        Image.effect_noise((1600, 1200), 60 + number).convert("RGB" if "Y" in colours else colours).convert(
            "CMYK" if "K" in colours else colours
        ).save(folder / f"{colours}.jpg", quality=85)
    mark_as_ycck(folder / "YCCK.jpg")
    site.story(body="Câu đầu.\n\n" + "\n\n".join(f"![Chú thích]({colours}.jpg)" for colours in COLOURS))
    site.built()
    for colours in COLOURS:
        path = folder / f"{colours}.jpg"
        path.write_bytes(damage(path.read_bytes()))
    result = site.build()
    assert result.code == 1
    for line, colours in zip(range(8, 16, 2), COLOURS, strict=True):
        assert f"index.md:{line}: ảnh “{colours}.jpg” bị hỏng" in result.err


def mark_as_ycck(path: Path) -> None:
    """Let Adobe's mark (ITU-T T.872, 6.5.3) say what printers' programs write: four channels, turned into YCCK."""
    data = bytearray(path.read_bytes())
    data[data.index(b"Adobe") + 11] = 2
    path.write_bytes(data)


def test_a_damaged_cover_is_reported_where_it_is_named(site: SmallSite) -> None:
    path = site.folder("duoc-mua") / "a.jpg"
    Image.effect_noise((1600, 1200), 60).save(path, quality=85)
    path.write_bytes(halved(path.read_bytes()))
    site.story(Ảnh_đại_diện="a.jpg @ 40% 20%")
    site.story("khac", "Câu đầu.\n\n![Chú thích](a.jpg)")
    (site.folder("khac") / "a.jpg").write_bytes(path.read_bytes())
    said = site.build().err
    assert "duoc-mua/index.md:5: ảnh “a.jpg” bị hỏng" in said
    assert "khac/index.md:8: ảnh “a.jpg” bị hỏng" in said


def test_standing_pages_have_the_same_rules_for_photographs(site: SmallSite) -> None:
    folder = site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\n![](hep.jpg)\n").parent
    for name in ("hep.jpg", "thua.jpg"):
        photograph(folder / name, (999, 700))
    checked, said = site.check(), site.built().err
    for words in (
        "pages/gioi-thieu.md:3: cảnh báo: ảnh “hep.jpg” không có chú thích",
        "pages/gioi-thieu.md:3: cảnh báo: ảnh “hep.jpg” chỉ rộng 999 điểm ảnh",
        "pages/thua.jpg:1: cảnh báo: không trang nào dùng ảnh “thua.jpg”",
    ):
        assert words in checked.out
        assert words in said
    assert "3 cảnh báo" in said
    assert "/media/hep-" in site.html("/gioi-thieu/")
    assert not [name for name in site.files() if "thua" in name]
    site.page("gioi-thieu", "Tiêu đề: Giới thiệu\nChấp nhận: ANH-HEP – ảnh tư liệu\n\n![Tư liệu](hep.jpg)\n")
    (folder / "thua.jpg").unlink()
    assert "cảnh báo" not in site.built().err
    (folder / "hep.jpg").write_bytes(b"")
    result = site.build()
    assert result.code == 1
    assert "pages/gioi-thieu.md:4: ảnh “hep.jpg” rỗng" in result.err


def test_a_stray_byte_that_cameras_leave_is_no_damage(site: SmallSite) -> None:
    path = site.photo("a.jpg")
    path.write_bytes(path.read_bytes()[:-2] + b"\0\0\xff\xd9")
    site.story(body="![Chú thích](a.jpg)")
    assert "cảnh báo" not in site.built().err
    shown = one(site.body(), ".//img").get("src")
    with Image.open(site.file(shown)) as image:
        assert image.size == (1200, 750)


def test_odd_headers_of_photographs_are_no_traceback(site: SmallSite) -> None:
    folder = site.folder("duoc-mua")
    image = Image.new("RGB", (1200, 800), (90, 120, 60))
    image.save(folder / "xmp.png", pnginfo=big_text())
    tiff = b"Exif\0\0II*\0\x08\0\0\0"
    worded = struct.pack("<HHHI4sI", 1, 0x0112, 2, 4, b"abc", 0)  # an orientation in letters
    image.save(folder / "huong.jpg", exif=tiff + worded)
    image.save(folder / "cut-exif.jpg", exif=tiff + b"\xff\xff\x12")
    Image.new("RGB", (1080, 20000), (200, 200, 200)).save(folder / "dai.png")
    site.story(body="![a](huong.jpg)\n\n![b](cut-exif.jpg)")
    site.built()
    site.story(body="![a](xmp.png)\n\n![b](dai.png)")
    said = site.refused()
    assert "index.md:6: tệp “xmp.png” không phải ảnh" in said
    assert "index.md:8: ảnh “dai.png” dài 20000 điểm ảnh, quá dài" in said


def big_text() -> PngInfo:
    """Return a compressed text larger than Pillow is willing to unpack."""
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "x" * 3_000_000, zip=True)
    return info


def test_a_full_cache_disk_is_not_the_photographs_fault(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    (site.root / "cache").mkdir()
    (site.root / "cache/photos").write_text("a file where a folder should be")
    result = site.build()
    assert result.code == 1
    assert "máy không đọc hoặc ghi được" in result.err
    assert "bị hỏng" not in result.err
    assert "Traceback" not in result.err


def test_a_preview_behind_a_photograph_is_no_animation(site: SmallSite) -> None:
    image = Image.new("RGB", (1200, 800), (90, 120, 60))
    preview = image.resize((300, 200))
    image.save(site.folder("duoc-mua") / "a.jpg", "MPO", save_all=True, append_images=[preview])
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    assert "/media/a-" in site.html()


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
    secret = photograph(tmp_path / "bi-mat.jpg")
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
