"""What to build: a release's only input, and how a reader is told what is wrong with one."""

from typing import Any, Literal

from pydantic import Field, field_validator

from schemas.audit import AuditLimits
from schemas.faults import read_as
from schemas.identity import Fractions
from schemas.painting import PaintingSettings
from schemas.record import Record, digest
from schemas.words import WordsSettings

Card = Literal["none", "start", "end"]
NAME = r"^[a-z][a-z0-9_-]{0,63}$"
VERSION = r"^(0|[1-9][0-9]{0,17})(\.(0|[1-9][0-9]{0,17})){2}$"
"""Both become folders: nothing else may."""


class Request(Record):
    """One family, at some levels."""

    family: str
    levels: tuple[int, ...] = Field(min_length=1)
    pairs: int = Field(ge=1)
    """Accepted pairs a level; each pair is two items, the base and its twin."""
    question_card: Card = "none"
    """Whether a clip or picture carries its question as a card: before it or above it (`start`), or behind or below."""

    @field_validator("levels")
    @classmethod
    def _no_level_twice(cls, levels: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(levels)) != len(levels):
            raise ValueError(f"each level must stand once (got {list(levels)})")
        return tuple(sorted(levels))


class Harder(Record):
    """How a recipe was made from that of an earlier version, when a model had caught up with it."""

    previous: str
    """The version before."""
    levels: dict[str, tuple[int, ...]]
    """The levels that are new, by family."""
    results: str
    """Digest of the evaluations that called for it."""


class Recipe(Record):
    name: str = Field(pattern=NAME)
    version: str = Field(pattern=VERSION)
    title: str = Field(max_length=100)
    description: str = ""
    seed: int = Field(ge=0, lt=2**63)
    splits: Fractions = Fractions()
    words: WordsSettings = WordsSettings()
    families: tuple[Request, ...] = Field(min_length=1)
    candidates: int = Field(default=8, ge=1)
    """Ceiling: candidates tried for each accepted pair asked for, at most."""
    painting: PaintingSettings = PaintingSettings()
    """For painted families: which model, and how pairs come from it."""
    exports: tuple[str, ...] = ()
    license: str = "cc-by-4.0"
    audit: AuditLimits = AuditLimits()
    harder: Harder | None = None
    """Set by `whetstone harden`; publishing then demands evidence that it is so."""

    @field_validator("families")
    @classmethod
    def _no_cell_twice(cls, families: tuple[Request, ...]) -> tuple[Request, ...]:
        cells = [(request.family, level) for request in families for level in request.levels]
        for cell in cells:
            if cells.count(cell) > 1:
                raise ValueError(f"{cell[0]} at level {cell[1]} must be asked for once (got {cells.count(cell)} times)")
        # the order in which a recipe names its families means nothing, so it must not reach any digest
        return tuple(sorted(families, key=lambda request: (request.family, request.levels)))

    def digest(self) -> str:
        """Digest of what the recipe asks for."""
        # a recipe that was not made from another keeps the digest it had before there were such
        return digest(self.model_dump(mode="json", exclude={"audit"} if self.harder else {"audit", "harder"}))


def parse_recipe(data: Any, source: str) -> Recipe:
    """Read a recipe from the values of its YAML.

    Raises:
        UserMistake: with one line on the first thing that is wrong, and the nearest right key for a misspelt one.
    """
    return read_as(Recipe, data, source, what="recipe", see="recipes/demo.yaml")
