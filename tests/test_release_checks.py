"""The checks of a finished release: whatever slips into the output by somebody's mistake, nothing is published.

The mistakes are made by a plugin in the site's own configuration, which spoils the output when everything is written.
"""

import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from newsroom.release.checks.pictures import in_avif, in_jpeg, in_png, in_webp
from tests.places import Place
from tests.small_site import SmallSite

SPOILING = """
from pathlib import Path
from types import ModuleType
from pelican import signals

def spoil(pelican):
    output, content = Path(pelican.output_path), Path(pelican.settings["PATH"])
    page = output / "2020/05/duoc-mua/index.html"
    def replace(path, old, new):
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_text(text.replace(old, new, 1), "utf-8")
    {mistake}

spoiler = ModuleType("spoiler")
spoiler.register = lambda: signals.finalized.connect(spoil)
PLUGINS = [*PLUGINS, spoiler]
"""
DRAFT = "Một câu sapo chưa ai được đọc, dài vừa đủ để nhận ra & nhớ."


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place("folder", str(tmp_path / "nơi đăng"), tmp_path / "nơi đăng")


@pytest.fixture
def site(site: SmallSite) -> SmallSite:
    site.photo("a.jpg", size=(400, 300))
    site.story(body="![Lúa](a.jpg)\n\n## Vụ xuân\n\n[Xem vụ xuân](#vu-xuan), [bài khác](/2020/05/khac/#dau).")
    site.story("khac", "## Đầu\n\nMột bài khác.", Tiêu_đề="Khác", Sapo="Sapo của bài khác.")
    site.photo("kin.jpg", "kin", size=(300, 200))
    site.story("kin", "![Kín](kin.jpg)", Tiêu_đề="Bài kín", Sapo=DRAFT, Trạng_thái="nháp")
    return site


def spoil(site: SmallSite, mistake: str) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(SPOILING.format(mistake=mistake))


def test_a_good_release_passes(site: SmallSite, place: Place) -> None:
    spoil(site, "pass")
    place.published(site)
    assert not list(place.current.rglob("kin*"))


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        ("""replace(page, 'href="/2020/05/khac/#dau"', 'href="/2020/05/khong-co/"')""", "dẫn tới /2020/05/khong-co/"),
        ("""replace(page, "#vu-xuan", "#vu-he")""", "mà trang đó không có mục này"),
        ("""replace(page, "/khac/#dau", "/khac/#cuoi")""", "dẫn tới /2020/05/khac/#cuoi"),
        ("""next((output / "media").glob("a-*-320.webp")).unlink()""", "-320.webp, nơi không có gì"),
        ("""next((output / "theme").glob("style.*.css")).unlink()""", "/theme/style."),
        ("""next((output / "theme").glob("share.*.jpg")).unlink()""", "/theme/share."),
        ("""replace(output / "rss.xml", "/2020/05/khac/", "/2020/05/mat/")""", "rss.xml"),
        ("""(output / "rss.xml").write_text("<rss>")""", "rss.xml dựng ra không đọc lại được"),
        ("""(output / "feed.json").write_text("{")""", "feed.json dựng ra không đọc lại được"),
        (
            """(output / "2020/05/kin").mkdir(); (output / "2020/05/kin/index.html").write_text("<p>?</p>")""",
            "kin/index.md:1: địa chỉ /2020/05/kin/ của bài này (nháp) nằm trong /2020/05/kin/",
        ),
        ("""replace(page, "</main>", '<p data-next="/2020/05/kin/"></p></main>')""", "địa chỉ /2020/05/kin/ của"),
        (
            """replace(page, "</main>", "<p>Một <b>câu</b> sapo chưa ai được đọc, dài&nbsp;vừa đủ để nhận ra &amp; nhớ.</p></main>")""",  # noqa: E501
            "kin/index.md:1: sapo của bài này (nháp) nằm trong /2020/05/duoc-mua/",
        ),
        (
            """replace(output / "feed.json", '"items"', '"_x": "Một câu sapo chưa ai được đọc, dài vừa đủ để nhận ra \\\\u0026 nhớ.", "items"')""",  # noqa: E501
            "sapo của bài này (nháp) nằm trong /feed.json",
        ),
        (
            """
    from PIL import Image
    Image.open(content / "articles/2020/05/kin/kin.jpg").save(output / "media/kin-0123456789abcdef-320.webp")""",
            "không bài công khai nào dùng ảnh hay tài liệu này",
        ),
        (
            """(output / "goc.jpg").write_bytes((content / "articles/2020/05/duoc-mua/a.jpg").read_bytes())""",
            "đây là ảnh gốc a.jpg",
        ),
        ("""(output / "may.heic").write_bytes(b"x")""", "kiểu ảnh này không bao giờ được đăng"),
        (
            """
    from PIL import Image
    made = next((output / "media").glob("a-*-400.jpg"))
    exif = Image.Exif(); exif[271] = "Máy ảnh"
    image = Image.open(made); image.load(); made.unlink(); image.save(made, exif=exif)""",
            "ảnh còn mang tin riêng (đoạn E1)",
        ),
    ],
    ids=[
        "a link", "an anchor", "an anchor elsewhere", "a picture", "a style sheet", "a picture to share",
        "a link in a feed", "a broken feed", "a broken JSON feed", "a page", "an address", "a lead", "a lead in JSON",
        "a photograph", "an original", "a raw photograph", "EXIF",
    ],
)  # fmt: skip
def test_a_spoilt_release_is_refused(site: SmallSite, place: Place, mistake: str, words: str) -> None:
    spoil(site, mistake)
    said = place.refused(site)
    assert words in said
    assert "Chưa đăng gì" in said
    assert not place.root.exists() or not (place.root / "current").exists()


def test_everything_wrong_is_told_at_once(site: SmallSite, place: Place) -> None:
    spoil(site, """(output / "rss.xml").write_text("<rss>"); (output / "may.heic").write_bytes(b"x")""")
    said = place.refused(site)
    assert "rss.xml" in said
    assert "may.heic" in said


def test_a_lead_that_a_public_story_has_too_is_no_leak(site: SmallSite, place: Place) -> None:
    site.story("khac", "## Đầu\n\nMột bài khác.", Tiêu_đề="Khác", Sapo=DRAFT)
    place.published(site)
    assert "nhận ra" in place.html("/2020/05/khac/")


def test_what_stands_behind_a_picture_is_found(tmp_path: Path) -> None:
    bare = tmp_path / "a.jpg"
    Image.effect_noise((200, 200), 90).save(bare, quality=95)
    assert in_jpeg(bare.read_bytes()) == ""
    assert "byte sau ảnh" in in_jpeg(bare.read_bytes() + bare.read_bytes())


def test_words_of_readers_are_no_links_and_public_words_no_secret(site: SmallSite, place: Place) -> None:
    """An address of ours among words, one of another site, a draft whose lead is a public title or the site's name."""
    site.story(
        "khac",
        "## Đầu\n\nXem “https://damha.example/rss/”, https://damha.example/nong-thon-moi/: trang cũ.\n\n"
        "[Báo](https://bao.example/2020/05/kin/)",
        Tiêu_đề="Trung tâm Truyền thông mở hội nghị tổng kết năm",
        Sapo="Sapo của bài khác.",
    )
    for slug, words in (
        ("a", "Trung tâm Truyền thông mở hội nghị tổng kết năm"),
        ("b", "Trung tâm Truyền thông và Văn hóa huyện Đầm Hà"),
    ):
        site.story(slug, "Nháp.", Tiêu_đề=f"Nháp {slug}", Sapo=words, Trạng_thái="nháp")
    assert place.published(site).code == 0


def test_a_standing_page_and_a_section_go_where_that_is_meant(site: SmallSite, place: Place) -> None:
    page = site.page("gioi-thieu", "Tiêu đề: Giới thiệu\n\nXin chào.\n")
    place.published(site)
    page.unlink()
    toml = site.root / "site.toml"
    toml.write_text(toml.read_text("utf-8").replace('[[sections]]\nname = "Chính trị"\n', ""), "utf-8")
    said = place.refused(site)
    assert "“Giới thiệu” đã đăng ở /gioi-thieu/ nay không còn" in said
    assert "/chuyen-muc/chinh-tri/" in said
    place.published(site, "--allow-shrink")
    # A story never goes so.
    shutil.rmtree(site.folder("khac"))
    site.story(body="Không còn dẫn.")
    assert "/2020/05/khac/" in place.refused(site, "--allow-shrink")


def test_a_place_is_no_output(site: SmallSite, place: Place) -> None:
    place.published(site)
    result = site.build("--output", str(place.current))
    assert result.code == 1
    assert "chỉ lệnh publish được ghi vào đó" in result.err
    place.served()


def test_a_site_without_a_public_address_is_not_published(site: SmallSite, place: Place) -> None:
    with (site.root / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('SITEURL = ""\n')
    assert "chưa có địa chỉ công khai" in place.refused(site)


# Between two releases.


@pytest.fixture
def published(site: SmallSite, place: Place) -> Place:
    site.story("doi", "Bài sẽ đổi.", Tiêu_đề="Bài sẽ đổi", Sapo="Sapo của bài sẽ đổi.", Địa_chỉ_cũ="/2020/04/xua/")
    place.published(site)
    return place


def move(site: SmallSite, slug: str, new: str) -> Path:
    folder = site.folder(slug)
    return Path(shutil.move(folder, folder.with_name(new))) / "index.md"


def test_a_renamed_folder_is_refused_and_told_how_to_mend(site: SmallSite, published: Place) -> None:
    story = move(site, "doi", "ten-moi")
    said = published.refused(site)
    assert "bài “Bài sẽ đổi” đã đăng ở /2020/05/doi/, nay nằm ở /2020/05/ten-moi/" in said
    assert "ten-moi/index.md" in said
    assert "thêm dòng “Địa chỉ cũ: /2020/05/doi/”" in said
    text = story.read_text("utf-8")
    story.write_text(text.replace("/2020/04/xua/", "/2020/04/xua/; /2020/05/doi/"), "utf-8")
    published.published(site)
    assert "/2020/05/ten-moi/" in published.html("/2020/05/doi/")


def test_a_former_address_that_is_forgotten_is_refused(site: SmallSite, published: Place) -> None:
    site.story("doi", "Bài sẽ đổi.", Tiêu_đề="Bài sẽ đổi", Sapo="Sapo của bài sẽ đổi.")
    assert "/2020/04/xua/" in published.refused(site)


@pytest.mark.parametrize("status", ["nháp", "chờ duyệt"])
def test_a_story_that_goes_back_is_refused(site: SmallSite, published: Place, status: str) -> None:
    site.story("khac", "## Đầu", Tiêu_đề="Khác", Sapo="Sapo của bài khác.", Trạng_thái=status)
    site.story(body="Không còn dẫn.")
    said = published.refused(site)
    assert f"bài “Khác” đã đăng ở /2020/05/khac/ nay lại {status}" in said
    assert "Trạng thái: gỡ" in said


def test_a_deleted_story_is_refused_and_a_withdrawn_one_is_not(site: SmallSite, published: Place) -> None:
    site.story(body="Không còn dẫn.")
    kept = (site.folder("khac") / "index.md").read_text("utf-8")
    shutil.rmtree(site.folder("khac"))
    assert "“Khác” đã đăng ở /2020/05/khac/ nay không còn" in published.refused(site)
    site.raw("khac", kept.replace("Tiêu đề: Khác", "Tiêu đề: Khác\nTrạng thái: gỡ"))
    published.published(site)
    assert "gỡ" in published.html("/2020/05/khac/")


def test_a_story_that_expires_goes_as_planned(site: SmallSite, published: Place) -> None:
    site.story(body="Không còn dẫn.")
    site.story("khac", "## Đầu", Tiêu_đề="Khác", Sapo="Sapo của bài khác.", Hết_hạn="02/06/2020")
    published.published(site, now="2020-06-02T12:00")
    published.published(site, now="2020-06-03T12:00")
    assert not (published.current / "2020/05/khac").exists()


def test_a_section_that_is_gone_takes_its_subscribers_along(site: SmallSite, published: Place) -> None:
    toml = site.root / "site.toml"
    toml.write_text(toml.read_text("utf-8").replace('"Chính trị"', '"Chính trị – Xây dựng Đảng"'), "utf-8")
    said = published.refused(site)
    assert "/chuyen-muc/chinh-tri/rss.xml" in said
    assert 'slug = "chinh-tri"' in said
    renamed = 'name = "Chính trị – Xây dựng Đảng"'
    toml.write_text(toml.read_text("utf-8").replace(renamed, f'{renamed}\nslug = "chinh-tri"'), "utf-8")
    published.published(site)


def test_a_list_goes_with_its_last_story_and_is_told(site: SmallSite, place: Place) -> None:
    site.story("khac", "## Đầu", Tiêu_đề="Khác", Sapo="Sapo của bài khác.", Từ_khóa="Lúa xuân")
    place.published(site)
    site.story("khac", "## Đầu", Tiêu_đề="Khác", Sapo="Sapo của bài khác.")
    result = place.published(site)
    assert "Trang danh sách không còn bài nào nên không còn: /tu-khoa/lua-xuan/" in result.err


def test_a_site_that_shrinks_is_refused_unless_that_is_meant(site: SmallSite, place: Place) -> None:
    for number in range(24):
        site.story(f"tin-{number}", "Tin.", Tiêu_đề=f"Tin {number}", Sapo=f"Tin số {number}.", Từ_khóa=f"từ {number}")
    place.published(site)
    for number in range(24):
        site.story(f"tin-{number}", "Tin.", Tiêu_đề=f"Tin {number}", Sapo=f"Tin số {number}.")
    said = place.refused(site)
    assert "mất 48 trên" in said
    assert "--allow-shrink" in said
    place.published(site, "--allow-shrink")
    assert not (place.current / "tu-khoa").exists()


# The readers of pictures, on what other programs write.


@pytest.mark.parametrize(
    ("suffix", "read", "save"),
    [
        ("jpg", in_jpeg, {"comment": b"Mai"}),
        ("jpg", in_jpeg, {"icc_profile": b"profile" * 30}),
        ("jpg", in_jpeg, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
        ("webp", in_webp, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
        ("webp", in_webp, {"xmp": b"<x:xmpmeta/>"}),
        ("webp", in_webp, {"icc_profile": b"profile" * 30}),
        ("png", in_png, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
        ("png", in_png, {"icc_profile": b"profile" * 30}),
        ("avif", in_avif, {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"}),
        ("avif", in_avif, {"icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()}),
        ("jpg", in_jpeg, {"progressive": True, "comment": b"Mai"}),
        ("avif", in_avif, {"xmp": b"<x:xmpmeta xmlns:rdf='application/rdf+xml'/>"}),
    ],
)
def test_what_pictures_carry_is_found(tmp_path: Path, suffix: str, read: object, save: dict[str, bytes]) -> None:
    image = Image.linear_gradient("L").convert("RGB")
    bare, told = tmp_path / f"bare.{suffix}", tmp_path / f"told.{suffix}"
    image.save(bare, **({"progressive": True} if "progressive" in save else {}))
    image.save(told, **save)
    assert read(bare.read_bytes()) == ""  # type: ignore[operator]
    assert read(told.read_bytes()) != ""  # type: ignore[operator]
