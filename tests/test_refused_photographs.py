"""Photographs that cannot be printed, and what is told of those that can: file, line and what to do instead."""

import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.small_site import SmallSite, one


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
