"""What to build: a release's only input, and how a reader is told what is wrong with one."""

from difflib import get_close_matches
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator

from schemas.audit import AuditLimits
from schemas.errors import UserMistake
from schemas.identity import Fractions
from schemas.painting import DiffusionSettings, PaintingSettings
from schemas.record import Record, digest
from schemas.sight import SightSettings
from schemas.words import JudgeSettings, WordsSettings

Card = Literal["none", "start", "end"]


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
    name: str = Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
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
    if not isinstance(data, dict):
        raise UserMistake(f"{source}: a recipe must be a mapping of keys (got {type(data).__name__}); see recipes/")
    try:
        return Recipe.model_validate(data)
    except ValidationError as error:
        raise UserMistake(f"{source}: {_first_fault(error)}") from None


def _first_fault(error: ValidationError) -> str:
    faults = error.errors(include_url=False)
    fault = next((one for one in faults if one["type"] == "extra_forbidden"), faults[0])
    place = ".".join(str(step) for step in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = _keys_at(fault["loc"][:-1])
        near = get_close_matches(str(fault["loc"][-1]), known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"known keys: {', '.join(known)}"
        return f"`{place}` is no key of a recipe; {hint}"
    if fault["type"] == "missing":
        return f"`{place}` must be given; see recipes/demo.yaml"
    got = "" if isinstance(fault["input"], dict) else f" (got {fault['input']!r:.80})"
    return f"`{place}`: {fault['msg'].removeprefix('Value error, ')}{got}"


def _keys_at(place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a recipe knows at a place; list indices do not matter."""
    model: type[Record] = Recipe
    inner: dict[str, type[Record]] = {
        "families": Request,
        "splits": Fractions,
        "words": WordsSettings,
        "judge": JudgeSettings,
        "audit": AuditLimits,
        "painting": PaintingSettings,
        "model": DiffusionSettings,
        "editor": DiffusionSettings,
        "sight": SightSettings,
        "harder": Harder,
    }
    for step in place:
        model = inner.get(str(step), model)
    return list(model.model_fields)
