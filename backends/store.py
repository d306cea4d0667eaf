"""Files, whole or not at all: written beside, synced, then put in place in one step."""

import errno
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import BuildFailed, UserMistake

_REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.ENAMETOOLONG)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the disk says into one line a user can act on.

    Raises:
        UserMistake: the place cannot be written.
        BuildFailed: the disk is full.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or path
        if error.errno in _REFUSED:
            raise UserMistake(
                f"store: {where} must be writable (got: {error.strerror}); choose another folder with --output"
            ) from None
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise BuildFailed(
                f"store: {where} needs more space (got: {error.strerror}); free some and run the same command again"
            ) from None
        raise


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield a path beside `path` to write to; it takes the place of `path` only when the body ends well."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = _part(path)
        try:
            yield beside
            with beside.open("rb") as file:
                os.fsync(file.fileno())
            beside.chmod(0o644)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
            os.close(handle)


def _part(path: Path) -> tuple[int, Path]:
    """Make an empty file beside a path, locked as long as the handle is open: who sweeps leaves it alone."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():  # not swept in between
            return handle, Path(name)
        os.close(handle)


def write_bytes(path: Path, data: bytes) -> None:
    with whole(path) as beside:
        beside.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    write_bytes(path, text.encode())


def sweep(folder: Path) -> None:
    """Remove what killed writers left beside their files; what somebody is writing stays."""
    for left in folder.glob(".*.part"):
        try:
            handle = os.open(left, os.O_RDONLY)
        except FileNotFoundError:  # it has just become whole
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink(missing_ok=True)
        except BlockingIOError:
            continue
        finally:
            os.close(handle)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Hold a lock on a file, or on a folder, for as long as the body runs; it goes with the process, however it ends.

    Raises:
        UserMistake: another process holds it.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UserMistake(f"{what}: another process is at it already; wait for it or stop it") from None
            yield
        finally:
            os.close(handle)
