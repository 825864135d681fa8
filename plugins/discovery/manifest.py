"""The web manifest: what a telephone needs to put the paper on its home screen (W3C Web Application Manifest)."""

import json
import re
from collections.abc import Iterator

from newsroom import dates
from newsroom.assets import Assets
from newsroom.photographs import read_header
from newsroom.run import Run

ICONS = (
    ("icons/icon-192.png", "any"),
    ("icons/icon-512.png", "any"),
    ("icons/icon-maskable-512.png", "maskable"),
)
STYLE = "css/style.css"


def manifest(run: Run) -> bytes:
    """Return the file."""
    site = run.content.site
    name = site.name_on(run.content.now.astimezone(dates.HANOI).date())
    described = {
        "name": name.name,
        "short_name": name.title,
        "description": site.description,
        "lang": "vi",
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": colour("red", run.assets),
        "background_color": colour("paper", run.assets),
        "icons": list(_icons(run.assets)),
    }
    return json.dumps(described, ensure_ascii=False, indent=1).encode()


def colour(token: str, assets: Assets) -> str:
    """Return a colour of the style sheet by the name of its token, as it is in light."""
    found = re.search(rf"--{token}: (#\w+);", assets.path(STYLE).read_text("utf-8"))
    if not found:
        raise RuntimeError(f"no colour --{token} in {STYLE}")
    return found[1]


def _icons(assets: Assets) -> Iterator[dict[str, str]]:
    for name, purpose in ICONS:
        size = read_header(assets.path(name)).size
        yield {
            "src": assets.address(name),
            "sizes": f"{size.width}x{size.height}",
            "type": "image/png",
            "purpose": purpose,
        }
