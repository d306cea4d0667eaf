"""Folders elsewhere: whatever fsspec reaches by a URL, such as s3://bucket/path. Files come whole or not at all.

On a disk a file is written beside its place and renamed; an object store shows what one request brought; elsewhere a
file is sent under another name and moved. Settings and credentials are those of the file system's own environment.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from backends.store import explained, whole
from schemas.errors import TransientError, UserMistake

OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "memory"})
"""Where a file that is being sent is not seen yet."""
_NO_LEAVE = frozenset({"NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError"})
"""What botocore raises before it asks anybody."""


def is_url(text: str) -> bool:
    return "://" in text


class Remote:
    """A folder at a URL.

    Every method raises UserMistake where the place is not ours to use, and TransientError where it does not answer.
    """

    def __init__(self, url: str) -> None:
        import fsspec

        self.url = url.rstrip("/")
        protocol, _, place = self.url.partition("://")
        if "@" in url and ":" in url.partition("://")[2].rpartition("@")[0]:
            raise UserMistake(
                f"store: a {protocol}:// URL must hold no password (got one); leave credentials to the environment"
            )
        if not place or len(protocol) < 2 or (place.startswith("/") and protocol in OBJECT_STORES - {"memory"}):
            # fsspec would take it for a path of this disk
            raise UserMistake(f"store: a URL must name a place, such as s3://BUCKET/PATH (got `{url}`)")
        try:
            self._fs, self._root = fsspec.core.url_to_fs(self.url, use_listings_cache=False)
        except (ValueError, ImportError, TypeError) as error:
            raise UserMistake(f"store: {protocol}:// must be a file system that fsspec knows (got: {error})") from None
        self._disk, self._whole = "file" in self._fs.protocol, bool(OBJECT_STORES.intersection(_names(self._fs)))

    def at(self, name: str) -> str:
        """Return the URL of a file in it."""
        return f"{self.url}/{name}"

    def has(self, name: str) -> bool:
        with self._explained(name):
            return bool(self._fs.exists(self._path(name)))

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes, or None where there is none."""
        with self._explained(name):
            try:
                return bytes(self._fs.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def sizes(self) -> dict[str, int]:
        """Return the size of every file below it, by name."""
        with self._explained():
            found: dict[str, dict[str, Any]] = self._fs.find(self._root, detail=True)
        start = len(self._root.strip("/")) + 1
        return {path.strip("/")[start:]: int(info["size"]) for path, info in sorted(found.items())}

    def put(self, file: Path, name: str) -> None:
        """Put a file there; what had its name gives way."""
        path = self._path(name)
        if self._disk:
            with whole(Path(path)) as beside:
                shutil.copyfile(file, beside)
            return
        with self._explained(name):
            if self._whole:
                self._fs.put_file(str(file), path)
                return
            self._fs.makedirs(self._fs._parent(path), exist_ok=True)
            part = f"{path}.{uuid4().hex}.part"
            self._fs.put_file(str(file), part)
            self._fs.mv(part, path)

    def put_first(self, data: bytes, name: str) -> bool:
        """Put a file there unless one has its name; return whether this writer was the first.

        One of two that meet is told so by a disk, and by an object store that takes conditional requests.
        """
        path = self._path(name)
        if self._disk:
            return _link_first(data, Path(path))
        with self._explained(name):
            try:
                self._fs.pipe_file(path, data, mode="create")
            except FileExistsError:
                return False
        return True

    def fetch(self, name: str, file: Path) -> None:
        """Bring a file here, whole or not at all."""
        with whole(file) as beside, self._explained(name):
            self._fs.get_file(self._path(name), str(beside))

    def remove(self, name: str) -> None:
        with self._explained(name):
            try:
                self._fs.rm_file(self._path(name))
            except FileNotFoundError:
                return

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextmanager
    def _explained(self, name: str = "") -> Iterator[None]:
        where = self.at(name) if name else self.url
        try:
            yield
        except Exception as error:  # every file system has its own kinds
            told = f"{type(error).__name__}: {str(error)[:200]}"
            if isinstance(error, PermissionError | FileNotFoundError) or type(error).__name__ in _NO_LEAVE:
                raise UserMistake(
                    f"store: {where} must be there and ours to use (got {told}); mend the URL or the credentials"
                ) from None
            raise TransientError(f"store: {where} must answer (got {told}); run the same command again") from None


def _names(fs: Any) -> tuple[str, ...]:
    return (fs.protocol,) if isinstance(fs.protocol, str) else tuple(fs.protocol)


def _link_first(data: bytes, path: Path) -> bool:
    """Write a file beside its place and link it there, which one writer alone can do."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{uuid4().hex}.part")
        try:
            beside.write_bytes(data)
            os.link(beside, path)
        except FileExistsError:
            return False
        finally:
            beside.unlink(missing_ok=True)
    return True
