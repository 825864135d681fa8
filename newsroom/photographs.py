"""Photographs: what the header of a file tells, before a single pixel is decoded."""

import importlib.util
import os
import warnings
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from PIL import ExifTags, Image

from newsroom.problems import why

FORMATS = ["JPEG", "PNG", "WEBP"]
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
# They are about pixels, which we count ourselves, and about EXIF, of which nothing is published.
warnings.filterwarnings("ignore", module=r"PIL\.")
if importlib.util.find_spec("pillow_heif"):  # an extra: see docs/ky-thuat.md
    import pillow_heif

    pillow_heif.register_heif_opener()
    FORMATS.append("HEIF")
    SUFFIXES.update((".heic", ".heif"))
# Pillow calls anything larger a decompression bomb; no camera of a reporter's makes so much.
MAX_PIXELS = 89_000_000
# Orientations 5 to 8 of EXIF 2.32 lie on their side: width and height change places.
SIDEWAYS = frozenset({5, 6, 7, 8})
LAST_ORIENTATION = 8
# No rendition is wider than this, and no WebP higher than that (its header has 14 bits for each side).
WIDEST = 1600
WEBP_LIMIT = 16383
# Known for what they are even where they cannot be read, so that the advice fits.
HEIC_SUFFIXES = (".heic", ".heif")
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
# Of each channel of colour; measured by `benchmarks/photos.py --drawn`.
DRAWN_BYTES_PER_PIXEL = 1 / 6
# The marks that end a JPEG (ITU-T T.81, EOI) and a PNG (its last chunk), and how near the end they usually stand.
ENDINGS = {"JPEG": b"\xff\xd9", "MPO": b"\xff\xd9", "PNG": b"IEND"}
TAIL = 65536
# Cameras and telephones put previews, depths and bursts behind the photograph: that is no animation.
ALBUMS = frozenset({"MPO", "HEIF"})
# What decoders raise for what they cannot read; the one of HEIC knows RuntimeError alone.
UNREADABLE = (OSError, ValueError, SyntaxError, EOFError, RuntimeError)
SAVE_AS_JPEG = "mở ảnh trong máy tính, chọn Lưu thành (Save as) và lưu thành tệp .jpg"
TAKE_A_FRAME = "lấy một khung hình, lưu thành .jpg"
MAKE_SMALLER = "thu nhỏ ảnh còn khoảng 4000 điểm ảnh bề ngang"


class PhotographError(ValueError):
    """A file is no photograph we can print; carries what to do about it."""

    def __init__(self, code: str, message: str, advice: str) -> None:
        super().__init__(message)
        self.code = code
        self.advice = advice


@dataclass(frozen=True, slots=True)
class ImageSize:
    """Pixels, as seen upright."""

    width: int
    height: int

    def turned(self) -> "ImageSize":
        """Return the size of the picture lying on its side."""
        return ImageSize(self.height, self.width)

    def at_width(self, width: int) -> "ImageSize":
        """Return the size of the same picture, `width` pixels wide."""
        return ImageSize(width, max(1, round(self.height * width / self.width)))


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """An original on the newsroom's disk; `size` is upright, `orientation` that of EXIF. A run has one of each file.

    `drawn` is a screenshot, a document or a drawing, whose edges stay sharp.
    """

    path: Path
    size: ImageSize
    drawn: bool = False
    orientation: int = 1


class Encoding(StrEnum):
    """The form of a rendition; the value is its file's suffix."""

    JPEG = "jpg"
    WEBP = "webp"
    AVIF = "avif"


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in pixels of the upright original."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Focus:
    """The point of a cover that must be seen, in fractions of width and height from the top left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Rendition:
    """One published form of a photograph: its root-relative address, its size, and the part it shows (None: all).

    `name` is the address without what the original is called, which stories may change.
    """

    address: str
    name: str
    size: ImageSize
    encoding: Encoding
    part: Box | None = None


@dataclass(frozen=True)
class Picture:
    """A photograph as it is published.

    `webp` and `avif` (empty where it is off) narrowest first; `jpeg` for old clients and feeds; `share` for Facebook
    and Zalo, where the photograph is a story's cover.
    """

    photo: Photo
    jpeg: Rendition
    webp: tuple[Rendition, ...]
    avif: tuple[Rendition, ...] = ()
    share: Rendition | None = None

    @property
    def renditions(self) -> tuple[Rendition, ...]:
        """Return all that is to be made."""
        return (*self.avif, *self.webp, self.jpeg, *((self.share,) if self.share else ()))

    @property
    def largest(self) -> Rendition:
        """Return the widest rendition that browsers show."""
        return self.webp[-1]

    @cached_property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Return (media type, srcset) of each source, the best first."""
        return tuple(
            (f"image/{renditions[0].encoding.value}", srcset(renditions))
            for renditions in (self.avif, self.webp)
            if renditions
        )


def srcset(renditions: tuple[Rendition, ...]) -> str:
    """Return renditions as an HTML srcset."""
    return ", ".join(f"{rendition.address} {rendition.size.width}w" for rendition in renditions)


def read_header(path: Path) -> Photo:
    """Return what the file's header tells.

    Raises PhotographError where the file is missing, empty, cut short, in a format we do not print, animated or too
    large.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            return _describe(path, image)
    except Image.DecompressionBombError as e:
        message = f"ảnh “{path.name}” quá lớn: trên {MAX_PIXELS // 1_000_000} triệu điểm ảnh"
        raise PhotographError("ANH-QUA-LON", message, MAKE_SMALLER) from e
    except PhotographError:
        raise
    except UNREADABLE as e:
        raise _why_unreadable(path) from e


def _describe(path: Path, image: Image.Image) -> Photo:
    if not _is_whole(path, image.format or ""):
        message = f"ảnh “{path.name}” bị cụt: chép chưa hết, hoặc máy ngắt giữa chừng"
        raise PhotographError("ANH-HONG", message, "chép lại ảnh từ máy ảnh hay điện thoại")
    if getattr(image, "is_animated", False) and image.format not in ALBUMS:
        raise PhotographError("ANH-DONG", f"ảnh “{path.name}” là ảnh động", TAKE_A_FRAME)
    width, height = image.size
    if width * height > MAX_PIXELS:
        message = f"ảnh “{path.name}” quá lớn: {width} x {height}, trên {MAX_PIXELS // 1_000_000} triệu điểm ảnh"
        raise PhotographError("ANH-QUA-LON", message, MAKE_SMALLER)
    orientation = _orientation(path, image)
    size = ImageSize(width, height).turned() if orientation in SIDEWAYS else ImageSize(width, height)
    if size.at_width(min(WIDEST, size.width)).height > WEBP_LIMIT:
        message = f"ảnh “{path.name}” dài {size.height} điểm ảnh, quá dài so với bề ngang {size.width}"
        raise PhotographError("ANH-QUA-DAI", message, "cắt ảnh thành nhiều phần")
    return Photo(path, size, is_drawn(image, path), orientation)


def _orientation(path: Path, image: Image.Image) -> int:
    # Of a PNG without an early EXIF chunk, getexif() would decode every pixel: only where there is a late one.
    asked = image.format != "PNG" or "exif" in image.info or b"eXIf" in _tail(path)
    told = image.getexif().get(ExifTags.Base.Orientation) if asked else 1
    return told if isinstance(told, int) and 1 <= told <= LAST_ORIENTATION else 1


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read()


def _is_whole(path: Path, kind: str) -> bool:
    """Tell whether a file has its end; what is damaged within, only decoding finds."""
    if kind not in ENDINGS:
        return True
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        # Not in the first half: a preview in the header has an end of its own.
        file.seek(max(size // 2, size - TAIL))
        if ENDINGS[kind] in file.read():
            return True
        # Telephones hang films behind a photograph: then its end lies further in.
        file.seek(size // 2)
        return ENDINGS[kind] in file.read()


def is_drawn(image: Image.Image, path: Path) -> bool:
    """Tell drawings and screenshots from photographs, by header and size alone.

    A PNG is drawn where a channel of colour packs six pixels into a byte, which no photograph does.
    """
    if image.format != "PNG":
        return False
    channels = len(image.getbands()) - image.mode.endswith("A")
    return path.stat().st_size < image.width * image.height * channels * DRAWN_BYTES_PER_PIXEL


def _why_unreadable(path: Path) -> PhotographError:
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except PermissionError as e:
        advice = "xin quyền đọc tệp (chuột phải, Properties, Security), hoặc chép ảnh sang thư mục của mình"
        return PhotographError("ANH-KHONG-MO", f"không mở được ảnh “{path.name}”: {why(e)}", advice)
    except OSError as e:
        return PhotographError("ANH-KHONG-MO", f"không mở được ảnh “{path.name}”: {why(e)}", "chép lại ảnh gốc")
    if not head:
        return PhotographError("ANH-RONG", f"ảnh “{path.name}” rỗng (0 byte)", "chép lại ảnh gốc")
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return PhotographError("ANH-DONG", f"ảnh “{path.name}” là ảnh động (GIF)", TAKE_A_FRAME)
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return PhotographError("ANH-HEIC", f"ảnh “{path.name}” là ảnh HEIC của điện thoại", SAVE_AS_JPEG)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PhotographError("ANH-HONG", f"ảnh “{path.name}” bị cụt hoặc hỏng", "chép lại ảnh gốc")
    return PhotographError("ANH-HONG", f"tệp “{path.name}” không phải ảnh JPEG, PNG hay WebP", SAVE_AS_JPEG)
