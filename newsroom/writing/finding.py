"""Which story somebody means, and where it shall go."""

import contextlib
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from newsroom.content import ARTICLES, Content
from newsroom.links import LinkError, Where, read_link
from newsroom.problems import WrongUsage
from newsroom.reading import INDEX, read_address
from newsroom.stories import Story
from newsroom.vietnamese import slug

SUGGESTED = 3


def find_story(content: Content, root: Path, typed: str) -> Story:
    """Return the story that is meant by an address, a folder, or the name of a folder alone.

    Raises WrongUsage where there is none, or more than one.
    """
    stories = {story.address: story for story in content.stories}
    address = _address(root, typed, content.site.url)
    if address in stories:
        return stories[address]
    name = address.rstrip("/").rpartition("/")[2]
    namesakes = [known for known in stories if known.rsplit("/", 2)[1] == name]
    moved = next((story.address for story in content.stories if address in story.formerly), "")
    if len(namesakes) == 1 and address == f"/{name}/":
        return stories[namesakes[0]]
    if len(namesakes) > 1 and address == f"/{name}/":
        raise WrongUsage(f"có {len(namesakes)} bài tên “{name}”, ghi cả năm và tháng: {', '.join(namesakes)}")
    if (root / ARTICLES / address.strip("/") / INDEX).is_file():
        raise WrongUsage(f"bài {address} đang có lỗi nên chưa đổi tên được; gõ “kiem-tra” để xem")
    if moved:
        raise WrongUsage(f"không có bài “{typed}”; bài đó đã chuyển tới {moved}")
    near = namesakes or _nearest(name, stories)
    raise WrongUsage(f"không có bài “{typed}”" + (f"; có phải {' hoặc '.join(near)}?" if near else ""))


def _nearest(name: str, addresses: Iterable[str]) -> list[str]:
    by_name = {address.rsplit("/", 2)[1]: address for address in addresses}
    return [by_name[close] for close in get_close_matches(name, by_name, SUGGESTED)]


def _address(root: Path, typed: str, site_url: str) -> str:
    """Return the address that somebody means: typed or pasted, or the folder of the story or its index.md."""
    with contextlib.suppress(LinkError):
        link = read_link(typed, site_url)
        if link.where is Where.PAGE:
            return link.address
    path = Path(typed)
    folder = (path.parent if path.name == INDEX else path).absolute()
    articles = (root / ARTICLES).absolute()
    if folder.is_relative_to(articles) and folder != articles:
        return f"/{folder.relative_to(articles).as_posix()}/"
    return f"/{typed.strip('/')}/"


def new_address(story: Story, typed: str, site_url: str) -> str:
    """Return where a story shall move: an address, or another name in the same month.

    Raises WrongUsage.
    """
    year, month, name = story.address.strip("/").split("/")
    with contextlib.suppress(LinkError):
        link = read_link(typed, site_url)
        typed = link.address if link.where is Where.PAGE else typed
    place = typed.strip("/")
    if "/" not in place:
        if place != slug(place):
            raise WrongUsage(f"tên “{place}” không dùng được trong địa chỉ; viết {slug(place)}")
        place = f"{year}/{month}/{place}"
    address, _ = read_address(place)
    if not address:
        why = f"viết tên mới, hoặc địa chỉ như /{year}/{month}/{name}/"
        raise WrongUsage(f"“{typed}” không phải địa chỉ của bài; {why}")
    if address == story.address:
        raise WrongUsage(f"bài đã ở địa chỉ {address}")
    return address
