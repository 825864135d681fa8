"""What a release has for those who serve it: redirects, withdrawn stories, Apache's configuration."""

from collections.abc import Mapping
from pathlib import Path

from newsroom.content import Content
from newsroom.serving import apache, nginx
from newsroom.serving.policy import GONE, MOVED, MOVED_MAP, Served


def moved(content: Content) -> Mapping[str, str]:
    """Return where each former address leads to."""
    stories = (*content.public, *content.withdrawn)
    return {old: story.address for story in stories for old in story.left}


def add_extras(site: Path, content: Content, served: Served, *, htaccess: bool) -> None:
    """Mark what has moved and what is gone by hidden files, which servers look for, and write the .htaccess."""
    redirects = moved(content)
    (site / MOVED_MAP).write_bytes(nginx.moved_map(redirects).encode())
    for address in redirects:
        (site / f"{address[1:]}{MOVED}").touch()
    for story in content.withdrawn:
        (site / f"{story.address[1:]}{GONE}").touch()
    if htaccess:
        (site / ".htaccess").write_bytes(apache.configuration(served, redirects).encode())
