#!/usr/bin/env python3
"""Times our photographs beside libvips, Hugo and plain Pillow: equal work on two cores, on Linux or macOS.

Seconds differ from machine to machine and with what else it does; the ratios of one run are what counts. Without
--thousand, --avif or --drawn: time, memory, bytes and likeness of all makers, then our second and third build, then
our peak memory with photographs of 24 megapixels.
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from album import (
    CORES,
    LANCZOS,
    SMALL,
    TWELVE_MEGAPIXELS,
    TWENTY_FOUR_MEGAPIXELS,
    album,
    drawings,
    helpers,
    photographic,
)
from making import NOW, make
from peers import ours
from photo_makers import METHOD, QUALITY, WIDTHS, Maker, Renditions, makers, worker
from PIL import Image

# By its long name: the standard library has a "site" too.
from benchmarks.site import MEGABYTE, Cost, run, working_folder, write

# So many photographs are compared with their reference, and so many large ones are enough to fill all workers.
SAMPLE, LARGE = 4, 4
CONF = 'from pelicanconf import *\nPATH, OUTPUT_PATH, CACHE_PATH = "content", "output", "cache"\n'
NEW_RENDITIONS = re.compile(r"\((\d+) bản ảnh mới\)")


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
    return parser.parse_args()


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
    shutil.rmtree(folder / "site", ignore_errors=True)
    site = write_site(folder / "site", paths)
    print(f"\n{count} stories with one photograph each, through our front door")
    print_build("first build", site)
    print_build("nothing changed", site)
    shutil.copyfile(other, next((site / "content").rglob(paths[0].name)))
    print_build("one photograph changed", site)


def write_site(site: Path, photographs: Sequence[Path], count: int = 0) -> Path:
    """Write stories with a photograph each; without photographs, `count` stories of words. What is cached stays."""
    shutil.rmtree(site / "content", ignore_errors=True)
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
    print(f"{count:,} stories, everything cached, {options.rounds} turns: the best, and the median of their ratios")
    for name, column in zip(("without photographs", "with one each"), zip(*costs, strict=True), strict=True):
        cost = least(column)
        print(f"{name:24}{cost.wall:7.2f} s wall{cost.cpu:7.2f} s CPU{cost.peak / MEGABYTE:6.0f} MB")
    wall, cpu = (
        statistics.median(getattr(photographs, kind) / getattr(words, kind) for words, photographs in costs)
        for kind in ("wall", "cpu")
    )
    print(f"ratio{wall:26.3f}       {cpu:7.3f}")


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

    print(f"drawn is what needs less than {DRAWN_BYTES_PER_PIXEL:.3f} bytes for a pixel and channel")
    for name, picture in (*drawings(), *photographic()):
        path = folder / f"{name}.png"
        picture.save(path)
        density = path.stat().st_size / (picture.width * picture.height)
        with Image.open(path) as image:
            print(f"{name:44}{density:7.3f}  {'drawn' if is_drawn(image, path) else 'photograph'}")


if __name__ == "__main__":
    main()
