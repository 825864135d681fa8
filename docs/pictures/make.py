#!/usr/bin/env python3
"""Makes the pictures of docs/phong-vien.md anew: the commands at a terminal, pages in a browser, a story on paper.

    python3 toasoan.py test --version          # makes .venv, with what this needs
    .venv/bin/python docs/pictures/make.py     # needs Chromium and pdftoppm, as the tests do

Run it when what it shows has changed, and look at what it has made.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.chromium import launched
from tests.loopback import serving
from tests.previews import previewing
from tests.small_site import NOW, ROOT, SmallSite
from tests.terminals import talk
from tests.test_browser import HURRY

HERE = Path(__file__).resolve().parent
REPORT = "/2020/05/diem-moi-cua-dai-hoi-dang-bo-huyen-dam-ha-khoa-xxv/"
INTERVIEW = "/2020/05/doi-moi-sang-tao-dot-pha-xay-dung-huyen-dam-ha-phat-trien-toan-dien/"
GALLERY = "/2020/05/dam-ha-bon-mua/"
DRAFT = "/2020/06/phien-cho-dau-he/"
PHONE = {"width": 360, "height": 760}
DESK = {"width": 900, "height": 620}
TALL = {"width": 1280, "height": 1500}
CONF = """
from pelicanconf import *
PATH, OUTPUT_PATH, CACHE_PATH = "content", "output", "cache"
SITEURL = "https://damha.example"
"""
# What a reporter types who is asked for a new interview.
ANSWERS = (
    "2",
    "Gặp người giữ rừng ngập mặn",
    "2",
    "Bốn mươi năm giữ một dải rừng bên cửa sông.",
    "Thanh Nga",
    "",
    "",
    "",
    "",
)
SLIPS = """Tiêu đề: Phiên chợ đầu hè
Ngày: 31/06/2020 08:00
Sapo: Từ tinh mơ, bà con các xã đã gùi măng, gùi mật xuống chợ.
Chuyên mục: Văn hóa – Xã hội
Tác giả: Mai Thắm

![Hàng măng đầu phiên](cho.jpg)
"""
GOOD = (
    SLIPS.replace("31/06", "02/06").replace("cho.jpg", "cho-phien.jpg").replace("Tác giả", "Trạng thái: nháp\nTác giả")
)
SHELL = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: #fff; }
pre { box-sizing: border-box; width: fit-content; min-width: 48em; max-width: 60em; margin: 0; padding: 1em 1.2em;
      border-radius: 6px; background: #1c1f24; color: #e8e8e4; white-space: pre-wrap;
      font: 14px/1.5 Cousine, monospace; }
.typed { color: #fff; font-weight: bold; } .red { color: #ff8a80; } .yellow { color: #ffd766; }
</style><pre>%s</pre>"""
COLOURS = {"31": "red", "33": "yellow"}


def main() -> None:
    """Make every picture."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder, sync_playwright() as playwright:
        site = newsroom_of_our_own(Path(folder))
        browser = launched(playwright)
        shoot_terminal(browser, "moi", asked(site))
        shoot_terminal(browser, "kiem-tra", checked(site))
        story(site, GOOD)
        with previewing(site, "--no-open", now="2020-06-01T12:00") as preview:
            page = browser.new_page(viewport=DESK)
            page.goto(preview.url + DRAFT)
            page.get_by_role("heading", name="Phiên chợ đầu hè").wait_for()
            page.evaluate(HURRY)
            page.wait_for_timeout(1000)
            shoot(page, "xem")
            story(site, SLIPS)
            page.locator(".xem-panel summary").wait_for()
            page.wait_for_timeout(1000)
            shoot(page, "xem-loi")
            page.close()
        shutil.rmtree(site.folder(DRAFT.split("/")[3], "2020/06"))
        site.built("--site-url", "https://damha.example")
        with serving(site.output) as url:
            for name, address in (("phong-van", INTERVIEW), ("bai-viet", REPORT)):
                page = browser.new_page(viewport=PHONE, device_scale_factor=2, reduced_motion="reduce")
                visit(page, url + address)
                shoot(page, name)
                page.close()
            page = browser.new_page(viewport=TALL, reduced_motion="reduce")
            visit(page, url + GALLERY)
            page.evaluate("document.querySelector('main').scrollIntoView()")
            shoot(page, "phong-su-anh")
            visit(page, url + REPORT)
            print_sheet(page, Path(folder), "to-in")
            page.close()
        browser.close()


def newsroom_of_our_own(folder: Path) -> SmallSite:
    """Return a copy of the content that may be written into."""
    (folder / "conf.py").write_text(CONF, "utf-8")
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copy(ROOT / "site.toml", folder)
    return SmallSite(folder)


def story(site: SmallSite, text: str) -> None:
    """Write the story of the market, with its photograph."""
    slug = DRAFT.split("/")[3]
    shutil.copy(ROOT / "content/articles" / GALLERY.strip("/") / "cho-phien.jpg", site.folder(slug, "2020/06"))
    site.raw(slug, text, "2020/06")


def asked(site: SmallSite) -> str:
    """Return what is shown while a new interview is asked for."""
    env = {"PYTHONPATH": str(ROOT), "EDITOR": ""}
    command = [sys.executable, "-m", "newsroom", "new", "--content", "content"]
    code, shown = talk(command, ANSWERS, site.root, env)
    assert code == 0, shown
    shutil.rmtree(site.root / "content")  # what comes now is about other stories
    shutil.copytree(ROOT / "content", site.root / "content")
    return "$ python3 toasoan.py moi\n" + shown.replace(str(site.root) + os.sep, "")


def checked(site: SmallSite) -> str:
    """Return what is shown of a story with three slips."""
    story(site, SLIPS)
    env = {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [
        sys.executable,
        "-m",
        "newsroom",
        "check",
        "--content",
        "content",
        "--now",
        NOW,
        "content/articles/2020/06",
    ]
    _, shown = talk(command, (), site.root, env)
    return "$ python3 toasoan.py kiem-tra\n" + shown.replace(str(site.root) + os.sep, "")


def shoot_terminal(browser: Browser, name: str, shown: str) -> None:
    """Draw what was shown at a terminal."""
    page = browser.new_page(viewport={"width": 1000, "height": 400})
    page.set_content(SHELL % "".join(coloured(shown.strip())))
    page.locator("pre").screenshot(path=HERE / f"{name}.png")
    page.close()
    finish(name)


def coloured(shown: str) -> Iterable[str]:
    """Yield HTML for the colours and the typed lines of a terminal."""
    opened = False
    for part in re.split(r"(\x1b\[[0-9;]*m)", shown):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            yield re.sub(r"(?m)^(\$ .*|&gt; .*)$", r'<span class="typed">\1</span>', html.escape(part, quote=False))
            continue
        if opened:
            yield "</span>"
        opened = code[1] in COLOURS
        if opened:
            yield f'<span class="{COLOURS[code[1]]}">'


def visit(page: Page, url: str) -> None:
    """Open a page, with all its photographs."""
    page.goto(url)
    page.evaluate(HURRY)


def shoot(page: Page, name: str) -> None:
    """Take a picture of what is seen."""
    page.screenshot(path=HERE / f"{name}.png")
    finish(name)


def print_sheet(page: Page, folder: Path, name: str) -> None:
    """Draw the sheet of paper that a story is printed on."""
    page.pdf(path=folder / "sheet.pdf", prefer_css_page_size=True)
    command = ["pdftoppm", "-r", "75", "-png", "-singlefile", folder / "sheet.pdf", HERE / name]
    subprocess.run(command, check=True)
    finish(name)


def finish(name: str) -> None:
    """Keep a picture as small as it can be without losing a letter."""
    path = HERE / f"{name}.png"
    Image.open(path).convert("RGB").save(path.with_suffix(".webp"), quality=80, method=6)
    path.unlink()
    print(path.with_suffix(".webp").name, path.with_suffix(".webp").stat().st_size)


if __name__ == "__main__":
    main()
