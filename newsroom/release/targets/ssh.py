"""The ssh target: the folder's layout on a Linux server, filled by rsync and switched by one rename."""

import hashlib
import re
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from newsroom.problems import NewsroomError, Problem
from newsroom.progress import Progress
from newsroom.release import locks
from newsroom.release.layout import (
    BEFORE_MARK,
    CURRENT,
    INCOMING,
    LOCK,
    LONG_TOKEN,
    MARK,
    RELEASES,
    TAKEN_BACK,
    TOKEN,
    TRASH,
    carried,
    foreign,
    mark_of,
    read_mark,
    still_taken_back,
    token,
)
from newsroom.release.locks import LIFETIME
from newsroom.release.manifest import MANIFEST, RELEASE_ID, Manifest, number_of, read_releases, to_bytes
from newsroom.release.targets import FULL, Lock, Sent, State
from newsroom.release.targets.remote import Server

PATTERNS = "|".join(BEFORE_MARK)
# Each is given the place as $1. They print lines of "key value", and may run twice. (printf: the echo of some shells
# takes a backslash for more than it is.)
OURS = f"""
[ -e "$1" ] || mkdir -p "$1"
cd "$1"
if [ ! -f {MARK} ]; then
  for name in $(ls -A); do
    case "$name" in {PATTERNS}) ;; *) printf 'foreign %s\\n' "$name"; exit 0 ;; esac
  done
fi
"""
LOOK = f"""
[ -e "$1" ] || exit 0
{OURS}
[ -f {MARK} ] || exit 0
printf 'mark %s\\n' "$(cat {MARK})"
if [ -L {CURRENT} ]; then printf 'current %s\\n' "$(readlink {CURRENT})"
elif [ -e {CURRENT} ]; then printf 'foreign {CURRENT}\\n'; fi
if [ -f {TAKEN_BACK} ]; then printf 'taken-back %s\\n' "$(cat {TAKEN_BACK})"; fi
for folder in {RELEASES}/*/; do
  if [ -d "$folder" ]; then printf 'release %s\\n' "$(basename "$folder")"; fi
  if [ -f "$folder{MANIFEST}" ]; then printf 'told %s\\n' "$(basename "$folder")"; fi
done
"""
# $2 is what the lock tells, $3 a name of our own: a lock is never seen without its words. Prints the age in seconds and
# the words of a lock that is in the way.
ACQUIRE = f"""
{OURS}
printf %s "$2" > "$3"
if ln -T "$3" {LOCK} 2>/dev/null || [ "$(cat {LOCK} 2>/dev/null)" = "$2" ]; then rm -f "$3"; exit 0; fi
rm -f "$3"
since=$(stat -c %Y {LOCK} 2>/dev/null || echo 0)
printf 'held %s %s\\n' "$(( $(date +%s) - since ))" "$(cat {LOCK} 2>/dev/null)"
"""
# $2 is a name to put the dead one's lock aside, $3 what it told: another one may have been quicker.
TAKE = f"""
cd "$1"
mv -T {LOCK} "$2" 2>/dev/null || exit 0
[ "$(cat "$2")" = "$3" ] || ln -T "$2" {LOCK} || true
rm -f "$2"
"""
TOUCH = f'cd "$1"; if [ "$(cat {LOCK})" = "$2" ]; then touch {LOCK}; fi'
RELEASE = f'cd "$1"; if [ "$(cat {LOCK} 2>/dev/null)" = "$2" ]; then rm -f {LOCK}; fi'
# $2 is the mark, $3 a folder of our own, which takes what an attempt before has brought.
CLAIM = f"""
cd "$1"
if [ ! -f {MARK} ]; then printf %s "$2" > {MARK}.part; mv -T {MARK}.part {MARK}; fi
mkdir -p {RELEASES}
for left in {INCOMING}{TOKEN}/; do
  if [ -d "$left" ] && [ ! -d "$3" ]; then mv -T "${{left%/}}" "$3"; fi
done
mkdir -p "$3"
"""
FORGET = 'cd "$1"; rm -rf "$2"'
# $2 is the release that has the files named on standard input, $3 the folder that gets them too. What an old release
# has lost is no reason not to publish a new one.
CARRY = f"""
cd "$1/{RELEASES}/$2"
said=$(xargs -0 -r cp --archive --link --parents --force --target-directory="$1/$3" -- 2>&1 |
  grep -v 'cannot stat' || true)
if [ -n "$said" ]; then printf '%s\\n' "$said" >&2; exit 1; fi
"""
# $2 is the folder, $3 the release that it becomes. The server's disk has everything before the name tells so.
FINISH = f"""
cd "$1"
sync -f "$2"
if [ ! -d "{RELEASES}/$3" ]; then mv -T "$2" "{RELEASES}/$3"; fi
sync -f {RELEASES}
"""
# $2 is a release, on standard input are the checksums that its files must have.
VERIFY = f"""
cd "$1/{RELEASES}/$2"
command -v sha256sum > /dev/null
sha256sum --quiet --check - 2>/dev/null || true
"""
# $2 is the release, $3 a name for the new link, $4 our lock, $5 the release that is taken back. One rename switches.
SWITCH = f"""
cd "$1"
rm -f "$3"
ln -s "{RELEASES}/$2" "$3"
if [ "$(cat {LOCK} 2>/dev/null)" != "$4" ]; then rm -f "$3"; echo lost; exit 0; fi
if [ -n "$5" ]; then printf %s "$5" > {TAKEN_BACK}; sync -f {TAKEN_BACK}; fi
mv -T "$3" {CURRENT}
sync -f .
if [ -z "$5" ]; then rm -f {TAKEN_BACK}; fi
"""
# $2 is a name for the trash, then come the releases that go.
PRUNE = f"""
cd "$1"
trash=$2
shift 2
for name in "$@"; do
  if [ -d "{RELEASES}/$name" ]; then mv -T "{RELEASES}/$name" "$trash-$name"; fi
done
rm -rf {TRASH}{TOKEN} {TRASH}{TOKEN}-* {INCOMING}{TOKEN} .{CURRENT}-{TOKEN} {LOCK}-{LONG_TOKEN}
"""
SENT_FILES = re.compile(r"Number of regular files transferred: ([\d.,]+)")
SENT_BYTES = re.compile(r"Total bytes sent: ([\d.,]+)")
HUNDRED = 100


class SshTarget:
    """A folder on a Linux server; `copies` is where manifests are kept, so that they are not fetched again."""

    atomic = True

    def __init__(self, place: str, copies: Path) -> None:
        self.place = place
        self._server = Server(place)
        self._copies = copies / hashlib.sha256(place.encode()).hexdigest()[:16]

    def look(self) -> State:
        """Return what is there."""
        told = [line.partition(" ")[::2] for line in self._server.run(LOOK).splitlines()]
        for key, value in told:
            if key == "foreign":
                raise foreign(self.place, value)
        marks = [value for key, value in told if key == "mark"]
        if not marks:
            return State()
        found = [value for key, value in told if key == "release" and RELEASE_ID.fullmatch(value)]
        names = sorted(found, key=number_of)
        current = next((value for key, value in told if key == CURRENT), "")
        folder, _, served = current.rpartition("/")
        if current and (folder != RELEASES or not RELEASE_ID.fullmatch(served)):
            raise foreign(self.place, CURRENT)
        authority = read_mark(marks[0].encode(), self.place)
        taken_back = still_taken_back(next((value for key, value in told if key == TAKEN_BACK), ""), served)
        with_manifest = {value for key, value in told if key == "told"}
        releases = self._releases([name for name in names if name in with_manifest])
        return State(authority, releases, served, tuple(names), taken_back)

    def _releases(self, names: list[str]) -> tuple[Manifest, ...]:
        """Fetch the manifests of releases, of which rsync brings only what is not here yet."""
        if not names:
            return ()
        self._copies.mkdir(parents=True, exist_ok=True)
        self._server.fetch(RELEASES, [f"{name}/{MANIFEST}" for name in names], str(self._copies))
        for path in self._copies.iterdir():
            if path.name not in names:
                shutil.rmtree(path)
        return tuple(read_releases(self._copies, names))

    @contextmanager
    def hold(self) -> Iterator[Lock]:
        """Hold the place with a lock file on the server, whose clock tells its age."""
        with self._server.connected():
            lock = _ServerLock(self._server)
            with lock.held():
                yield lock

    def send(self, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        """Let rsync bring what no kept release has, by checksums, and link the rest."""
        incoming = f"{INCOMING}{token()}"
        manifest = site / MANIFEST
        manifest.parent.mkdir(exist_ok=True)
        manifest.write_bytes(to_bytes(release))
        self._server.run(CLAIM, mark_of(release.authority).decode(), incoming)
        try:
            return self._fill(incoming, site, release, kept, progress)
        except NewsroomError as e:
            if any(problem.code == FULL for problem in e.problems):  # give back the room
                self._server.run(FORGET, incoming)
            raise

    def _fill(self, incoming: str, site: Path, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> Sent:
        # The newest first: rsync looks into at most twenty.
        links = [f"--link-dest=../{RELEASES}/{old.id}" for old in reversed(kept)][:20]
        options = ["--delete-before", "--perms", "--chmod=D755,F644", "--partial-dir=.partial", "--stats", *links]
        with progress.stage("Gửi", HUNDRED) as advance:
            shown = 0

            def follow(percent: int) -> None:
                nonlocal shown
                for _ in range(percent - shown):
                    advance()
                shown = max(shown, percent)

            printed = self._server.send(str(site), incoming, [*options, "--info=progress2"], follow)
        self._carry(release, kept, incoming)
        self._server.run(FINISH, incoming, release.id)
        return Sent(_number(SENT_FILES, printed), _number(SENT_BYTES, printed))

    def _carry(self, release: Manifest, kept: Sequence[Manifest], folder: str) -> None:
        """Link what readers of kept releases may still ask for into a folder below the place."""
        lists: dict[str, list[str]] = {}
        for path, (old, _) in carried(release, kept).items():
            lists.setdefault(old.id, []).append(path)
        for name, paths in lists.items():
            self._server.run(CARRY, name, folder, told="\0".join(paths))

    def restore(self, release: Manifest, kept: Sequence[Manifest], progress: Progress) -> None:
        """Let the server read the whole release again before anybody else does."""
        sums = "".join(f"{entry.sha256}  {entry.path}\n" for entry in release.files)
        with progress.stage("Kiểm tra"):
            damaged = self._server.run(VERIFY, release.id, told=sums).splitlines()
        if damaged:
            message = f"bản {release.id} đã hỏng: {len(damaged)} tệp bị sửa hoặc mất, như {damaged[0].split(':')[0]}"
            advice = "lùi về bản khác (xem: python3 toasoan.py history --target ssh), hoặc đăng lại"
            raise NewsroomError(Problem(self.place, 0, "BAN-HONG", message, advice))
        self._carry(release, kept, f"{RELEASES}/{release.id}")

    def switch(self, release: Manifest, lock: Lock, taken_back: str = "") -> None:
        """Put another link in the place of `current`, in one step."""
        if self._server.run(SWITCH, release.id, f".{CURRENT}-{token()}", lock.told, taken_back):
            raise locks.lost()

    def prune(self, drop: Collection[str]) -> None:
        """Remove the releases of these names."""
        self._server.run(PRUNE, f"{TRASH}{token()}", *drop)


def _number(expression: re.Pattern[str], printed: str) -> int:
    found = expression.search(printed)
    return int(re.sub(r"\D", "", found[1])) if found else 0


class _ServerLock:
    """A lock file on the server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        mine = locks.myself()
        self.told = locks.to_bytes(mine).decode()
        self._aside = f"{LOCK}-{mine.token}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock and touch it from time to time."""
        self._acquire()
        try:
            with locks.heartbeat(self._touch):
                yield
        finally:
            with suppress(NewsroomError):  # whoever comes next waits until it is old
                self._server.run(RELEASE, self.told)

    def check(self) -> None:
        """Do nothing: the server looks itself, in the script that switches."""

    def _acquire(self) -> None:
        for _ in range(2):
            found, _, held = self._server.run(ACQUIRE, self.told, self._aside).strip().partition(" ")
            if not found:
                return
            if found == "foreign":
                raise foreign(self._server.place, held)
            age, _, told = held.partition(" ")
            holder = locks.from_bytes(told.encode())
            if int(age) < LIFETIME and not (holder and holder.has_died()):
                raise locks.busy(holder, int(age))
            self._server.run(TAKE, self._aside, told)
        raise locks.busy(None, 0)

    def _touch(self) -> None:
        self._server.run(TOUCH, self.told)
