"""Pixels: the right colours, sharp, and nothing in the published files but pixels. Each kind is a real file."""

import io
import os
import re
import struct
import subprocess
import sys
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageDraw, ImageOps

from newsroom.photographs import Box, ImageSize, read_header
from plugins.photos.pixels import develop
from plugins.photos.plan import Focus, Recipe, plan, share_part, widths
from tests.conftest import resource
from tests.small_site import PRINT_PEAK, ROOT, SmallSite, one

Primaries = tuple[tuple[float, float, float], ...]
GHOSTSCRIPT_CMYK = Path("/usr/share/color/icc/ghostscript/default_cmyk.icc")
# Red, green and blue of the two spaces as XYZ under D50 (columns of their ICC profiles), and their tone curves.
SPACES = {
    "display-p3": (((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)), 2.2),
    "adobe-rgb": (((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)), 2.19921875),
}
SRGB = ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410))


def profile(primaries: Primaries, gamma: float) -> bytes:
    """Return an ICC profile (version 2, matrix and curve) as cameras embed them."""

    def xyz(values: tuple[float, float, float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    words = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"test\0" + b"\0" * 78 + b"\0"
    tags = {b"desc": words, b"cprt": b"text\0\0\0\0test\0\0\0\0", b"wtpt": xyz((0.9642, 1.0, 0.8249))}
    tags |= {name: xyz(values) for name, values in zip((b"rXYZ", b"gXYZ", b"bXYZ"), primaries, strict=True)}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, data, offset = b"", b"", 132 + 12 * len(tags)
    for name, value in tags.items():
        padded = value + b"\0" * (-len(value) % 4)
        table += name + struct.pack(">II", offset + len(data), len(value))
        data += padded
    size = offset + len(data)
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + xyz((0.9642, 1.0, 0.8249))[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data


def expected(
    colour: tuple[int, ...], primaries: tuple[tuple[float, float, float], ...], gamma: float
) -> np.ndarray[Any, Any]:
    """Return the sRGB values of a colour in another space, computed without a colour library."""
    linear = (np.array(colour) / 255) ** gamma
    out = np.clip(np.linalg.inv(np.array(SRGB).T) @ np.array(primaries).T @ linear, 0, 1)
    return np.where(out <= 0.0031308, 12.92 * out, 1.055 * out ** (1 / 2.4) - 0.055) * 255


def published(site: SmallSite, slug: str = "duoc-mua") -> dict[str, Image.Image]:
    """Return the JPEG and the widest WebP of a story's only photograph."""
    body = site.body(f"/2020/05/{slug}/")
    addresses = {"JPEG": one(body, ".//img").get("src"), "WEBP": one(body, ".//figure/a").get("href")}
    found = {}
    for kind, address in addresses.items():
        with Image.open(site.file(address)) as image:
            assert image.format == kind
            assert image.mode == "RGB"
            found[kind] = image.copy()
    return found


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("colour", [(200, 80, 60), (60, 190, 90), (128, 128, 128)], ids=["red", "green", "grey"])
def test_wide_colours_become_srgb(site: SmallSite, space: str, colour: tuple[int, int, int]) -> None:
    image = Image.new("RGB", (1200, 800), colour)
    image.save(site.folder("duoc-mua") / "a.jpg", quality=98, subsampling=0, icc_profile=profile(*SPACES[space]))
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    for kind, shown in published(site).items():
        assert np.abs(np.array(shown.getpixel((600, 400))) - expected(colour, *SPACES[space])).max() <= 5, kind


def test_cmyk_with_a_profile(site: SmallSite) -> None:
    resource(GHOSTSCRIPT_CMYK, "libgs-common")
    image = Image.new("CMYK", (1200, 800), (0, 230, 230, 10))
    image.save(site.folder("duoc-mua") / "a.jpg", quality=98, icc_profile=GHOSTSCRIPT_CMYK.read_bytes())
    site.story(body="![Chú thích](a.jpg)")
    site.built()
    for shown in published(site).values():
        red, green, blue = shown.getpixel((600, 400))
        assert red > 180
        assert max(green, blue) < 110


def make(mode: str) -> Image.Image:
    """Return a picture that is red on its left half and grey on its right, in a mode of files that people hand in."""
    image = Image.new("RGB", (1200, 800), (220, 30, 30))
    image.paste((128, 128, 128), (600, 0, 1200, 800))
    if mode == "16-bit grey":
        return Image.fromarray(np.asarray(image.convert("L"), dtype=np.uint16) * 257)
    if mode == "palette with transparency":
        palette = image.quantize(8)
        palette.info["transparency"] = palette.getpixel((0, 0))
        return palette
    if mode == "RGBA":
        image.putalpha(Image.new("L", image.size, 255))
        image.paste((0, 0, 255, 0), (0, 0, 600, 800))
        return image
    return image.quantize(8) if mode == "P" else image.convert(mode)


@pytest.mark.parametrize("mode", ["L", "P", "1", "LA", "RGBA", "16-bit grey", "palette with transparency"])
def test_every_kind_of_png(site: SmallSite, mode: str) -> None:
    make(mode).save(site.folder("duoc-mua") / "a.png")
    site.story(body="![Chú thích](a.png)")
    site.built()
    left = {"L": 87, "LA": 87, "16-bit grey": 87, "RGBA": 255, "palette with transparency": 255}.get(mode)
    for kind, shown in published(site).items():
        colour = shown.getpixel((300, 400))
        right = shown.getpixel((900, 400))
        if mode != "1":
            assert max(abs(value - 128) for value in right) <= 4, kind
        if left is not None:
            assert max(abs(value - left) for value in colour) <= 4, kind
        elif mode == "P":
            assert colour[0] > 200
            assert max(colour[1:]) < 60


def test_sixteen_bits_of_each_colour(site: SmallSite) -> None:
    """As scanners write them; Pillow cannot, so the file is put together here (PNG, third edition, 11.2)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = np.asarray(make("RGB"), dtype=">u2") * 257
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in pixels)
    header = struct.pack(">IIBBBBB", 1200, 800, 16, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    (site.folder("duoc-mua") / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    site.story(body="![Chú thích](a.png)")
    site.built()
    for kind, shown in published(site).items():
        red, green, blue = shown.getpixel((300, 400))
        assert red > 200, kind
        assert max(green, blue) < 60, kind
        assert max(abs(value - 128) for value in shown.getpixel((900, 400))) <= 4, kind


@cache
def noisy(width: int, height: int) -> Image.Image:
    """Return a picture with detail at every scale, as photographs have."""
    generator = np.random.default_rng(7)
    picture = np.zeros((height, width, 3), dtype=np.float32)
    for cells in (8, 40, 200, 1000):
        small = generator.integers(0, 256, (cells * height // width, cells, 3), dtype=np.uint8)
        layer = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
        picture += np.asarray(layer, dtype=np.float32) / (4 if cells < 500 else 12)
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def ssim(one_image: Image.Image, other: Image.Image) -> float:
    """Return the mean structural similarity of two greyscale pictures (Wang et al. 2004, 8x8 windows)."""
    a, b = (np.asarray(image.convert("L"), dtype=float) for image in (one_image, other))

    def mean(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        return (sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8]) / 64

    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b, both = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2, mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "cmyk.jpg", "turned.jpg"])
@pytest.mark.parametrize("size", [(3264, 2448), (3263, 2447)], ids=["even", "odd"])
def test_our_short_cut_loses_nothing_that_is_seen(tmp_path: Path, name: str, size: tuple[int, int]) -> None:
    path = tmp_path / name
    exif = Image.Exif()
    exif[0x0112] = 3 if name == "turned.jpg" else 1
    noisy(*size).convert("CMYK" if name == "cmyk.jpg" else "RGB").save(path, quality=92, exif=exif, compress_level=1)
    picture = plan(read_header(path), "0")
    with Image.open(path) as image:
        full = ImageOps.exif_transpose(image).convert("RGB")
    # Lossless, so that scaling alone is compared.
    lossless = Recipe(webp_quality=100)
    photo = replace(picture.photo, drawn=name != "a.png")
    for rendition, data in develop(photo, picture.webp, lossless):
        reference = full.resize((rendition.size.width, rendition.size.height), Image.Resampling.LANCZOS)
        assert ssim(Image.open(io.BytesIO(data)), reference) >= 0.98, rendition.size


def test_drawings_stay_sharp(site: SmallSite) -> None:
    image = Image.new("RGB", (1200, 900), "white")
    drawing = ImageDraw.Draw(image)
    for row in range(0, 900, 30):
        drawing.text((10, row), "Kế hoạch số 12/KH-UBND " * 8, fill=(20, 20, 20))
    drawing.line((0, 0, 1200, 900), fill=(200, 0, 0), width=1)
    image.save(site.folder("duoc-mua") / "a.png")
    site.story(body="![Chú thích](a.png)")
    site.photo("b.jpg", "khac")
    site.story("khac", "![Chú thích](b.jpg)")
    site.built()
    assert published(site)["WEBP"].tobytes() == image.tobytes()
    address = one(site.body("/2020/05/khac/"), ".//figure/a").get("href")
    assert b"VP8L" not in site.file(address).read_bytes()[:64]


def test_no_size_is_as_heavy_as_a_larger_one(site: SmallSite) -> None:
    grid = Image.new("RGB", (1600, 1200), "white")
    drawing = ImageDraw.Draw(grid)
    for line in range(0, 1600, 30):
        drawing.line((0, line, 1600, line), fill=(20, 20, 20))
        drawing.line((line, 0, line, 1200), fill=(20, 20, 20))
    grid.save(site.folder("duoc-mua") / "a.png")
    site.photo("b.jpg")
    site.story(body="![Lưới](a.png)\n\nChữ.\n\n![Ảnh](b.jpg)")
    site.built()
    flat, photograph = (source.get("srcset").split(", ") for source in site.body().iter("source"))
    assert [entry.split()[1] for entry in flat] == ["1600w"]
    assert len(photograph) == 5
    assert f'srcset="{flat[0]}"' in site.html("/")
    media = {f"/{name}": len(data) for name, data in site.files().items() if name.startswith("media/")}
    lengths = [media.pop(entry.split()[0]) for entry in photograph]
    assert lengths == sorted(set(lengths))
    del media[flat[0].split()[0]]
    assert all(name.endswith(".jpg") for name in media), "no size is published that no page names"


def test_heic_from_a_telephone(site: SmallSite) -> None:
    image = noisy(1600, 1200)
    pillow_heif.from_pillow(image).save(site.folder("duoc-mua") / "IMG_0012.HEIC", quality=95)
    (site.folder("khac") / "ten-doi.jpg").write_bytes((site.folder("duoc-mua") / "IMG_0012.HEIC").read_bytes())
    site.story(body="![Chú thích](IMG_0012.HEIC)")
    site.story("khac", "![Chú thích](ten-doi.jpg)")
    site.built()
    for slug in ("duoc-mua", "khac"):
        assert published(site, slug)["WEBP"].size == (1600, 1200)
    assert ssim(published(site)["WEBP"], image) > 0.8


def test_damaged_heic(site: SmallSite) -> None:
    """Cut short, with no end of its pixels, and with a size that is not theirs."""
    path = site.folder("duoc-mua") / "lanh.heic"
    pillow_heif.from_pillow(noisy(640, 480)).save(path)
    data = path.read_bytes()
    pixels, size = data.index(b"mdat") + 4, data.index(b"ispe") + 8
    damaged = {
        "cut.heic": data[: len(data) // 2],
        "dai.heic": data[:pixels] + b"\xff" * 8 + data[pixels + 8 :],
        "khac.heic": data[:size] + (b"\0\0\0\x10" * 2) + data[size + 8 :],
    }
    for name, made in damaged.items():
        path.with_name(name).write_bytes(made)
    site.story(body="\n\n".join(f"![Chú thích]({name})" for name in damaged))
    result = site.build()
    assert result.code == 1
    assert "Traceback" not in result.err
    for line, name in zip((6, 8, 10), damaged, strict=True):
        assert re.search(rf"index\.md:{line}: \S+ “{name}” .*\[ANH-HONG\]", result.err), result.err


def test_heic_where_the_extra_is_not_installed(site: SmallSite, tmp_path: Path) -> None:
    pillow_heif.from_pillow(noisy(1600, 1200)).save(site.folder("duoc-mua") / "IMG_0012.HEIC")
    site.story(body="![Chú thích](IMG_0012.HEIC)")
    blocker = tmp_path / "without"
    blocker.mkdir()
    (blocker / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'pillow_heif' else find(name, *a)\n"
    )
    result = site.build(env={"PYTHONPATH": f"{blocker}{os.pathsep}{ROOT}"})
    assert result.code == 1
    assert "index.md:6: ảnh “IMG_0012.HEIC” là ảnh HEIC của điện thoại" in result.err
    assert "lưu thành tệp .jpg" in result.err


@pytest.mark.parametrize(
    ("original", "expected_widths"),
    [
        (4032, (320, 480, 800, 1200, 1600)),
        (1600, (320, 480, 800, 1200, 1600)),
        (1000, (320, 480, 800, 1000)),
        (200, (200,)),
    ],
)
def test_widths_as_far_as_the_original_reaches(original: int, expected_widths: tuple[int, ...]) -> None:
    assert widths(original) == expected_widths


@pytest.mark.parametrize(
    ("size", "focus", "part"),
    [
        (ImageSize(1600, 1200), None, Box(0, 180, 1600, 840)),
        (ImageSize(1200, 1800), None, Box(0, 285, 1200, 630)),
        (ImageSize(1200, 1800), Focus(0.5, 0.0), Box(0, 0, 1200, 630)),
        (ImageSize(1200, 1800), Focus(0.5, 1.0), Box(0, 1170, 1200, 630)),
        (ImageSize(3000, 900), None, Box(643, 0, 1714, 900)),
        (ImageSize(3000, 900), Focus(1.0, 0.5), Box(1286, 0, 1714, 900)),
    ],
    ids=["landscape", "portrait", "top", "bottom", "panorama", "right"],
)
def test_what_is_shared(size: ImageSize, focus: Focus | None, part: Box) -> None:
    assert share_part(size, focus) == part


def test_the_picture_to_share(site: SmallSite) -> None:
    image = Image.new("RGB", (1600, 2400), (40, 90, 200))
    image.paste((250, 200, 20), (0, 2000, 1600, 2400))
    image.save(site.folder("duoc-mua") / "a.jpg", quality=95)
    site.story(body="![Chú thích](a.jpg)", Ảnh_đại_diện="a.jpg@50% 100%")
    site.built()
    shared = [name for name in site.files() if name.endswith("-1200x630.jpg")]
    assert len(shared) == 1
    with Image.open(site.output / shared[0]) as shown:
        assert shown.size == (1200, 630)
        assert shown.getpixel((600, 600))[2] < 80


def test_a_wrong_focus_is_refused(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)", Ảnh_đại_diện="a.jpg @ giữa")
    assert "index.md:5: không hiểu điểm chính “giữa”" in site.refused()


def test_avif_when_it_is_switched_on(site: SmallSite) -> None:
    site.photo("a.jpg")
    site.story(body="![Chú thích](a.jpg)")
    with (site.root / "conf.py").open("a") as conf:
        conf.write("PHOTOS_AVIF = True\n")
    site.built()
    types = [source.get("type") for source in site.body().iter("source")]
    assert types == ["image/avif", "image/webp"]
    first = next(site.body().iter("source")).get("srcset").split()[0]
    with Image.open(site.file(first)) as image:
        assert image.format == "AVIF"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak memory of one process")
@pytest.mark.parametrize(("name", "limit"), [("a.jpg", 66_000), ("a.png", 130_000)], ids=["jpeg", "png"])
def test_one_photograph_per_worker(tmp_path: Path, name: str, limit: int) -> None:
    """A JPEG of 24 megapixels is never decoded whole, and of a PNG's 72 MB of pixels no second copy is made."""
    whole, part = Image.new("RGB", (6000, 4000)), noisy(1500, 1000)
    for left in range(0, 6000, 1500):
        for top in range(0, 4000, 1000):
            whole.paste(part, (left, top))
    whole.save(tmp_path / name, quality=90, compress_level=1)
    script = (
        "import sys; from pathlib import Path\n"
        "from newsroom.photographs import read_header\n"
        "from plugins.photos.pixels import develop\n"
        "from plugins.photos.plan import Recipe, plan\n"
        f"{PRINT_PEAK}\n"
        "picture = plan(read_header(Path(sys.argv[1])), '0')\n"
        "list(develop(picture.photo, picture.renditions, Recipe()))\n"
        f"{PRINT_PEAK}"
    )
    command = [sys.executable, "-c", script, str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    base, peak = map(int, done.stdout.split())
    assert 10_000 < peak - base < limit, "kilobytes"
