"""What a release has for those who serve it: redirects, withdrawn stories, Apache's configuration."""

from pathlib import Path

from newsroom.content import Content
from newsroom.serving import apache, nginx
from newsroom.serving.policy import GONE, MOVED, MOVED_MAP, Served


def add_extras(site: Path, content: Content, served: Served, *, htaccess: bool) -> None:
    """Mark what has moved and what is gone by hidden files, which servers look for, and write the .htaccess."""
    (site / MOVED_MAP).write_bytes(nginx.moved_map(content.moved).encode())
    for address in content.moved:
        (site / f"{address[1:]}{MOVED}").touch()
    for story in content.withdrawn:
        (site / f"{story.address[1:]}{GONE}").touch()
    if htaccess:
        (site / ".htaccess").write_bytes(apache.configuration(served, content.moved).encode())
