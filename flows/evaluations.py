"""Evaluations on disk, in `outputs/evaluations/<name>/<version>/<model>[-<mode>]/`: what was asked of which release."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from backends.parquet import read_rows
from exporters.chat import Showing
from flows.verify import read_manifest
from schemas.errors import UserMistake
from schemas.record import Record, digest
from validators.scoring import Mark

LONGEST = 120
"""Characters of a model's name that become the name of a folder."""


class Run(Record):
    """All that decides what is sent for an item: a folder holds replies to one of these."""

    release: str
    version: str
    digest: str
    """Digest of the release's items: exports that are added later change nothing that was asked."""
    model: str
    showing: Showing
    max_reply: int
    """Tokens of a reply at most."""
    temperature: float | None
    """None leaves it to the endpoint."""
    more: dict[str, Any] = Field(default_factory=dict)
    """Further fields of the request; null takes one away."""

    @property
    def folder(self) -> Path:
        """The place of its results, relative to the folder of all evaluations."""
        mode = self.showing.mode
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", self.model)[:LONGEST].strip(".-") or "model"
        return Path(self.release, self.version, name if mode == "full" else f"{name}-{mode}")


@dataclass(frozen=True)
class Evaluation:
    folder: Path
    run: Run
    marks: tuple[Mark, ...]

    @property
    def digest(self) -> str:
        """Digest of what was asked and how it was graded."""
        return digest(self.run.model_dump(mode="json"), [mark.model_dump(mode="json") for mark in self.marks])


def release_digest(release: Path) -> str:
    """Return the digest by which an evaluation names its release.

    Raises:
        UserMistake: the folder is no release.
    """
    manifest = read_manifest(release)
    items = [[entry.path, entry.sha256] for entry in manifest.files if entry.path.startswith("items/")]
    return digest(manifest.name, manifest.version, manifest.recipe_digest, items)


def claim(folder: Path, run: Run) -> str | None:
    """Return what of an earlier run in the same folder was asked otherwise, if anything."""
    path = folder / "run.json"
    if not path.exists():
        return None
    old, new = _read_run(path).model_dump(mode="json"), run.model_dump(mode="json")
    changed = [f"{name} was {old[name]!r:.60}, is {new[name]!r:.60}" for name in new if old[name] != new[name]]
    return "; ".join(changed) or None


def evaluations(folder: Path) -> Iterator[Evaluation]:
    """Yield the finished evaluations in a folder, at any depth, in order of their paths.

    Raises:
        UserMistake: one cannot be read.
    """
    for path in sorted(folder.rglob("run.json")):
        table = path.parent / "items.parquet"
        if table.is_file():
            yield Evaluation(path.parent, _read_run(path), _read_marks(table))


def _read_marks(table: Path) -> tuple[Mark, ...]:
    try:
        return tuple(Mark.model_validate(row) for row in read_rows(table))
    except (ValueError, OSError):  # pydantic's and Arrow's too
        raise UserMistake(f"{table}: must be the trials of an evaluation (got another form); evaluate again") from None


def _read_run(path: Path) -> Run:
    try:
        return Run.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
        what = error.strerror if isinstance(error, OSError) else "another form"
        raise UserMistake(f"{path}: must be the run.json of an evaluation (got {what}); evaluate again") from None
