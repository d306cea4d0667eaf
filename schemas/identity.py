"""Who is who: names of items, and the split that a group belongs to for ever."""

import hashlib
from typing import Literal

from pydantic import Field, model_validator

from schemas.record import Record, digest
from schemas.scene import Scene

Split = Literal["train", "validation", "test"]
SPLITS: tuple[Split, ...] = ("train", "validation", "test")
_SALT = "whetstone splits, first edition"
"""Never change it: every group of every corpus would move."""


class Fractions(Record):
    """Which share of all groups a split takes. They belong to the corpus, not to a version of it."""

    test: float = Field(default=0.1, ge=0, le=1)
    validation: float = Field(default=0.1, ge=0, le=1)

    @model_validator(mode="after")
    def _leave_no_less_than_nothing(self) -> "Fractions":
        if self.test + self.validation > 1:
            raise ValueError(f"test and validation must be at most 1 together (got {self.test + self.validation:g})")
        return self


def position(group: str) -> float:
    """Return the place of a group in [0, 1): a function of its name alone."""
    return int.from_bytes(hashlib.sha256(f"{_SALT}:{group}".encode()).digest()[:6], "big") / 2**48


def split_of(group: str, fractions: Fractions) -> Split:
    """Test from below, then validation, then train: raising `test` never moves an item from test to train."""
    place = position(group)
    if place < fractions.test:
        return "test"
    return "validation" if place < fractions.test + fractions.validation else "train"


def item_id(family: str, revision: int, scene: Scene, question: str) -> str:
    """Digest of all that makes an item: family, revision, whole scene and canonical question."""
    return digest(family, revision, scene.model_dump(mode="json"), question)
