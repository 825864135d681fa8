"""Where an S3 place is: s3://bucket/prefix?endpoint=https://…&region=…&style=virtual."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from newsroom.problems import NewsroomError, Problem

EXAMPLE = "s3://damha-example/trang?endpoint=https://s3.nha-cung-cap.example&region=hn1"
BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
KEYS = frozenset({"endpoint", "region", "style"})
# How the bucket is named in requests: the first goes everywhere but to a few providers.
STYLES = ("path", "virtual")
REGION = "us-east-1"  # what providers expect that have none


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket, or what lies below a prefix in it; without an endpoint it is Amazon's."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    style: str = ""

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    def key(self, name: str) -> str:
        """Return the key of a name."""
        return f"{self.prefix}/{name}" if self.prefix else name

    def name(self, key: str) -> str:
        """Return the name of a key."""
        return key.removeprefix(f"{self.prefix}/") if self.prefix else key


def read_place(typed: str) -> S3Place:
    """Return what was typed.

    Raises NewsroomError, which never repeats a key.
    """
    try:
        parts = urlsplit(typed)
        told = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        secret = parts.username is not None or parts.password is not None
    except ValueError as e:
        raise wrong("không phải nơi đăng S3") from e
    if secret or told.keys() & {"access_key", "secret_key", "access_key_id", "secret_access_key"}:
        advice = "đặt khóa vào AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY, hoặc vào ~/.aws/credentials"
        raise NewsroomError(Problem("--to", 0, "MAT-KHAU", "nơi đăng không được chứa khóa", advice))
    values = {key: found[-1] for key, found in told.items()}
    endpoint = urlsplit(values.get("endpoint", ""))
    if parts.scheme != "s3" or not BUCKET.fullmatch(parts.netloc) or told.keys() - KEYS:
        raise wrong("không phải nơi đăng S3")
    if values.get("endpoint") and (endpoint.scheme not in ("https", "http") or not endpoint.hostname):
        raise wrong("endpoint không phải địa chỉ https://…")
    if endpoint.username is not None or values.get("style", STYLES[0]) not in STYLES:
        raise wrong("không phải nơi đăng S3")
    return S3Place(parts.netloc, unquote(parts.path).strip("/"), **values)


def wrong(message: str) -> NewsroomError:
    """Return the refusal of a place that cannot be one."""
    return NewsroomError(Problem("--to", 0, "NOI-DANG", message, f"viết như {EXAMPLE}"))
