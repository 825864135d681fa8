"""The servers that this machine knows, by the files that ssh reads. One that it does not know is never trusted."""

from pathlib import Path

import asyncssh

USUAL = ("~/.ssh/known_hosts", "~/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts")
SSH_PORT = 22


def known_hosts(settings: asyncssh.SSHClientConnectionOptions) -> bytes:
    """Return all lines of the files.

    asyncssh itself gives up where one of them is missing or a line is none of any kind that it knows, and trusts
    everybody where the configuration names none.
    """
    named = settings.known_hosts
    files = [Path(name).expanduser() for name in (named if isinstance(named, list) and named else USUAL)]
    if named is None:  # "UserKnownHostsFile none"
        files = []
    lines = [line for path in files if path.is_file() for line in path.read_bytes().splitlines()]
    return b"".join(line + b"\n" for line in lines if _is_readable(line))


def _is_readable(line: bytes) -> bool:
    """Tell whether a line is one; ssh passes over others too."""
    try:
        asyncssh.import_known_hosts(line.decode())
    except ValueError:
        return False
    return True


def is_known(settings: asyncssh.SSHClientConnectionOptions, known: bytes) -> bool:
    """Tell whether a key is known for the server, whichever it is."""
    name = settings.host_key_alias or settings.host
    return any(asyncssh.match_known_hosts(known, name, "", settings.port if settings.port != SSH_PORT else None))
