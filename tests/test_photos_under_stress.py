"""Photographs when things go wrong or become many: kills, two builds at once, hundreds of large originals."""

import os
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from tests.small_site import PRINT_PEAK, ROOT, SmallSite

COMMAND = [sys.executable, "-m", "newsroom", "build", "--conf", "conf.py", "--now", "2020-06-01T12:00"]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}


def photographs(site: SmallSite, count: int, size: tuple[int, int]) -> None:
    """Write stories with photographs that take a while to make, no two alike."""
    generator = np.random.default_rng(1)
    grain = Image.fromarray(generator.integers(0, 256, (200, 300, 3), dtype=np.uint8)).resize(size)
    for number in range(count):
        folder = site.folder(f"bai-{number}")
        grain.rotate(number).save(folder / "a.jpg", quality=85)
        site.story(f"bai-{number}", "![Chú thích](a.jpg)")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_at_any_moment_no_half_file_counts(site: SmallSite) -> None:
    photographs(site, 4, (1200, 800))
    site.built()
    expected = site.files()
    for files in (1, 4, 10, 16):
        shutil.rmtree(site.root / "cache")
        shutil.rmtree(site.output)
        process = subprocess.Popen(COMMAND, cwd=site.root, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(list(site.root.glob("cache/photos/*/*.webp"))) < files:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for rendition in site.root.glob("cache/photos/*/*.webp"):  # each a whole picture, or not there
            Image.open(rendition).load()
        site.built()  # on what the killed one left
        assert site.files() == expected


def test_two_builds_with_one_cache(site: SmallSite) -> None:
    photographs(site, 4, (1200, 800))
    site.built()
    expected = site.files()
    shutil.rmtree(site.root / "cache")
    shutil.rmtree(site.output)
    both = [
        subprocess.Popen([*COMMAND, "--output", name], cwd=site.root, env=ENVIRONMENT, stderr=subprocess.PIPE)
        for name in ("output", "kia")
    ]
    for process in both:
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
    assert site.files() == expected
    site.output = site.root / "kia"
    assert site.files() == expected
    assert not list(site.root.glob("cache/photos/*/*.part"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak memory of one process")
@pytest.mark.parametrize(
    ("count", "size"),
    [(10, (3000, 2000)), pytest.param(300, (4032, 3024), marks=pytest.mark.soak)],
    ids=["few", "many"],
)
def test_many_photographs_in_little_memory(site: SmallSite, count: int, size: tuple[int, int]) -> None:
    photographs(site, count, size)
    script = f"import sys; from newsroom.cli import main\nprint(main(sys.argv[1:]))\n{PRINT_PEAK}"
    command = [sys.executable, "-c", script, *COMMAND[3:]]
    for made in (count * 7, 0):
        done = subprocess.run(command, cwd=site.root, env=ENVIRONMENT, capture_output=True, check=True)
        code, kilobytes = map(int, done.stdout.split())
        assert code == 0
        assert kilobytes < 400_000
        assert (f"{made} bản ảnh mới" in done.stderr.decode()) is bool(made)
