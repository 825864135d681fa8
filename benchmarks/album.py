"""Made-up photographs and drawings: always the same, with detail at every scale and a sensor's noise."""

import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw

LANCZOS = Image.Resampling.LANCZOS
TWELVE_MEGAPIXELS, TWENTY_FOUR_MEGAPIXELS, SMALL = (4032, 3024), (6000, 4000), (1700, 1275)
CORES = 2
SCENES = 4
OCTAVES = 10
# The coarsest octave, how much weaker each finer one is, the sensor's noise (of 255): a phone's 4 MB at 12 megapixels.
COARSEST, FALL, GRAIN = 90, 0.76, 9

Size = tuple[int, int]


def album(folder: Path, count: int, size: Size) -> list[Path]:
    """Return photographs in a folder, made where they are not there yet; always the same ones."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"anh-{number:04}.jpg" for number in range(count)]
    if not all(path.exists() for path in paths):
        with helpers() as pool:
            list(
                pool.map(photograph, [paths[scene::SCENES] for scene in range(SCENES)], range(SCENES), [size] * SCENES)
            )
    return paths


def helpers() -> ProcessPoolExecutor:
    """Return processes for heavy work of ours: the peak memory of what we measure would count ours at its birth."""
    return ProcessPoolExecutor(CORES)


def photograph(paths: Sequence[Path], seed: int, size: Size) -> None:
    """Make photographs of one scene: shifted, mirrored, with fresh noise."""
    picture = scene(Random(seed), size)
    for path in paths:
        rng = Random(path.name)
        shown = ImageChops.offset(picture, rng.randrange(size[0]), 0)
        if rng.random() < 1 / 2:
            shown = shown.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        ImageChops.add(shown, speckle(rng, size, GRAIN), 1, -128).save(path, quality=90)


def scene(rng: Random, size: Size) -> Image.Image:
    """Return land with detail at every scale, a smooth sky, and things with sharp edges in front of both."""
    land = Image.new("RGB", (2, 2), (110, 115, 100))
    for octave in range(OCTAVES):
        shape = tuple(max(2, side >> (OCTAVES - 1 - octave)) for side in size)
        larger = land.resize(shape, Image.Resampling.BICUBIC)
        land = ImageChops.add(larger, speckle(rng, shape, COARSEST * FALL**octave), 1, -128)
    haze = Image.linear_gradient("L").resize(size)
    sky = Image.composite(Image.new("RGB", size, (205, 220, 230)), Image.new("RGB", size, (90, 150, 220)), haze)
    picture = Image.composite(sky, land, skyline(rng, size))
    add_things(picture, rng)
    return picture


def speckle(rng: Random, size: Size, strength: float) -> Image.Image:
    """Return noise around 128, most of it the same in all colours."""
    light = Image.frombytes("L", size, rng.randbytes(size[0] * size[1])).convert("RGB")
    colour = Image.frombytes("RGB", size, rng.randbytes(size[0] * size[1] * 3))
    return Image.blend(light, colour, 0.3).point([round(128 + (v - 128) * strength / 128) for v in range(256)] * 3)


def skyline(rng: Random, size: Size) -> Image.Image:
    """Return where the sky is."""
    mask, (width, height) = Image.new("L", size), size
    hills = [(width * step / 16, height * rng.uniform(0.2, 0.45)) for step in range(17)]
    ImageDraw.Draw(mask).polygon([(0, 0), *hills, (width, 0)], fill=255)
    return mask


def add_things(picture: Image.Image, rng: Random) -> None:
    """Draw houses, wires, round things and letters."""
    draw, (width, height) = ImageDraw.Draw(picture), picture.size
    for _ in range(40):
        x, y, span = rng.uniform(0, width), rng.uniform(height / 4, height), rng.uniform(width / 100, width / 10)
        colours = [tuple(rng.randrange(20, 240) for _ in range(3)) for _ in range(4)]
        draw.rectangle((x, y, x + span, y + span / 2), fill=colours[0])
        draw.ellipse((x + span, y, x + 1.5 * span, y + span / 2), fill=colours[1])
        draw.line((x, y, x + 3 * span, y - span), fill=colours[2], width=max(1, width // 600))
        draw.text((x, y - span), "Đầm Hà đổi mới", fill=colours[3], font_size=max(8, span / 5))


def drawings() -> Iterator[tuple[str, Image.Image]]:
    """Yield what reporters draw or copy off a screen."""
    rng = Random(0)
    page = Image.new("RGB", (1600, 1200), "white")
    draw = ImageDraw.Draw(page)
    for row in range(20, 1180, 28):
        words = " ".join(rng.choice(("Kế hoạch", "số 12/KH-UBND", "huyện Đầm Hà", "năm 2020")) for _ in range(16))
        draw.text((40, row), words, fill=(20, 20, 20), font_size=20)
    yield "a document, black letters on white", page
    yield "the same, in 64 colours", page.quantize(64)
    yield "the same, scanned: paper with faint noise", ImageChops.add(page, speckle(rng, page.size, 4), 1, -136)
    chart = Image.linear_gradient("L").resize((1600, 1200)).convert("RGB")
    draw = ImageDraw.Draw(chart)
    for column in range(12):
        top = rng.randrange(200, 1000)
        draw.rectangle((column * 130 + 40, top, column * 130 + 120, 1150), fill=(200, 20 * column, 60))
    yield "a chart on a gradient", chart
    screen = page.copy()
    screen.paste(scene(Random(1), (800, 600)), (400, 300))
    yield "a screen, a quarter of it a photograph", screen
    flat = Image.new("RGB", (1600, 1200), (250, 240, 200))
    add_things(flat, rng)
    yield "a flat drawing", flat


def photographic() -> Iterator[tuple[str, Image.Image]]:
    """Yield photographs, the smoothest last."""
    sharp = scene(Random(2), (1600, 1200))
    yield "a photograph with noise", ImageChops.add(sharp, speckle(Random(2), sharp.size, GRAIN), 1, -128)
    yield "without noise", sharp
    yield "in grey, without noise", sharp.convert("L")
    for quality in (75, 40, 15):
        packed = io.BytesIO()
        sharp.save(packed, "JPEG", quality=quality)
        yield f"out of a JPEG of quality {quality}", Image.open(packed).convert("RGB")
    yield "enlarged from 800 pixels", sharp.resize((800, 600), LANCZOS).resize(sharp.size, Image.Resampling.BICUBIC)
    yield "enlarged from 320 pixels", sharp.resize((320, 240), LANCZOS).resize(sharp.size, Image.Resampling.BICUBIC)
    yield (
        "a clear evening sky, no land",
        Image.composite(
            Image.new("RGB", sharp.size, (250, 180, 90)),
            Image.new("RGB", sharp.size, (60, 90, 160)),
            Image.linear_gradient("L").resize(sharp.size),
        ),
    )
    yield "in 256 colours", sharp.quantize(256)
