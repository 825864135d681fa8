"""Photographs: what the header of a file tells, before a single pixel is decoded."""

import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import ExifTags, Image

FORMATS = ("JPEG", "PNG", "WEBP")
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp"})
# Pillow calls anything larger a decompression bomb; no camera of a reporter's makes so much.
MAX_PIXELS = 89_000_000
# Orientations 5 to 8 of EXIF 2.32 lie on their side: width and height change places.
SIDEWAYS = frozenset({5, 6, 7, 8})
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
SAVE_AS_JPEG = "mở ảnh trong máy tính, chọn Lưu thành (Save as) và lưu thành tệp .jpg"
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

    def at_width(self, width: int) -> "ImageSize":
        """Return the size of the same picture, `width` pixels wide."""
        return ImageSize(width, max(1, round(self.height * width / self.width)))


@dataclass(frozen=True, slots=True)
class Photo:
    """An original on the newsroom's disk."""

    path: Path
    size: ImageSize


@dataclass(frozen=True, slots=True)
class Rendition:
    """One published form of a photograph: its root-relative address and its size."""

    address: str
    size: ImageSize


def read_header(path: Path) -> Photo:
    """Return what the file's header tells.

    Raises PhotographError where the file is missing, empty, in a format we do not print, animated or too large.
    """
    try:
        image = _open(path)
    except OSError as e:  # Pillow's UnidentifiedImageError is one too
        raise _why_unreadable(path) from e
    with image:
        if getattr(image, "is_animated", False):
            raise PhotographError("ANH-DONG", f"ảnh “{path.name}” là ảnh động", "lấy một khung hình, lưu thành .jpg")
        width, height = image.size
        if width * height > MAX_PIXELS:
            message = f"ảnh “{path.name}” có {width} x {height} điểm ảnh, quá lớn"
            raise PhotographError("ANH-QUA-LON", message, MAKE_SMALLER)
        sideways = image.getexif().get(ExifTags.Base.Orientation) in SIDEWAYS
    return Photo(path, ImageSize(height, width) if sideways else ImageSize(width, height))


def _open(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        # We measure the pixels ourselves, and refuse them in the reporter's language.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(path, formats=FORMATS)
        except Image.DecompressionBombError as e:
            raise PhotographError("ANH-QUA-LON", f"ảnh “{path.name}” quá lớn", MAKE_SMALLER) from e


def _why_unreadable(path: Path) -> PhotographError:
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as e:
        return PhotographError("ANH-KHONG-MO", f"không mở được ảnh “{path.name}”: {e.strerror}", "chép lại ảnh gốc")
    if not head:
        return PhotographError("ANH-RONG", f"ảnh “{path.name}” rỗng (0 byte)", "chép lại ảnh gốc")
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return PhotographError("ANH-HEIC", f"ảnh “{path.name}” là ảnh HEIC của điện thoại", SAVE_AS_JPEG)
    return PhotographError("ANH-HONG", f"tệp “{path.name}” không phải ảnh JPEG, PNG hay WebP", SAVE_AS_JPEG)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photograph as it is published: its renditions, narrowest first."""

    photo: Photo
    renditions: tuple[Rendition, ...]

    @property
    def largest(self) -> Rendition:
        """Return the widest rendition."""
        return self.renditions[-1]

    @property
    def srcset(self) -> str:
        """Return the renditions as an HTML srcset."""
        return ", ".join(f"{rendition.address} {rendition.size.width}w" for rendition in self.renditions)
