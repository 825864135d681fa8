"""Decodes JPEGs, and tells damaged ones, of which Pillow makes grey or gaudy stripes without a word."""

import re
from pathlib import Path

from PIL import Image

# By Pillow's mode; there is no other in a JPEG.
COLOURS = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
# Some cameras leave a few bytes between the picture and its end mark; where pixels are lost there are many.
STRAY = re.compile(r"(\d+) extraneous bytes before marker")
FEW = 16


def decode(path: Path, mode: str, width: int, height: int) -> Image.Image:
    """Return a JPEG of that Pillow mode at the smallest of its scales that has both sides so long.

    Raises ValueError where the file is damaged, OSError where it cannot be read.
    """
    from simplejpeg import decode_jpeg  # with NumPy behind it: only builds that make photographs wait for them

    data = path.read_bytes()
    wanted = {"colorspace": COLOURS[mode], "min_width": width, "min_height": height}
    try:
        pixels = decode_jpeg(data, **wanted)
    except ValueError as e:
        stray = STRAY.search(str(e))
        if not stray or int(stray[1]) > FEW:
            raise
        pixels = decode_jpeg(data, strict=False, **wanted)
    if mode == "CMYK":  # in files, ink is what is missing (Adobe's custom)
        return Image.frombuffer(mode, pixels.shape[1::-1], ~pixels, "raw", mode, 0, 1)
    return Image.fromarray(pixels if mode == "RGB" else pixels[:, :, 0])
