"""What every family is made of, and what none of them has to write again."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from schemas.errors import UserMistake
from schemas.question import Question, Template
from schemas.record import Record, canonical
from schemas.scene import Look, Scene

if TYPE_CHECKING:
    from backends.media import Drawing, Picture

K = TypeVar("K", bound=Record)
S = TypeVar("S", bound=Scene)

PAPERS = ("#ffffff", "#fdf8ee", "#f2f6fa", "#f6f3f8")
FONTS = ("DejaVu Sans", "DejaVu Serif", "STIXGeneral")
PALETTES = ("okabe-ito", "tol-bright", "set-deep")

Track = Literal["scenes", "motion", "causal", "diagrams"]


@dataclass(frozen=True, kw_only=True)
class Edit(Generic[S]):
    """A hard negative, or a hard positive: the scene after one stated change."""

    kind: str
    """Short name of the change (`parallel_broken`, `relabelled`, `restyled`)."""
    size: Literal["small", "medium", "large"]
    change: str
    """The change in words, as a person would say it of the picture."""
    scene: S
    caption: str
    """What is true of the picture, before the edit for a negative; before and after for a positive."""
    before: str
    """The statement that held before."""
    after: str
    """What holds instead."""
    part: str
    """The part that changes, whose pixels the box is measured from."""
    positive: bool = False
    """True when the caption stays true."""


@dataclass(frozen=True, kw_only=True)
class Family(Generic[K, S]):
    """One generator: functions of a scene, and what the table says of them."""

    name: str
    revision: int
    """Raise it whenever the same name would give another item."""
    track: Track
    category: str
    """The folder it lies in: abstract, mathematical, physical, planning, spatial, temporal, causal, diagram."""
    skill: str
    """The one skill it asks for, in a word or two (compare, count, track)."""
    asks: str
    """What it asks, for the table of families: one line."""
    top: int
    """The last level at which a person can still read the picture."""
    templates: tuple[Template, ...]
    scene: type[S]
    knobs: Callable[[int], K]
    sample: Callable[[K, Random], S]
    ask: Callable[[S], Question]
    twin: Callable[[S, Random], S]
    """The smallest edit that changes the answer and not the words."""
    draw: "Callable[[S], Drawing]"
    alibis: Callable[[S], tuple[S, ...]] | None = None
    """Clips only: scenes with other answers which, with the twin, show every single frame of this one somewhere."""
    edits: Callable[[S, Random], tuple[Edit[S], ...]] | None = None
    """Hard negatives and hard positives."""
    target: "Callable[[S], tuple[Picture, ...]] | None" = None
    """The picture that a model would have to produce, where the answer is one of the pictures shown."""
    painted: bool = False
    """Whether a diffusion model makes its pictures from the captions of its shots; `draw` gives what they are held
    against. Causal families only."""
    prompts: tuple[Template, ...] = ()
    """Painted families only: what painters with an open vocabulary are asked for, to be reworded as questions are."""
    program: Callable[[S], str] | None = None
    """Diagrams only: the short Python program that draws the scene."""
    group: Callable[[S], str] | None = None
    """What must stay in one split, where that is more than a pair; families of one category may share it."""

    def check_level(self, level: int) -> None:
        """Refuse a level that a person could not read.

        Raises:
            UserMistake: the level is below 1 or above `top`.
        """
        if not 1 <= level <= self.top:
            raise UserMistake(f"{self.name}: level must be 1 to {self.top} (got {level}); ask for a lower level")

    def stream(self, level: int, seed: int, index: int, purpose: str) -> Random:
        """Return the random stream of that name, independent of every other.

        The name is hashed whole. Adding seed and index instead would make item 1 of
        seed 0 and item 0 of seed 1 the same item.
        """
        self.check_level(level)
        return Random(canonical([self.name, self.revision, level, seed, index, purpose]))

    def base_scene(self, level: int, seed: int, index: int) -> S:
        """Sample the scene of that name, its look from a stream of its own."""
        self.check_level(level)
        scene = self.sample(self.knobs(level), self.stream(level, seed, index, "sample"))
        return scene.model_copy(update={"look": sample_look(self.stream(level, seed, index, "look"))})

    def twin_scene(self, base: S, level: int, seed: int, index: int) -> S:
        """Edit the base scene into its twin; the look stays."""
        return self.twin(base, self.stream(level, seed, index, "twin"))

    def edited_scenes(self, base: S, level: int, seed: int, index: int) -> tuple[Edit[S], ...]:
        return self.edits(base, self.stream(level, seed, index, "edits")) if self.edits else ()

    def group_of(self, base: S) -> str:
        """Return what must never be divided between splits: the pair, unless the family widens it."""
        return f"{self.category}:{self.group(base)}" if self.group else base.content_id(self.name)


def sample_look(rng: Random) -> Look:
    """Draw what varies in a picture and decides nothing."""
    return Look(
        palette=rng.choice(PALETTES),
        font=rng.choice(FONTS),
        paper=rng.choice(PAPERS),
        stroke=rng.choice((0.9, 1.0, 1.2)),
        shift=(float(rng.randint(-6, 6)), float(rng.randint(-6, 6))),
    )


AnyFamily = Family[Any, Any]
