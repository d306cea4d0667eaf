"""What is asked of a scene, what it rests on, and what a check says of it."""

from string import Formatter
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.record import Record

AnswerType = Literal["choice", "integer", "number", "text", "list", "set", "grid", "box", "interval", "boolean", "json"]


def slots_of(template: str) -> list[str]:
    """Return the slot names of a template in reading order.

    Raises:
        ValueError: a field is not a bare name (`{a.b}`, `{a!r}`, `{a:>9}`, `{}`), or a brace stands alone.
    """
    names = []
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise ValueError(f"template: a slot must be a bare name like {{a}} (got {template!r})")
        names.append(name)
    return names


class Template(Record):
    """One way to ask, with a bare slot for every value: all that a language model sees or rewords."""

    text: str
    """The canonical words."""
    grammar: str
    """The same question in other words: `(one|two)` choices, expanded to every combination; slots as in `text`."""
    keep: tuple[tuple[str, ...], ...]
    """Each entry: words of one meaning, of which a rewording must hold at least one (`("taller", "higher")`)."""
    ordered: bool = True
    """Whether changing the order of the slots would change the question."""

    @model_validator(mode="after")
    def _slots_are_bare_and_single(self) -> Self:
        slots = slots_of(self.text)
        if len(set(slots)) != len(slots):
            raise ValueError(f"template: each slot must stand once (got {self.text!r})")
        if sorted(slots_of(self.grammar.replace("(", " ").replace("|", " ").replace(")", " "))) != sorted(slots):
            raise ValueError(
                f"template: the grammar must name each slot once, outside its choices (got {self.grammar!r})"
            )
        return self


class Step(Record):
    """One step of a rationale, with the parts of the scene that it reads."""

    text: str
    evidence: tuple[str, ...] = ()
    """Parts read by this step. A step that reads parts states a fact; one that reads none draws a conclusion."""


class Label(Record):
    """A text that must be read off the picture to answer: the part that draws it, and nothing else, and its words."""

    part: str
    text: str
    image: int = 0
    """Index of the picture it stands in."""
    at: float = 0.0
    """Second of the clip at which it can be read (clips only)."""


class Event(Record):
    """Something that happens in a clip, in seconds from the clip's own start."""

    name: str
    part: str
    start: float
    end: float


class Question(Record):
    """The question that a scene answers. Everything in it is computed from the scene."""

    template: str
    """The `text` of one of the family's templates."""
    slots: dict[str, str]
    choices: tuple[str, ...] = ()
    """Options in the order shown; () when the answer is open."""
    answer: str
    answer_type: AnswerType = "choice"
    tolerance: float | None = None
    """Absolute; for `number`."""
    unit: str | None = None
    evidence: tuple[str, ...] = Field(min_length=1)
    """Ids of the parts without which nobody could answer."""
    reads: tuple[Label, ...] = ()
    """Every text that must be read to answer."""
    option_parts: tuple[str, ...] = ()
    """Parts that draw the choices within one picture, in their order; () where choices are words or own pictures."""
    rationale: tuple[Step, ...] = Field(min_length=1)
    load_parts: dict[str, float] = Field(min_length=1)
    """What the difficulty is made of (steps, objects, search, margin): each term adds to `load`."""
    caption: str
    """One or more sentences that are true of the picture and do not depend on the question."""
    events: tuple[Event, ...] = ()
    min_fps: float | None = None
    """Sampling that a clip needs for every evidence event to be seen twice; None for pictures."""
    image_roles: tuple[str, ...] = ("scene",)
    """What each picture is, in question order; () for clips."""

    @model_validator(mode="after")
    def _slots_fit(self) -> Self:
        if sorted(slots_of(self.template)) != sorted(self.slots):
            raise ValueError(f"question: slots must be {sorted(slots_of(self.template))} (got {sorted(self.slots)})")
        if (self.answer_type == "choice") != bool(self.choices):
            raise ValueError(
                f"question: choices must be given exactly when the type is choice (got {self.answer_type})"
            )
        if self.option_parts and len(self.option_parts) != len(self.choices):
            raise ValueError(f"question: option_parts must name one part a choice (got {len(self.option_parts)})")
        if self.choices and self.choices.count(self.answer) != 1:
            raise ValueError(f"question: the answer must be one of the choices (got {self.answer!r})")
        return self

    @property
    def canonical(self) -> str:
        return self.words(self.template)

    def words(self, template: str) -> str:
        """Fill a wording of the template; values are data and are never parsed again.

        Raises:
            ValueError: the wording does not name each slot exactly once, as a bare name.
        """
        if sorted(slots_of(template)) != sorted(self.slots):
            raise ValueError(f"wording: must name each of {sorted(self.slots)} once (got {template!r:.120})")
        return template.format_map(self.slots)

    @property
    def load(self) -> float:
        return sum(self.load_parts.values())

    @property
    def answer_index(self) -> int | None:
        return self.choices.index(self.answer) if self.choices else None


class Verdict(Record):
    """What one check says of one item."""

    check: str
    reason: str | None = None
    """None when it passed, else a word from the check's closed list."""
    detail: str = ""
