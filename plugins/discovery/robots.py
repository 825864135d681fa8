"""robots.txt (RFC 9309): everybody may read everything."""

from newsroom.addresses import SITEMAP


def robots(base: str) -> bytes:
    """Return the file; `base` is the public address, "" where there is none."""
    sitemap = f"\nSitemap: {base}{SITEMAP}\n" if base else ""
    return f"User-agent: *\nAllow: /\n{sitemap}".encode()
