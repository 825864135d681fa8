"""What browsers, telephones and careful strangers ask for: manifest, icons, favicon, security.txt."""

import json
import re
from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image

from tests.small_site import ROOT, SmallSite, one

STYLE = (ROOT / "theme/static/css/style.css").read_text("utf-8")
SECURITY = "[security]\ncontact = {}\nexpires = {}\n"


def add(site: SmallSite, toml: str) -> None:
    with (site.root / "site.toml").open("a", encoding="utf-8") as file:
        file.write(toml)


def test_the_manifest(site: SmallSite) -> None:
    site.story()
    site.built()
    manifest = json.loads(site.html("/manifest.webmanifest"))
    assert manifest["name"] == "Trung tâm Truyền thông và Văn hóa huyện Đầm Hà"
    assert manifest["short_name"] == "Đầm Hà"
    assert (manifest["lang"], manifest["start_url"]) == ("vi", "/")
    assert f"--red: {manifest['theme_color']};" in STYLE
    assert f"--paper: {manifest['background_color']};" in STYLE
    assert one(site.tree("/"), ".//link[@rel='manifest']").get("href") == "/manifest.webmanifest"
    offered = set()
    for icon in manifest["icons"]:
        assert icon["type"] == "image/png"
        with Image.open(site.file(icon["src"])) as image:
            assert image.format == "PNG"
            assert f"{image.width}x{image.height}" == icon["sizes"]
        offered.add((icon["sizes"], icon["purpose"]))
    assert offered == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_a_maskable_icon_fills_its_square_and_keeps_to_its_circle(site: SmallSite) -> None:
    with Image.open(ROOT / "theme/static/icons/icon-maskable-512.png") as image:
        pixels = image.convert("RGB")
    ground = pixels.getpixel((0, 0))
    for x in range(0, 512, 4):
        for y in range(0, 512, 4):
            if (x - 256) ** 2 + (y - 256) ** 2 > 205**2:  # 40 % of the side: what every shape leaves
                assert pixels.getpixel((x, y)) == ground, (x, y)


def test_the_name_of_the_day_is_on_the_home_screen(site: SmallSite) -> None:
    site.rename_the_centre()
    site.story()
    for now, name in (("2025-06-30T23:59", "Đầm Hà"), ("2025-07-01", "Xã Đầm Hà")):
        site.built(now=now)
        assert json.loads(site.html("/manifest.webmanifest"))["short_name"] == name


def test_icons_that_browsers_ask_for(site: SmallSite) -> None:
    site.story()
    site.built()
    touch = one(site.tree("/"), ".//link[@rel='apple-touch-icon']").get("href")
    assert re.fullmatch(r"/theme/apple-touch-icon\.[0-9a-f]{10}\.png", touch)
    for address, kind, size in ((touch, "PNG", (180, 180)), ("/favicon.ico", "ICO", (32, 32))):
        with Image.open(BytesIO(site.file(address).read_bytes())) as image:
            assert (image.format, image.size) == (kind, size)


def test_pictures_of_the_theme_are_light() -> None:
    icons = sorted((ROOT / "theme/static/icons").iterdir())
    assert sum(path.stat().st_size for path in icons) < 20_000
    assert (ROOT / "theme/favicon.ico").stat().st_size < 2_000
    assert (ROOT / "theme/static/share.jpg").stat().st_size < 80_000


def test_security_txt(site: SmallSite) -> None:
    add(site, SECURITY.format('"bao-mat@damha.example"', "2021-01-31") + 'policy = "https://damha.example/bao-mat/"\n')
    site.story()
    said = site.built("--site-url", "https://damha.example").err
    assert "SECURITY" not in said
    data = site.file("/.well-known/security.txt").read_bytes()
    fields = [line.split(": ", 1) for line in data.decode("ascii").splitlines()]
    assert fields == [
        ["Contact", "mailto:bao-mat@damha.example"],
        ["Expires", "2021-01-31T23:59:59+07:00"],
        ["Policy", "https://damha.example/bao-mat/"],
        ["Preferred-Languages", "vi"],
        ["Canonical", "https://damha.example/.well-known/security.txt"],
    ]
    assert datetime.fromisoformat(fields[1][1]).utcoffset()
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write('SITEURL = ""\n')
    site.built()
    assert "Canonical" not in site.html("/.well-known/security.txt")


@pytest.mark.parametrize("contact", ["https://damha.example/lien-he/", "mailto:a@b.vn", "tel:+84-33-000-0000"])
def test_contacts_as_they_are(site: SmallSite, contact: str) -> None:
    add(site, SECURITY.format(f'"{contact}"', "2021-01-31"))
    site.built()
    assert site.html("/.well-known/security.txt").startswith(f"Contact: {contact}\nExpires: ")


def test_without_a_table_there_is_no_security_txt(site: SmallSite) -> None:
    site.built()
    assert not site.file("/.well-known/security.txt").exists()


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2021-01-01", ""),
        ("2021-01-02", "security.txt sắp hết hạn: 31/01/2021"),
        ("2021-01-31T23:59", "security.txt sắp hết hạn: 31/01/2021"),
        ("2021-02-01T00:00", "security.txt đã hết hạn: 31/01/2021"),
    ],
)
def test_a_warning_in_good_time(site: SmallSite, now: str, words: str) -> None:
    add(site, SECURITY.format('"a@b.vn"', "2021-01-31"))
    line = len((site.root / "site.toml").read_text("utf-8").splitlines())
    for result in (site.built(now=now), site.check(now=now)):
        assert result.code == 0
        said = result.out + result.err
        assert ("SECURITY-HAN" in said) is bool(words)
        assert not words or f"site.toml:{line}: cảnh báo: {words} [SECURITY-HAN]" in said
    assert site.file("/.well-known/security.txt").exists()


WRONG = {
    "unknown": ('contact = "a@b.vn"\nexpires = 2021-01-31\nten = "x"', "[security]: không có khóa “ten”", 3),
    "ours": ('contact = "a@b.vn"\nexpires = 2021-01-31\nline = 3', "[security]: không có khóa “line”", 3),
    "no-expires": ('contact = "a@b.vn"', "[security]: thiếu “expires”", 0),
    "no-contact": ("expires = 2021-01-31", "[security]: thiếu “contact”", 0),
    "text": ('contact = "a@b.vn"\nexpires = "2021-01-31"', "[security]: “expires” phải là một ngày", 2),
    "clock": ('contact = "a@b.vn"\nexpires = 2021-01-31T00:00:00Z', "[security]: “expires” phải là một ngày", 2),
    "no-address": ('contact = "Phòng IT"\nexpires = 2021-01-31', "contact “Phòng IT” không phải nơi liên lạc", 1),
    "insecure": ('contact = "http://a.vn"\nexpires = 2021-01-31', "contact “http://a.vn” không phải", 1),
    "policy": ('contact = "a@b.vn"\nexpires = 2021-01-31\npolicy = "/bao-mat/"', "policy “/bao-mat/” không phải", 3),
    "control": ('contact = "a@b\\u0007.vn"\nexpires = 2021-01-31', "[security]: “contact” có ký tự không in được", 1),
    "header": (r'contact = "a@b.vn\nExpires: 2099-01-01T00:00:00Z"' + "\nexpires = 2021-01-31", "contact “a@b.vn", 1),
}


@pytest.mark.parametrize(("table", "words", "line"), WRONG.values(), ids=WRONG)
def test_a_table_that_is_wrong(site: SmallSite, table: str, words: str, line: int) -> None:
    at = len((site.root / "site.toml").read_text("utf-8").splitlines()) + 1 + line
    add(site, f"[security]\n{table}\n")
    for result in (site.build(), site.check()):
        assert result.code == 1
        assert "Traceback" not in result.err
        said = (result.out + result.err).splitlines()
        assert any(found.startswith(f"site.toml:{at}: ") and words in found for found in said)


def test_security_is_one_table(site: SmallSite) -> None:
    add(site, '[[security]]\ncontact = "a@b.vn"\nexpires = 2021-01-31\n')
    result = site.build()
    assert result.code == 1
    assert "“security” phải là một khối" in result.err
    assert "[security]" in result.err


def test_the_example_in_site_toml_works_as_it_stands(site: SmallSite) -> None:
    toml = (ROOT / "site.toml").read_text("utf-8")
    before, example = toml.split("# [security]")
    (site.root / "site.toml").write_text(f"{before}[security]{example.replace(chr(10) + '# ', chr(10))}", "utf-8")
    site.built()
    fields = site.html("/.well-known/security.txt").splitlines()
    assert [field.partition(":")[0] for field in fields] == [
        "Contact",
        "Expires",
        "Policy",
        "Preferred-Languages",
        "Canonical",
    ]


@pytest.mark.parametrize("name", ["robots", "manifest", "index"])
def test_a_file_that_no_reader_could_parse_stops_the_build(site: SmallSite, name: str) -> None:
    site.story()
    site.built()
    with (site.root / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"discovery.{name} = lambda *_: b'<broken'\n")
    site.story("moi")
    assert "dựng ra không đọc lại được" in site.failed()
