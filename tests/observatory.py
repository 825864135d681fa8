"""The rules by which Mozilla's (MDN's) HTTP Observatory grades a site, as far as a site without cookies meets them.

Source: github.com/mdn/mdn-http-observatory, src/grader/charts.js (the modifiers), src/analyzer/tests/*.js (when each is
given) and src/scanner/index.js (bonuses count only from 90 points on). Read in 2026 at commit a57b50e.
"""

import re
from collections.abc import Mapping

BASELINE, BONUSES_FROM, A_PLUS = 100, 90, 100
SIX_MONTHS = 15_768_000
BROAD = {"*", "http:", "https:", "ftp:", "http://*", "https://*", "http://*.*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


def modifiers(page: Mapping[str, str], html: str, http_leads_to: str, url: str) -> dict[str, int]:
    """Return what each test adds: `page` are the headers of the front page with lower-case names.

    `http_leads_to` is where http://<same host>/ redirects, "" if nowhere.
    """
    policy = _policy(page.get("content-security-policy", ""))
    return {
        "content-security-policy": _content_security_policy(policy),
        "cookies": 0 if "set-cookie" not in page else -20,
        "cross-origin-resource-sharing": 0 if page.get("access-control-allow-origin", "*") == "*" else -50,
        "cross-origin-resource-policy": {"": 0, "cross-origin": 0, "same-site": 10, "same-origin": 10}.get(
            page.get("cross-origin-resource-policy", ""), -5
        ),
        "redirection": 0 if http_leads_to.startswith(f"{url}/") and url.startswith("https://") else -20,
        "referrer-policy": _referrer_policy(page.get("referrer-policy")),
        "strict-transport-security": _strict_transport(page.get("strict-transport-security", "")),
        # Scripts of the same origin need no integrity; others would cost at least 5.
        "subresource-integrity": -5 if re.search(r"<script[^>]+src=\"?(https?:)?//", html) else 0,
        "x-content-type-options": 0 if page.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": _framing(policy, page.get("x-frame-options", "").lower()),
    }


def score(given: Mapping[str, int]) -> int:
    """Return the points: penalties first, bonuses only for who has 90 without them."""
    points = BASELINE + sum(value for value in given.values() if value < 0)
    return max(0, points + sum(value for value in given.values() if value > 0 and points >= BONUSES_FROM))


def _policy(header: str) -> dict[str, set[str]]:
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name.lower(): set(sources) for name, *sources in parts}


def _content_security_policy(policy: Mapping[str, set[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style, objects = (policy.get(name, default) for name in ("script-src", "style-src", "object-src"))
    active = {source for name, sources in policy.items() if name not in ("img-src", "media-src") for source in sources}
    passive = policy.get("img-src", default) | policy.get("media-src", default)
    if script & (BROAD | INLINE) or objects & BROAD or any(source.startswith(("http:", "ftp:")) for source in active):
        return -20
    if "'unsafe-eval'" in script | style or any(source.startswith(("http:", "ftp:")) for source in passive):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if default == {"'none'"} else 5


def _referrer_policy(value: str | None) -> int:
    return 0 if value is None else 5 if value in PRIVATE else -5


def _strict_transport(value: str) -> int:
    age = re.search(r"max-age=(\d+)", value)
    return -20 if not age else 0 if int(age[1]) >= SIX_MONTHS else -10


def _framing(policy: Mapping[str, set[str]], header: str) -> int:
    if "frame-ancestors" in policy:
        return 5
    return 0 if header in ("deny", "sameorigin") or header.startswith("allow-from") else -20
