"""From an original's bytes to a rendition's: upright, in sRGB, nothing in it but pixels."""

import io
from collections.abc import Iterator
from math import ceil

from PIL import Image, ImageCms

from newsroom.photographs import SIDEWAYS, Box, Encoding, ImageSize, Photo, Rendition
from plugins.photos import jpeg
from plugins.photos.plan import Recipe, steps

PAPER = (255, 255, 255)
SRGB = ImageCms.createProfile("sRGB")
# How each orientation of EXIF 2.32 is turned upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
Span = tuple[float, float, float, float]
LANCZOS = Image.Resampling.LANCZOS
# Modes whose profile LittleCMS can apply as they are; others become RGB first.
PROFILED = frozenset({"RGB", "CMYK", "L"})
# At what fractions a JPEG can be decoded.
SCALES = (8, 4, 2, 1)
# Cameras that put a preview behind the photograph call it MPO.
JPEGS = frozenset({"JPEG", "MPO"})
# Modes whose pixels can be averaged: those of palettes and of 16 bits cannot.
AVERAGED = frozenset({"RGB", "RGBA", "L", "LA", "CMYK"})


def develop(photo: Photo, wanted: tuple[Rendition, ...], recipe: Recipe) -> Iterator[tuple[Rendition, bytes]]:
    """Yield the wanted renditions of a photograph as bytes; each size is made from the next larger one.

    The steps are the same whichever renditions are wanted, so that one made later has the bytes it would have had.
    Raises OSError, SyntaxError or ValueError where the original is damaged.
    """
    ladder = steps(photo.size)
    image = original = decode(photo, ladder[0])
    for rendition in wanted:
        if rendition.part:
            size = needed(photo, rendition.part, rendition.size)
            enough = original if size.width <= ladder[0].width else decode(photo, size)
            shown = cut(enough, rendition.part, rendition.size, photo.size)
            yield rendition, encode(shown, rendition, photo, recipe)
    for size in ladder:
        image = scaled(image, size)
        for rendition in wanted:
            if rendition.size == size and not rendition.part:
                yield rendition, encode(image, rendition, photo, recipe)


def needed(photo: Photo, part: Box, size: ImageSize) -> ImageSize:
    """Return the size at which the original must be decoded for a part of it to be shown at a size."""
    return photo.size.at_width(min(photo.size.width, ceil(photo.size.width * size.width / part.width)))


def decode(photo: Photo, size: ImageSize) -> Image.Image:
    """Return the pixels of an original, upright, in sRGB and at that size."""
    sideways = photo.orientation in SIDEWAYS
    lying, whole = (size.turned(), photo.size.turned()) if sideways else (size, photo.size)
    image, scale = shrunk(photo, lying)
    turn = UPRIGHT.get(photo.orientation)
    # Half of an odd side is rounded up: the box leaves the surplus out, else all would be stretched by it.
    image = scaled(on_paper(to_srgb(image)), lying, (0, 0, whole.width / scale, whole.height / scale))
    return image if turn is None else image.transpose(turn)


def shrunk(photo: Photo, size: ImageSize) -> tuple[Image.Image, int]:
    """Return the pixels of an original as they lie in the file, at 1/1, 1/2, 1/4 or 1/8, and which it is (1 to 8).

    Both sides stay at least as long as those of `size`. A JPEG is decoded at that scale, others are averaged
    afterwards, so that the next steps need less memory; but drawings keep every edge.
    """
    with Image.open(photo.path) as image:
        scale = next(s for s in SCALES if image.width >= s * size.width and image.height >= s * size.height)
        if image.format in JPEGS:
            small = jpeg.decode(photo.path, image.mode, ceil(image.width / scale), ceil(image.height / scale))
            small.info = image.info
            return small, scale
        image.load()
        averaged = image.mode in AVERAGED and "transparency" not in image.info and not photo.drawn
        return (image.reduce(scale), scale) if scale > 1 and averaged else (image, 1)


def to_srgb(image: Image.Image) -> Image.Image:
    """Return the image in sRGB, as RGB or RGBA."""
    profile = image.info.get("icc_profile")
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256, "L")  # convert() would cut everything off at 255
    if profile:
        try:
            plain = image if image.mode in PROFILED else image.convert("L" if image.mode == "LA" else "RGB")
            image = ImageCms.profileToProfile(plain, io.BytesIO(profile), SRGB, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError):
            pass  # a broken profile says nothing about the colours
    if image.mode != "RGB":
        image = image.convert("RGB")
    if alpha:
        image.putalpha(alpha)
    return image


def on_paper(image: Image.Image) -> Image.Image:
    """Return an RGB image; what is transparent shows white paper."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, PAPER)
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def scaled(image: Image.Image, size: ImageSize, box: Span | None = None) -> Image.Image:
    """Return the image, or what of it lies in the box, at another size."""
    width, height = size.width, size.height
    same = image.size == (width, height) and box in (None, (0, 0, width, height))
    return image if same else image.resize((width, height), LANCZOS, box=box)


def cut(image: Image.Image, part: Box, size: ImageSize, original: ImageSize) -> Image.Image:
    """Return a part at a size; the part is in pixels of the original, the image may be decoded smaller."""
    across, down = image.width / original.width, image.height / original.height
    box = (part.left * across, part.top * down, (part.left + part.width) * across, (part.top + part.height) * down)
    return image.resize((size.width, size.height), LANCZOS, box=box)


def encode(image: Image.Image, rendition: Rendition, photo: Photo, recipe: Recipe) -> bytes:
    """Return a file that holds pixels and nothing else."""
    image.info.clear()  # Pillow writes comments and profiles it finds here
    buffer = io.BytesIO()
    if rendition.encoding is Encoding.WEBP and photo.drawn:
        image.save(buffer, "WEBP", lossless=True, method=recipe.webp_method)
    elif rendition.encoding is Encoding.WEBP:
        image.save(buffer, "WEBP", quality=recipe.webp_quality, method=recipe.webp_method)
    elif rendition.encoding is Encoding.AVIF:
        image.save(buffer, "AVIF", quality=100 if photo.drawn else recipe.avif_quality)
    else:
        # 4:4:4 for drawings: thin coloured lines do not survive halved colours.
        subsampling = 0 if photo.drawn else 2
        options = {"quality": recipe.jpeg_quality, "subsampling": subsampling, "optimize": True, "progressive": True}
        image.save(buffer, "JPEG", **options)
    return buffer.getvalue()
