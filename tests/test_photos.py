"""Photographs in pages: upright, stripped, never enlarged, with caption and credit."""

import io
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from newsroom.layout import SHAPES
from newsroom.originals import Originals
from tests.small_site import ROOT, SmallSite, one, words


def rendition(site: SmallSite, address: str = "/2020/05/duoc-mua/") -> tuple[Image.Image, bytes]:
    image = one(site.body(address), ".//img")
    data = site.file(image.get("src")).read_bytes()
    opened = Image.open(io.BytesIO(data))
    assert opened.size == (int(image.get("width")), int(image.get("height")))
    return opened.convert("RGB"), data


def test_a_photograph_alone_is_a_figure(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body='![Lúa chín [vàng] (xã Tân Bình)](a.jpg "Ảnh: Mai Thắm"){alt="Cánh đồng lúa"}')
    site.built()
    figure = one(site.body(), "./figure")
    assert words(one(figure, "figcaption")) == "Lúa chín [vàng] (xã Tân Bình) Ảnh: Mai Thắm"
    assert words(one(figure, ".//span[@class='credit']")) == "Ảnh: Mai Thắm"
    image = one(figure, ".//img")
    assert image.get("alt") == "Cánh đồng lúa"
    source = one(figure, ".//source")
    assert source.get("type") == "image/webp"
    widths = [entry.split()[1] for entry in source.get("srcset").split(", ")]
    assert widths == ["320w", "480w", "800w", "1200w", "1600w"]
    for entry in source.get("srcset").split(", "):
        address, width = entry.split()
        with Image.open(site.file(address)) as opened:
            assert (opened.format, opened.width) == ("WEBP", int(width[:-1]))
    assert one(figure, "a").get("href") == address


def test_only_the_first_picture_is_wanted_at_once(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Một](a.jpg)\n\n![Hai](a.jpg)\n\n![Ba](a.jpg)")
    site.built()
    first, *others = site.body().iter("img")
    assert (first.get("fetchpriority"), first.get("loading")) == ("high", None)
    assert [(image.get("fetchpriority"), image.get("loading")) for image in others] == [(None, "lazy")] * 2
    for image in (first, *others):
        assert (image.get("decoding"), image.get("width"), image.get("height")) == ("async", "1200", "750")


def test_what_a_camera_counts_is_in_no_address(site: SmallSite) -> None:
    site.photo("IMG_20200514_083012.jpg")
    site.photo("Lễ hội đình 2020.jpg")
    site.story(body="![Một](IMG_20200514_083012.jpg)\n\n![Hai](Lễ hội đình 2020.jpg)")
    site.built()
    one_image, other = site.body().iter("img")
    assert one_image.get("src").startswith("/media/anh-")
    assert other.get("src").startswith("/media/le-hoi-dinh-2020-")
    assert "083012" not in site.everything()


def test_a_cover_may_have_a_percent_in_its_name(site: SmallSite) -> None:
    site.photo("giảm 50%.jpg")
    site.story(Ảnh_đại_diện="giảm 50%.jpg")
    site.built()
    assert "/media/giam-50-" in site.html("/")


@pytest.mark.parametrize(
    "between", ["\n", " ", "\n\n", "\n\n\n \n\n"], ids=["line", "space", "blank line", "blank lines"]
)
def test_photographs_with_no_words_between_them_are_a_grid(site: SmallSite, between: str) -> None:
    site.photo("a.jpg")
    site.photo("b (1).jpg", size=(900, 600))
    site.story(body=f"Chữ.\n\n![Một](a.jpg){between}![Hai](b (1).jpg)\n\nChữ.\n\n![Ba](a.jpg)\n\n\n")
    site.built()
    before, grid, words_between, alone = site.body()
    assert [words(caption) for caption in grid.findall("./figure/figcaption")] == ["Một", "Hai"]
    assert [element.tag for element in (before, grid, words_between, alone)] == ["p", "div", "p", "figure"]
    assert grid.get("class") == "grid"
    assert words(alone) == "Ba"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(site: SmallSite, orientation: int) -> None:
    upright = Image.new("RGB", (1400, 1000), (20, 160, 40))
    upright.paste((220, 20, 20), (0, 0, 700, 500))
    turn: dict[int, Callable[[Image.Image], Image.Image]] = {
        1: lambda i: i,
        2: lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda i: i.transpose(Image.Transpose.ROTATE_180),
        4: lambda i: i.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda i: i.transpose(Image.Transpose.TRANSPOSE),
        6: lambda i: i.transpose(Image.Transpose.ROTATE_90),
        7: lambda i: i.transpose(Image.Transpose.TRANSVERSE),
        8: lambda i: i.transpose(Image.Transpose.ROTATE_270),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x9286] = "nơi ở của phóng viên"
    exif.get_ifd(0x8825)[1] = "N"
    turn[orientation](upright).save(
        site.folder("duoc-mua") / "a.jpg", quality=95, exif=exif, comment=b"BI MAT", dpi=(72, 72)
    )
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    image, data = rendition(site)
    assert image.size == (1200, 857)
    assert image.getpixel((100, 100))[0] > 180
    assert image.getpixel((1100, 750))[1] > 130
    published = Image.open(io.BytesIO(data))
    assert not published.getexif()
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(published.info)
    assert b"BI MAT" not in data


@pytest.mark.parametrize("late", [False, True], ids=["before its pixels", "behind its pixels"])
def test_a_drawing_that_lies_on_its_side_comes_out_upright(site: SmallSite, late: bool) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    path = site.photo("a.png", size=(1200, 800), exif=exif)
    data = path.read_bytes()
    start = data.index(b"eXIf") - 4
    chunk = data[start : start + 12 + int.from_bytes(data[start : start + 4], "big")]
    if late:
        data = data.replace(chunk, b"")
        path.write_bytes(data[:-12] + chunk + data[-12:])
    site.story(body="![Chú thích](a.png)")
    site.built()
    image = one(site.body(), ".//img")
    assert (image.get("width"), image.get("height")) == ("800", "1200")
    with Image.open(site.file(image.get("src"))) as shown:
        assert shown.size == (800, 1200)
        red, green, _ = shown.convert("RGB").getpixel((400, 100))
        assert red > green, "what was on the left is on top"


def test_a_small_photograph_is_never_enlarged(site: SmallSite) -> None:
    site.photo("a.jpg", size=(600, 400))
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    assert rendition(site)[0].size == (600, 400)


@pytest.mark.parametrize("size", [(2400, 700), (500, 2000), (1, 1)], ids=["panorama", "tall", "dot"])
def test_odd_shapes_keep_their_proportions(site: SmallSite, size: tuple[int, int]) -> None:
    site.photo("a.png", size=size)
    site.story(body="![Chú thích](a.png)")
    site.built()
    width, height = rendition(site)[0].size
    assert abs(width / height - size[0] / size[1]) < 0.01 * size[0] / size[1] + 0.01


def test_transparent_becomes_paper_and_cmyk_becomes_rgb(site: SmallSite) -> None:
    folder = site.folder("duoc-mua")
    Image.new("RGBA", (900, 600), (255, 0, 0, 0)).save(folder / "a.png")
    Image.new("CMYK", (900, 600), (0, 255, 255, 0)).save(folder / "b.jpg")
    site.story("duoc-mua", "![Chú thích](a.png)")
    site.story("khac", "")
    (folder / "b.jpg").rename(site.folder("khac") / "b.jpg")
    site.story("khac", "![Chú thích](b.jpg)")
    site.built()
    assert rendition(site)[0].getpixel((10, 10)) == (255, 255, 255)
    red, green, blue = rendition(site, "/2020/05/khac/")[0].getpixel((10, 10))
    assert red > 200
    assert max(green, blue) < 80


def test_originals_stay_home(site: SmallSite) -> None:
    original = site.photo("a.jpg").read_bytes()
    site.photo("thua.jpg", size=(1300, 900))
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    assert original not in site.files().values()
    assert not [name for name in site.files() if "thua" in name]


def test_one_original_in_two_stories_is_rendered_once(site: SmallSite) -> None:
    for slug in ("mot", "hai"):
        site.photo("a.jpg", slug)
        site.story(slug, "![Chú thích](a.jpg)")
    assert "7 bản ảnh mới" in site.built().err
    made = [name for name in site.files() if name.startswith("media/")]
    assert len(made) == 7, "five WebP, one JPEG, one to share"


def test_changed_pixels_get_a_new_address(site: SmallSite) -> None:
    path = site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    before = one(site.body(), ".//img").get("src")
    Image.new("RGB", (1600, 1000), (1, 2, 3)).save(path)
    site.built()
    assert one(site.body(), ".//img").get("src") != before


def test_the_cache_saves_work_and_changes_nothing(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    before = site.files()
    kept = cached(site)
    assert len(kept) == 8, "seven renditions and their notes"
    assert "bản ảnh mới" not in site.built().err
    assert site.files() == before
    assert cached(site) == kept
    shutil.rmtree(site.root / "cache")
    assert "7 bản ảnh mới" in site.built().err
    assert site.files() == before


def cached(site: SmallSite) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (site.root / "cache/photos").glob("*/*")}


@pytest.mark.parametrize("damage", ["cut", "emptied", "deleted", "notes", "flipped"])
def test_a_damaged_cache_is_noticed(site: SmallSite, damage: str) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    before = site.files()
    shutil.rmtree(site.output)
    webp = next(path for path in cached(site) if path.name.endswith("-800.webp"))
    data, status = webp.read_bytes(), webp.stat()
    if damage == "cut":
        webp.write_bytes(data[:-100])
    elif damage == "emptied":
        webp.write_bytes(b"")
    elif damage == "deleted":
        webp.unlink()
    elif damage == "notes":
        next(webp.parent.glob("*.json")).write_text('{"x": [1')
    else:  # same length, same time: only --verify reads the bytes
        webp.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        os.utime(webp, ns=(status.st_atime_ns, status.st_mtime_ns))
    site.built(*(["--verify"] if damage == "flipped" else []))
    assert site.files() == before


def test_what_stands_in_the_way_in_the_cache_is_removed(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    before = site.files()
    folder = next((site.root / "cache/photos").glob("*/"))
    for path in (*folder.iterdir(), site.root / "cache/photos/originals.json"):
        path.unlink(missing_ok=True)
        (path / "la").mkdir(parents=True)
        (path / "la/tep").write_bytes(b"x")
    (folder / "khac" / "la").mkdir(parents=True)
    assert "7 bản ảnh mới" in site.built().err
    assert site.files() == before
    # Headers are noted once a photograph is older than the coarsest clock: by the build, or only now by clean.
    assert re.search(r"Đã xóa [12] tệp", site.run("clean", "--conf", "conf.py").err)
    assert all(path.is_file() for path in folder.iterdir())


def test_changed_bytes_of_the_same_name_and_time(site: SmallSite) -> None:
    path = site.photo("a.bmp.png", size=(1200, 800), compress_level=0)
    site.story(body="![Chú thích](a.bmp.png)")
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 10**12))
    site.built()
    before = one(site.body(), ".//img").get("src")
    data = bytearray(path.read_bytes())
    status = path.stat()
    Image.new("RGB", (1200, 800), (1, 2, 3)).save(path, compress_level=0)
    assert path.stat().st_size == len(data)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    site.built()
    assert one(site.body(), ".//img").get("src") != before


def test_unchanged_originals_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, memory = tmp_path / "a.jpg", tmp_path / "originals.json"
    Image.new("RGB", (300, 200)).save(path)
    monkeypatch.setattr("newsroom.originals.FRESH_NS", 0)
    first = Originals(memory)
    photo, digest = first.photo(path), first.digest(path)
    first.remember()

    def refuse(*_: object) -> None:
        raise AssertionError("it is read again")

    with monkeypatch.context() as unread:
        unread.setattr("newsroom.originals.read_header", refuse)
        unread.setattr("newsroom.originals.hashlib.file_digest", refuse)
        second = Originals(memory)
        assert second.digest(path) == digest
        assert second.photo(path).size == photo.size
        for distrustful in (Originals(memory, trusting=False), Originals(None)):
            for look in (distrustful.digest, distrustful.photo):
                with pytest.raises(AssertionError, match="read again"):
                    look(path)
        path.write_bytes(path.read_bytes())  # another time
        with pytest.raises(AssertionError, match="read again"):
            Originals(memory).digest(path)


def test_clean_prunes_what_no_story_uses(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.photo("b.jpg", size=(1300, 900))
    site.story(body="![Một](a.jpg)\n\n![Hai](b.jpg)", Ảnh_đại_diện="a.jpg @ 10% 10%")
    site.built()
    kept = cached(site)
    (site.folder("duoc-mua") / "b.jpg").unlink()
    site.story(body="![Một](a.jpg)", Ảnh_đại_diện="a.jpg @ 90% 90%")
    site.built()
    old_recipe = next(path for path in kept if path.suffix == ".jpg").with_name("0000-800.webp")
    old_recipe.write_bytes(b"x")
    # Of b.jpg five WebP and a JPEG, of a.jpg the old part to share, and what an older recipe made.
    assert "Đã xóa 8 tệp" in site.run("clean", "--cache", "--conf", "conf.py").err
    assert len({path.parent for path in cached(site)}) == 1
    assert not old_recipe.exists()
    assert "bản ảnh mới" not in site.built().err
    assert "Đã xóa 0 tệp" in site.run("don", "--conf", "conf.py").err
    site.story(body="![Một](a.jpg)", Ngày="hôm qua")
    refused = site.run("don", "--conf", "conf.py")
    assert refused.code == 1
    assert "hôm qua" in refused.err
    assert len({path.parent for path in cached(site)}) == 1


def test_what_is_published_can_be_read_by_the_server(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    for path in site.output.rglob("*"):
        assert path.stat().st_mode & 0o044 == 0o044, path


def test_the_cover_stands_in_lists(site: SmallSite, tmp_path: Path) -> None:
    site.photo("a.jpg")
    site.photo("b.jpg", size=(1300, 900))
    site.story(body="![Chú thích](a.jpg)", Ảnh_đại_diện="b.jpg")
    site.built()
    assert "/media/b-" in site.html("/")
    assert all("/media/b-" not in image.get("src") for image in one(site.tree(), ".//main").iter("img"))


# Shape, focus, and how much of what a card leaves out it leaves out at the top or left, in tenths; 5 needs no class.
CARDS = [
    ((1500, 1000), "", 5),
    ((1500, 1000), " @ 10% 10%", 5),
    ((1000, 1500), "", 2),
    ((1000, 1500), " @ 50% 5%", 0),
    ((1000, 1500), " @ 50% 50%", 5),
    ((1000, 1500), " @ 50% 90%", 10),
    ((1200, 1200), "", 5),
    ((1200, 1200), " @ 40% 25%", 0),
    ((1200, 1200), " @ 40% 60%", 8),
    ((3000, 1000), "", 5),
    ((3000, 1000), " @ 30% 90%", 1),
    ((3000, 1000), " @ 65% 20%", 8),
]


@pytest.mark.parametrize(("size", "focus", "position"), CARDS)
def test_a_card_is_cut_around_what_must_be_seen(
    site: SmallSite, size: tuple[int, int], focus: str, position: int
) -> None:
    site.photo("a.jpg", size=size)
    site.story(body="![Chú thích](a.jpg)", Ảnh_đại_diện=f"a.jpg{focus}")
    site.built()
    for address in ("/", "/chuyen-muc/nong-thon-moi/"):
        shown = one(site.tree(address), ".//article//img")
        assert shown.get("class") == (None if position == 5 else f"f{position}")
    sheet = (ROOT / "theme/static/css/style.css").read_text("utf-8")
    assert position == 5 or f".f{position} {{ object-position: {position * 10}% {position * 10}% }}" in sheet


def test_a_photograph_without_words_has_a_name(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![](a.jpg)\n\n![Có lời](a.jpg)")
    site.built()
    assert [link.get("aria-label") for link in site.body().iter("a")] == ["Xem ảnh lớn", None]


def test_every_shape_has_its_rule() -> None:
    sheet = (ROOT / "theme/static/css/style.css").read_text("utf-8")
    for known in SHAPES:
        value = f"{known / 100:g}".removeprefix("0")
        assert f".a{known} {{ --a: {value} }}" in sheet
