"""Turns at having files and folders open on a server, which lets us have only so many."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncssh

from newsroom.release.targets.sftp.manners import Manners

T = TypeVar("T")


class Handles:
    """What is open through one client.

    A server that has no more to give says "failure", as it does for much else: then half as many are asked for, until
    one that is alone has failed.
    """

    def __init__(self, manners: Manners) -> None:
        self._manners = manners
        self._open = 0
        self._left = asyncio.Event()

    @asynccontextmanager
    async def opened(self, opening: Callable[[], Awaitable[T]], count: int = 1) -> AsyncIterator[T]:
        """Open `count` files when there is room for them; they are closed before this ends."""
        found = await self._in_turn(opening, count)
        try:
            yield found
        finally:
            self._leave(count)

    async def _in_turn(self, opening: Callable[[], Awaitable[T]], count: int) -> T:
        while True:
            most, alone = await self._enter(count), self._open == count
            try:
                return await opening()
            except BaseException as e:
                alone = alone and self._open == count
                self._leave(count)
                if not isinstance(e, asyncssh.SFTPFailure) or alone:
                    raise
                self._manners.most_open = min(self._manners.most_open, max(1, most // 2))

    async def _enter(self, count: int) -> int:
        """Wait for room, and return how many there were allowed to be."""
        while self._open and self._open + count > self._manners.most_open:
            self._left.clear()
            await self._left.wait()
        self._open += count
        return self._manners.most_open

    def _leave(self, count: int) -> None:
        self._open -= count
        self._left.set()
