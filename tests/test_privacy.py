"""Nothing private is published, whatever a camera or program has put into a file; exiftool looks into every file."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.conftest import program
from tests.small_site import SmallSite
from tests.test_pixels import SPACES, noisy, profile

# As long as the name in our profiles.
SECRET = "BIMAT"
# With the depths that telephones measure.
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/" GDepth:Mime="{SECRET}"
 GDepth:Data="QklNQVQ="/></rdf:RDF></x:xmpmeta>""".encode()
# What every kind of file can be given: where and who.
TAGS = (
    "-GPSLatitude=21.35", "-GPSLatitudeRef=N", "-GPSLongitude=107.59", "-GPSLongitudeRef=E", f"-EXIF:Artist={SECRET}",
    f"-XMP:Creator={SECRET}",
)  # fmt: skip
IN_JPEG = (f"-IPTC:Keywords={SECRET}", f"-Comment={SECRET}", f"-EXIF:UserComment={SECRET}")
# What belongs to the form of a file, or to the disk.
HARMLESS = {"SourceFile", "ExifTool", "File", "Composite", "RIFF", "JFIF"}
PNG_FORM = {
    "ImageWidth",
    "ImageHeight",
    "BitDepth",
    "ColorType",
    "Compression",
    "Filter",
    "Interlace",
    "Palette",
    "Transparency",
}


def exif() -> Image.Exif:
    told = Image.Exif()
    told[0x010E], told[0x013B] = SECRET, SECRET
    told.get_ifd(0x8825).update({1: "N", 2: (21.0, 21.0, 21.0), 3: "E", 4: (107.0, 35.0, 35.0)})
    told.get_ifd(0x8769)[0x927C] = f"{SECRET}: a maker's note".encode()
    return told


def hand_in(folder: Path) -> list[str]:
    """Write what reporters hand in, each file full of secrets; return the names."""
    image, other = noisy(1000, 700), Image.new("RGB", (1000, 700), (255, 0, 255))
    icc = profile(*SPACES["adobe-rgb"]).replace(b"test\0", SECRET.encode())
    # Not all have a profile: converting its colours loses the rest by itself.
    words: dict[str, Any] = {"exif": exif(), "xmp": XMP}
    all_of_it = {**words, "icc_profile": icc}
    image.save(folder / "a.jpg", comment=SECRET.encode(), **all_of_it)
    image.save(folder / "hai-khung.jpg", "MPO", save_all=True, append_images=[other], comment=SECRET.encode(), **words)
    image.save(folder / "b.png", pnginfo=texts(), **all_of_it)
    image.save(folder / "c.webp", **all_of_it)
    heif = pillow_heif.from_pillow(image)
    heif.add_from_pillow(other)
    heif.save(folder / "d.heic", exif=exif().tobytes(), xmp=XMP)
    return ["a.jpg", "hai-khung.jpg", "b.png", "c.webp", "d.heic"]


def texts() -> PngInfo:
    """Return the three kinds of words that a PNG may hold."""
    info = PngInfo()
    info.add_text("Author", SECRET)
    info.add_text("Description", SECRET * 100, zip=True)
    info.add_itxt("Location", SECRET, lang="vi", tkey="Nơi chụp")
    return info


def told_by(exiftool: str, paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return all that exiftool finds in files, by group and tag, also what it does not know."""
    command = [exiftool, "-j", "-G", "-a", "-u", "-U", "-ee", "-b", *map(str, paths)]
    return list(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


@pytest.fixture
def exiftool() -> str:
    return program("exiftool")


def test_nothing_private_is_published(site: SmallSite, exiftool: str) -> None:
    folder = site.folder("duoc-mua")
    names = hand_in(folder)
    thumbnail = site.root / "thumb.jpg"
    noisy(160, 120).save(thumbnail)
    for name in names:
        more = (*IN_JPEG, f"-ThumbnailImage<={thumbnail}") if name.endswith(".jpg") else ()
        path = folder / name
        subprocess.run([exiftool, "-q", "-m", "-overwrite_original", *TAGS, *more, str(path)], check=True)
    for entry in told_by(exiftool, (folder / name for name in names)):
        found = [key for key, value in entry.items() if SECRET in str(value)]
        assert len(found) >= 4, entry["SourceFile"]
        assert entry["EXIF:GPSLatitude"]
        assert any("Depth" in key for key in entry), entry["SourceFile"]
    with Image.open(folder / "hai-khung.jpg") as two:
        assert (two.format, two.n_frames) == ("MPO", 2)

    site.story(body="\n\n".join(f"![Ảnh]({name})" for name in names), Ảnh_đại_diện="d.heic")
    site.built()
    pictures = [path for path in site.output.rglob("*") if path.suffix in {".jpg", ".webp", ".png", ".ico", ".avif"}]
    assert len([path for path in pictures if path.parent.name == "media"]) == len(names) * 5 + 1
    for entry in told_by(exiftool, pictures):
        left = {key for key in entry if key.split(":")[0] not in HARMLESS}
        assert left <= {f"PNG:{form}" for form in PNG_FORM}, entry["SourceFile"]
    for name, data in site.files().items():
        assert SECRET.encode() not in data, name
        if name.startswith("media/") and name.endswith(".jpg"):
            assert data.count(b"\xff\xd8\xff") == 1, f"{name}: a picture within the picture"
