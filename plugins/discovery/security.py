"""security.txt (RFC 9116): whom to tell of a hole in the site."""

from newsroom.dates import iso
from newsroom.security import Security

ADDRESS = "/.well-known/security.txt"


def security(given: Security, base: str) -> bytes:
    """Return the file; `base` is the public address, "" where there is none."""
    fields = {
        "Contact": given.contact_uri,
        "Expires": iso(given.end),
        "Policy": given.policy,
        "Preferred-Languages": "vi",
        "Canonical": base and f"{base}{ADDRESS}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value).encode()
