"""Makes the renditions: upright, sRGB, nothing private in them, in parallel, into a cache that outlives the output."""

import io
import os
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image, ImageCms, ImageOps

from newsroom.photographs import PhotographError, Picture, Rendition

QUALITY = 82
PAPER = (255, 255, 255)
SRGB = ImageCms.createProfile("sRGB")
TAKE_AGAIN = "chép lại ảnh từ máy ảnh hay điện thoại; tệp này bị cụt"


class Darkroom:
    """Keeps renditions by their published names, which name their content."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache

    def file(self, rendition: Rendition) -> Path:
        """Return where a rendition is kept."""
        return self._cache / Path(rendition.address).name

    def render(self, pictures: Iterable[Picture], advance: Callable[[], object]) -> dict[Path, PhotographError]:
        """Make what is not kept yet, one photograph per worker in memory; return the damaged originals."""
        self._cache.mkdir(parents=True, exist_ok=True)
        damaged = {}
        with ThreadPoolExecutor(os.cpu_count()) as workers:
            todo = {picture.photo.path: workers.submit(self._make, picture) for picture in pictures}
            for path, done in todo.items():
                try:
                    done.result()
                except PhotographError as e:
                    damaged[path] = e
                advance()
        return damaged

    def _make(self, picture: Picture) -> None:
        missing = [rendition for rendition in picture.renditions if not self.file(rendition).exists()]
        if not missing:
            return
        try:
            image = upright(picture)
        except (OSError, SyntaxError, ValueError) as e:  # what Pillow raises for damaged files
            message = f"ảnh “{picture.photo.path.name}” bị hỏng hoặc cụt"
            raise PhotographError("ANH-HONG", message, TAKE_AGAIN) from e
        for rendition in reversed(missing):
            image = image.resize((rendition.size.width, rendition.size.height), Image.Resampling.LANCZOS)
            self._keep(rendition, encode(image))

    def _keep(self, rendition: Rendition, data: bytes) -> None:
        """Put a whole file or none; two builds at once write the same bytes."""
        handle, part = tempfile.mkstemp(dir=self._cache, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(part).replace(self.file(rendition))


def upright(picture: Picture) -> Image.Image:
    """Return the pixels, upright and in sRGB, decoded no larger than the largest rendition needs."""
    with Image.open(picture.photo.path) as image:
        size = picture.largest.size
        lies = image.size[0] != picture.photo.size.width
        # draft() shrinks only while both sides stay at least this long.
        image.draft("RGB", (size.height, size.width) if lies else (size.width, size.height))
        image.load()
        return to_srgb(ImageOps.exif_transpose(image))


def to_srgb(image: Image.Image) -> Image.Image:
    """Return an RGB image in sRGB; what is transparent becomes white paper."""
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.new("RGB", layer.size, PAPER)
        image.paste(layer, mask=layer)
        return image
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            return ImageCms.profileToProfile(image, io.BytesIO(profile), SRGB, outputMode="RGB") or image
        except ImageCms.PyCMSError:
            pass  # a broken profile says nothing about the colours
    return image.convert("RGB")


def encode(image: Image.Image) -> bytes:
    """Return a JPEG that holds pixels and nothing else."""
    image.info.clear()  # Pillow keeps comments otherwise
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
