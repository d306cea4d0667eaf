"""message_sequence: who sends what to whom, and in which order, in a sequence diagram?

Parties and messages have meaningless names. It gets harder with more parties and messages, arrows that cross other
lifelines, slanted ones, ones that come back to their sender, bars, a frame, and notes that mean nothing. The twin turns
one arrow, or exchanges two neighbouring messages. Hard negatives are edits of the program.
"""

from random import Random
from typing import TYPE_CHECKING

from pydantic import Field

from backends.drawing import sequence
from generators.base import Edit, Family
from generators.diagram.change import Change, as_edit
from generators.diagram.edits import restyled
from generators.diagram.sequence_asked import ORDINALS, Asked, Kind, readings
from generators.diagram.sequence_course import Course, Message, caption_facts
from generators.diagram.sequence_layout import Plan, columns, laid_out, legible
from generators.diagram.sequence_negatives import negatives, positives
from generators.diagram.sequence_search import Flow, Join, Wanted, edited, found, joins
from schemas.question import Label, Question, Step, Template, slots_of
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

PARTIES = (
    "Baro", "Bera", "Bodu", "Bohe", "Bufo", "Buve", "Dupa", "Fuhe", "Fupu", "Gapa", "Gufu", "Guro", "Kavo", "Keho",
    "Kopu", "Nagu", "Nedu", "Nofe", "Noha", "Nubu", "Nure", "Pafa", "Pube", "Puvo", "Ravu", "Reba", "Rofa", "Ruza",
    "Taku", "Tehe", "Teko", "Tude", "Vapu", "Veha", "Voho", "Voze", "Vuke", "Zevo", "Zope", "Zuna",
)  # fmt: skip
WORDS = (
    "abot", "abud", "adev", "ahav", "akum", "amuk", "aned", "anob", "arek", "aruv", "aser", "asuz", "avet", "azah",
    "azem", "edov", "ehut", "emud", "erad", "erez", "etev", "evod", "ezan", "ezum", "odam", "odek", "odon", "odut",
    "ohad", "ohev", "okas", "onum", "orat", "oted", "ovem", "ovok", "ozak", "uden", "uhok", "ukes", "umoz", "unah",
    "unek", "urav", "usak", "usod", "utob", "uvoh", "uzon",
)  # fmt: skip
"""Neither means anything; parties begin with a consonant, messages with a vowel. Any two of a kind differ in two places
or more."""

STATEMENT = Template(
    text="Which statement is true of the diagram?",
    grammar="Which (of the statements|of these claims) is true of the diagram(|, read from top to bottom)?",
    keep=(("true", "right", "correct"), ("statement", "statements", "claim", "claims")),
)
TEMPLATES: dict[Kind, Template] = {
    "sends": Template(
        text="Every arrow is a message. How many messages does {a} send?",
        grammar="(Each arrow stands for|Every arrow counts as) a message. (How many|What number of) messages are sent "
        "by {a}?",
        keep=(("arrow",), ("how many", "number"), ("messages",), ("send", "sends", "sent")),
    ),
    "receives": Template(
        text="Every arrow is a message. How many messages does {a} receive?",
        grammar="(Each arrow stands for|Every arrow counts as) a message. How many messages (reach|get to) {a}?",
        keep=(("arrow",), ("how many",), ("messages",), ("receive", "reach", "get to")),
    ),
    "after": Template(
        text="Going down the page, which message comes directly after {m}?",
        grammar="(From top to bottom|Going down), which of these messages (comes right after|directly follows) {m}?",
        keep=(("which",), ("directly", "right"), ("after", "follows")),
    ),
    "kth": Template(
        text="Every arrow is a message. Going down the page, who sends the {k} message that {a} receives?",
        grammar="Each arrow stands for a message. (From top to bottom|Going down), who (sends|is the sender of) the "
        "{k} message that reaches {a}?",
        keep=(("who",), ("sends", "sender"), ("message",)),
    ),
    "token": Template(
        text="Every arrow is a message. {a} holds a token. Going down the page, whoever holds it passes it along the "
        "next message they send. Who holds it at the end?",
        grammar="Each arrow stands for a message. A token starts at {a}. From top to bottom, its holder (passes it on|"
        "hands it over) along the next message that they send. Who (has|holds) it (last|in the end)?",
        keep=(("token",), ("who",), ("next message",), ("end", "last")),
    ),
    "sent": STATEMENT,
    "order": STATEMENT,
}


class Knobs(Record):
    parties: int = Field(ge=5, le=7)
    messages: int
    far: float = Field(ge=0, le=1)
    """How likely an arrow crosses other lifelines, against one that does not."""
    selfs: int
    slanted: int
    bars: int
    frame: bool
    notes: int
    kinds: tuple[Kind, ...]
    least: int
    """Least number of messages sent or received, where that is asked."""
    k: tuple[int, int]
    passes: int


class MessageSequence(Scene):
    program: str
    kind: Kind
    of: str = ""
    """The party, or the message, asked about; none where statements are to choose from."""
    k: int = 0
    options: tuple[str, ...] = ()
    claims: tuple[tuple[str, ...], ...] = ()
    """The terms of statements: sender, message, receiver; or a message and what would follow it."""
    turns: tuple[str, ...]
    """The message whose arrow the twin turns, or the two that it exchanges: chosen with the scene, so that both answers
    are equally likely ones."""

    @property
    def asked(self) -> Asked:
        return Asked(self.kind, self.of, self.k, self.options, self.claims)


def knobs(level: int) -> Knobs:
    return Knobs(
        parties=min(5 + (level - 1) // 3, 7),
        messages=min(4 + level, 12),
        far=min(0.2 + 0.08 * level, 0.9),
        selfs=min(level // 3, 3),
        slanted=min(max(0, level - 3), 3),
        bars=min(level, 6),
        frame=level >= 4,
        notes=min(max(0, level - 2), 4),
        kinds=("sends", "receives", "after", "kth", "token", "sent" if level < 3 else "order"),
        least=min((level - 1) // 3, 2),
        k=(2, 3) if level < 4 else (3, 5),
        passes=min(2 + level // 3, 4),
    )


COUNTS = ((0, 1), (1, 0), (2, 3), (3, 2), (4, 5), (5, 4))
"""How many messages more than the least there are, here and in the twin: one arrow turned, and every number equally
often."""
DASHED = 0.35
"""Share of replies."""


def sample(knobs: Knobs, rng: Random) -> MessageSequence:
    here, there = rng.choice(COUNTS)
    kind = rng.choice(knobs.kinds)
    k = rng.randint(*knobs.k) if kind == "kth" else 0
    wanted = Wanted(kind, (here + knobs.least, there + knobs.least), k, knobs.passes)
    flow = Flow(knobs.parties, knobs.messages, knobs.far, knobs.selfs)
    for _ in range(400):
        names = rng.sample(PARTIES, knobs.parties)
        of = rng.randrange(knobs.parties)
        course = _course(knobs, names, joins(flow, wanted, of, rng), rng)
        if course is None or not legible(course):
            continue
        for asked, turns in found(course, wanted, names[of], rng):
            if legible(edited(course, turns)):
                return MessageSequence(program=course.program, turns=turns, **vars(asked))
    raise ValueError(f"message_sequence: no diagram in 400 tries ({knobs}, {wanted}); ask for fewer messages")


def _course(knobs: Knobs, names: list[str], pairs: list[Join], rng: Random) -> Course | None:
    words = rng.sample(WORDS, len(pairs) + knobs.notes)
    messages = [
        Message(names[start], names[end], word, 0, dashed=rng.random() < DASHED)
        for (start, end), word in zip(pairs, words, strict=False)
    ]
    parties = dict(zip(names, columns(knobs.parties, rng), strict=True))
    plan = Plan(knobs.slanted, knobs.bars, knobs.frame, knobs.notes)
    return laid_out(parties, messages, plan, words[len(pairs) :], rng)


def ask(scene: MessageSequence) -> Question:
    course, asked = Course.read(scene.program), scene.asked
    (answer,) = asked.right(course)
    choices = asked.options or tuple(fact.sentence for fact in asked.facts)
    steps = tuple(readings(asked, course))
    evidence = tuple(dict.fromkeys(part for step in steps for part in step.evidence))
    slots = {"a": asked.of, "m": asked.of, "k": ORDINALS[asked.k - 1]}
    template = TEMPLATES[asked.kind].text
    places = sorted(course.parties, key=course.parties.__getitem__)
    crossed = sum(max(abs(places.index(m.start) - places.index(m.end)) - 1, 0) for m in course.messages)
    return Question(
        template=template,
        slots={name: slots[name] for name in slots_of(template)},
        choices=choices,
        answer=answer,
        answer_type="choice" if choices else "integer",
        evidence=evidence,
        reads=tuple(Label(part=f"{name}.label", text=name) for name in asked.names),
        rationale=(*steps, Step(text=asked.conclusion(answer))),
        load_parts={
            "parties": float(len(course.parties)),
            "messages": float(len(course.messages)),
            "crossed": crossed / 4,
            "slanted": sum(m.drop > 0 for m in course.messages) / 2,
            "to themselves": float(sum(m.start == m.end for m in course.messages)),
            "read": len(evidence) / 4,
        },
        caption=" ".join(fact.sentence for fact in caption_facts(course)),
    )


def twin(scene: MessageSequence, rng: Random) -> MessageSequence:
    return scene.model_copy(update={"program": edited(Course.read(scene.program), scene.turns).program})


def edits(scene: MessageSequence, rng: Random) -> tuple[Edit[MessageSequence], ...]:
    """Return the hard negatives over kinds and sizes, then the hard positives, one of them in another look."""
    course = Course.read(scene.program)
    told = caption_facts(course)
    changes = [*negatives(course, told, edited(course, scene.turns), rng), *positives(course, told, rng)]
    said, caption = told[0].sentence, " ".join(fact.sentence for fact in told)
    part = next(iter(course.parties))
    same = Change(
        "restyled", "small", "The diagram looks different.", course.program, said, said, caption, part, positive=True
    )
    other = scene.model_copy(update={"look": restyled(scene.look, rng)})
    return (*(as_edit(change, scene) for change in changes), as_edit(same, other))


def draw(scene: MessageSequence) -> "tuple[Picture]":
    from backends.drawing import sequence_shapes

    return (sequence_shapes.draw(sequence.display_list(scene.program), scene.look, scene.hidden),)


FAMILY = Family(
    name="message_sequence",
    revision=1,
    track="diagrams",
    category="diagram",
    skill="sequence diagrams",
    asks="who sends what to whom, and when",
    top=9,
    templates=tuple(dict.fromkeys(TEMPLATES.values())),
    scene=MessageSequence,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    edits=edits,
    draw=draw,
    program=lambda scene: scene.program,
)
