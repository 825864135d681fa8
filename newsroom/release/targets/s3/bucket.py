"""A bucket, by name of files, with the few requests that every S3 store knows."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from newsroom.problems import NewsroomError
from newsroom.release.targets.s3.faults import is_missing, problem
from newsroom.release.targets.s3.place import REGION, S3Place, wrong

# Requests under way at once.
IN_FLIGHT = 32
SECONDS = 30
# How often a request is sent that may go well another time, with longer and longer pauses between.
ATTEMPTS = 5


class Bucket:
    """A bucket; what its requests return is what boto3 says."""

    def __init__(self, place: S3Place) -> None:
        self.place = place
        self._made: Any = None
        self._making = threading.Lock()

    @property
    def client(self) -> Any:  # noqa: ANN401 - boto3 makes its classes as it goes
        """Return the client, made once: it reads much."""
        with self._making:
            try:
                self._made = self._made or self._make()
            except ValueError as e:  # what boto3 says of it is English and repeats what was typed
                raise wrong("endpoint hoặc region không dùng được") from e
        return self._made

    def _make(self) -> Any:  # noqa: ANN401 - see client
        place = self.place
        style = place.style or ("path" if place.endpoint else "auto")
        config = Config(
            connect_timeout=SECONDS,
            read_timeout=SECONDS,
            max_pool_connections=IN_FLIGHT,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            # The store checks the SHA-256 that every request is signed with. The checksums that boto3 would add of
            # itself are refused by stores that do not know them.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            s3={"addressing_style": style, "payload_signing_enabled": True},
        )
        known = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        region = place.region or known or (REGION if place.endpoint else None)
        return boto3.session.Session().client(
            "s3", endpoint_url=place.endpoint or None, region_name=region, config=config
        )

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn what goes wrong within into words."""
        try:
            yield
        except (ClientError, BotoCoreError) as e:
            raise NewsroomError(problem(e, self.place)) from e

    def of(self, name: str) -> dict[str, str]:
        """Return how requests name a file."""
        return {"Bucket": self.place.bucket, "Key": self.place.key(name)}

    def get(self, name: str) -> dict[str, Any] | None:
        """Return a file with its "Body" read; None where there is none."""
        with self.told():
            try:
                found: dict[str, Any] = self.client.get_object(**self.of(name))
            except ClientError as e:
                if is_missing(e):
                    return None
                raise
            return {**found, "Body": found["Body"].read()}

    def put(self, name: str, data: bytes, **how: str) -> dict[str, Any]:
        """Write a whole file."""
        with self.told():
            written: dict[str, Any] = self.client.put_object(**self.of(name), Body=data, **how)
            return written

    def delete(self, name: str) -> None:
        """Remove a file, which may be gone already."""
        with self.told():
            self.client.delete_object(**self.of(name))

    def list(self, folder: str, **how: str) -> Iterator[dict[str, Any]]:
        """Yield what the store lists of a folder, part by part ("" for everything)."""
        prefix = self.place.key(f"{folder}/" if folder else "")
        with self.told():
            pages = self.client.get_paginator("list_objects_v2")
            yield from pages.paginate(Bucket=self.place.bucket, Prefix=prefix, **how)
