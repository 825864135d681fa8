"""A line to an SFTP server: one for all that is asked, mended when it breaks, used from ordinary code."""

import asyncio
import logging
import os
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import asyncssh

from newsroom.problems import NewsroomError
from newsroom.release.retries import retrying
from newsroom.release.targets.sftp.faults import Refused, StrangeKey, Unreadable, passes, problem
from newsroom.release.targets.sftp.hosts import is_known, known_hosts
from newsroom.release.targets.sftp.manners import Manners
from newsroom.release.targets.sftp.place import PASSWORD, SftpPlace

T = TypeVar("T")
SECONDS = 20
# A server that is silent for three times so long is gone.
KEEPALIVE = 15


class Connection:
    """The line to a place; asyncio runs in a thread of its own while it is open."""

    def __init__(self, place: SftpPlace) -> None:
        self.place = place
        self.manners = Manners()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._mending = asyncio.Lock()
        self._line: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None

    @contextmanager
    def open(self) -> Iterator[None]:
        """Keep the line for what follows; within it this does nothing."""
        if self._loop:
            yield
            return
        loop = self._loop = asyncio.new_event_loop()
        # Where the line breaks, asyncssh leaves tasks of its own to complain in English of what `do` reports anyway.
        loop.set_exception_handler(lambda _loop, _context: None)
        logging.getLogger("asyncio").addFilter(_is_grave)
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            with suppress(Exception):  # whatever ends badly here has done its work
                asyncio.run_coroutine_threadsafe(self._close(), loop).result(SECONDS)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(SECONDS)
            if not thread.is_alive():
                loop.close()
            self._loop = None

    def do(self, work: Callable[[asyncssh.SFTPClient], Awaitable[T]]) -> T:
        """Do something there, again where the line breaks: it must not mind.

        Raises NewsroomError.
        """
        try:
            return retrying(lambda: self._once(work), passes)
        except (asyncssh.Error, asyncssh.KeyImportError, OSError, Refused, StrangeKey, Unreadable) as e:
            raise NewsroomError(problem(e, self.place)) from e

    def _once(self, work: Callable[[asyncssh.SFTPClient], Awaitable[T]]) -> T:
        assert self._loop, "the line is not open"  # noqa: S101 - a mistake of ours
        future = asyncio.run_coroutine_threadsafe(self._work(work), self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    async def _work(self, work: Callable[[asyncssh.SFTPClient], Awaitable[T]]) -> T:
        client = await self._connected()
        try:
            return await work(client)
        except Exception as e:
            if passes(e):
                await self._close()
            raise

    async def _connected(self) -> asyncssh.SFTPClient:
        async with self._mending:
            if self._client is None:
                self._line = await self._dial()
                self._client = await self._line.start_sftp_client()
            return self._client

    async def _dial(self) -> asyncssh.SSHClientConnection:
        try:
            return await self._connect()
        except asyncssh.KeyImportError:
            raise
        except ValueError as e:  # so asyncssh says that a line of ~/.ssh/config is none
            raise Unreadable(str(e)) from e

    async def _connect(self) -> asyncssh.SSHClientConnection:
        place = self.place
        named = {**({"username": place.user} if place.user else {}), **({"port": place.port} if place.port else {})}
        settings = await asyncssh.SSHClientConnectionOptions.construct(config=(), host=place.host, **named)
        known = known_hosts(settings)
        secret = {"password": os.environ[PASSWORD]} if PASSWORD in os.environ else {}
        times = {"connect_timeout": SECONDS, "login_timeout": SECONDS, "keepalive_interval": KEEPALIVE}
        try:
            return await asyncssh.connect(place.host, known_hosts=known, **named, **secret, **times)
        except asyncssh.HostKeyNotVerifiable as e:
            shown = await asyncssh.get_server_host_key(settings.host, settings.port)
            raise StrangeKey(
                known=is_known(settings, known), fingerprint=shown.get_fingerprint() if shown else "?"
            ) from e

    async def _close(self) -> None:
        client, line, self._client, self._line = self._client, self._line, None, None
        if client:
            client.exit()
        if line:
            line.abort()
            await line.wait_closed()


def _is_grave(record: logging.LogRecord) -> bool:
    """Leave out that a socket is gone, which asyncio tells of each thing that is sent to it."""
    return not record.getMessage().startswith("socket.send() raised")
