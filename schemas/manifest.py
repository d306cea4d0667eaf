"""What a release says of itself: everything that made it, and the digest of every file in it."""

from typing import Any

from pydantic import Field, ValidationError, field_validator

from schemas.errors import UserMistake
from schemas.recipe import NAME, VERSION
from schemas.record import Record
from schemas.words import Words


def is_inside(path: str) -> bool:
    """Whether a path with forward slashes stays in the folder that it is relative to."""
    return not {"", ".", ".."}.intersection(path.split("/"))


class FileEntry(Record):
    path: str
    """Relative to the release, with forward slashes."""
    sha256: str
    bytes: int
    rows: int | None = None
    """Of a shard of a table."""
    raw: int | None = None
    """Of a shard of a table: its bytes in memory, as `datasets` counts them."""

    @field_validator("path")
    @classmethod
    def _of_the_release(cls, path: str) -> str:
        if not is_inside(path):
            raise ValueError(f"a file must lie in the release (got {path!r:.80})")
        return path


class PaintedCount(Record):
    """What became of the painted candidates of one world and strategy."""

    world: str
    strategy: str
    tried: int
    accepted: int
    pictures: int
    """That were painted for them."""
    right: int
    """Of these, pictures in which the reader found what was asked for."""


class CellCount(Record):
    """What became of the candidates of one family and level."""

    family: str
    level: int
    tried: int
    accepted: int
    rejected: dict[str, int]
    """By `check: reason`."""
    painted: tuple[PaintedCount, ...] = ()
    """Of painted families: by world and strategy."""


class Manifest(Record):
    name: str = Field(pattern=NAME)
    version: str = Field(pattern=VERSION)
    schema_version: int
    recipe: dict[str, Any]
    recipe_digest: str
    sources: dict[str, str]
    """By family: digest of all code that makes its items. `release` covers assembly, exports, card and gallery."""
    lock_digest: str
    system: dict[str, str]
    """Libraries below the lock on which the same bytes depend."""
    words: Words
    """The accepted wordings: with them the release is rebuilt without the model."""
    cells: tuple[CellCount, ...]
    rows: dict[str, int]
    """Items by split."""
    files: tuple[FileEntry, ...]
    """Every other file of the release, sorted by path."""
    exported: dict[str, str] = Field(default_factory=dict)
    """Files that `whetstone export` added after the build, each with the digest of the code that wrote it."""
    built: dict[str, str] = Field(default_factory=dict)
    """sha256, as built, of the files written anew since: the card, and what else names the tables."""


def parse_manifest(text: str, source: str) -> Manifest:
    """Read a manifest.

    Raises:
        UserMistake: it is not one, in one line.
    """
    try:
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in fault["loc"]) or "the file"
        raise UserMistake(f"{source}: must be the manifest of a release ({place}: {fault['msg']})") from None
