"""What security.txt says of whom to tell about a hole in the site (RFC 9116)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from newsroom.dates import HANOI
from newsroom.links import EMAIL
from newsroom.problems import Finding, warning

URI = re.compile(r"(?:https://|mailto:|tel:)[!-~]+")
PAGE = re.compile(r"https://[!-~]+")
# RFC 9116, 2.5.5: what is promised for longer is seldom still true.
LONGEST = 366
# Time enough for a busy office to look whether the contact is still right.
DAYS_LEFT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """The table [security] of site.toml; `expires` is its last day, `line` where that is written."""

    contact: str
    expires: date
    policy: str = ""
    line: int = field(default=0, metadata={"typed": False})

    @property
    def contact_uri(self) -> str:
        """Return the contact as RFC 9116 wants it."""
        return self.contact if URI.fullmatch(self.contact) else f"mailto:{self.contact}"

    @property
    def end(self) -> datetime:
        """Return the last second of the last day."""
        return datetime.combine(self.expires, time(23, 59, 59), HANOI)

    def remarks(self, now: datetime) -> Iterator[Finding]:
        """Yield a warning when the last day is near or over."""
        left = (self.expires - now.astimezone(HANOI).date()).days
        if left > LONGEST:
            message = f"security.txt ghi hạn quá xa: {self.expires:%d/%m/%Y}"
            yield warning(self.line, "SECURITY-HAN", message, "ghi một ngày trong vòng một năm tới")
        if left < DAYS_LEFT:
            over = "đã hết hạn" if left < 0 else "sắp hết hạn"
            advice = "thử xem contact còn liên lạc được không, rồi ghi ở expires một ngày mới, trong vòng một năm tới"
            yield warning(self.line, "SECURITY-HAN", f"security.txt {over}: {self.expires:%d/%m/%Y}", advice)


def check_security(table: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (key, what is wrong, what to write) for addresses that are none."""
    contact, policy = table.get("contact"), table.get("policy")
    if isinstance(contact, str) and not (URI.fullmatch(contact) or EMAIL.fullmatch(contact)):
        advice = 'viết như contact = "ten@noi.vn", hoặc một địa chỉ https://…'
        yield "contact", f"[security]: contact “{contact}” không phải nơi liên lạc", advice
    if isinstance(policy, str) and not PAGE.fullmatch(policy):
        yield "policy", f"[security]: policy “{policy}” không phải địa chỉ trang", "viết như https://…"
