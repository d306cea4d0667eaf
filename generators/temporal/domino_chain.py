"""domino_chain: were one piece taken away before the pushes, which dominoes would stay standing?

The clip shows chains of dominoes that fork and break off at gaps; fingers push pieces at several moments, and the
pieces fall one by one. It gets harder with more pieces, forks, gaps and pushes. The twin moves one push, or thinks
another piece away. In the end all clips of one table look the same: what would fall depends on where and when the
fingers came down. The alibis push one piece more, just when it falls anyway: no single frame tells if it needed others.
"""

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Literal

from generators.base import Family
from generators.temporal.dominoes import (
    NEVER,
    Before,
    Piece,
    Plan,
    Push,
    Runs,
    beat_of,
    before,
    fair,
    fall,
    overdone,
    pushed,
    runs,
    set_up,
)
from schemas.question import Event, Question, Step, Template
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Clip

COLOURS = ("red", "blue", "green", "yellow", "purple", "orange")
COUNTS = range(3, 8)
"""Pieces that would be left standing; each as often."""
MOST = 34
"""Pieces for which there is room."""
NAMED = 4
"""Coloured pieces to choose from."""
Kind = Literal["count", "which"]
RATE = 12
FIRST, BEAT, FALL, REST = 1.05, 0.5, 0.4, 1.45
"""Seconds: before the first fall (so that each sampled frame shows every piece at rest); from a fall to the next; that
a fall takes; after the last fall."""
COME, GO = 0.6, 0.42
"""Seconds before and after a push for which the finger is seen: two sampled frames."""
IF = "Suppose the {gone} piece had been taken away before the clip, with the same pushes at the same times. "

TEMPLATES = COUNT, WHICH = (
    Template(
        text=IF + "How many of the other pieces that fall in it would be left standing?",
        grammar="(Imagine the clip without|Think of the clip without) the {gone} piece, all pushes being the same. How "
        "many of the other pieces that fall in it would (stay|remain|be left) standing?",
        keep=(("standing", "upright"), ("how many", "number"), ("without", "away", "removed")),
    ),
    Template(
        text=IF + "Which of these would be left standing: {named}? Name all of them.",
        grammar="(Imagine the clip without|Think of the clip without) the {gone} piece, all pushes being the same. "
        "Which of these would (stay|remain|be left) standing: {named}? (Name|List) all of them.",
        keep=(("standing", "upright"), ("which",), ("without", "away", "removed")),
    ),
)


class Knobs(Plan):
    pushes: int


class Chain(Scene):
    pieces: tuple[Piece, ...]
    coloured: tuple[tuple[str, int], ...]
    """Colour and piece; the others are plain. The first is the one to think away."""
    pushes: tuple[Push, ...]
    """In the order of time."""
    beats: int
    """Until the last fall, which may be one of the twin."""
    kind: Kind


def knobs(level: int) -> Knobs:
    pieces, pushes = min(10 + 2 * level, MOST), min(2 + level // 2, 5)
    return Knobs(pieces=pieces, forks=(level + 2) // 3, gaps=level // 3, pushes=pushes)


def sample(knobs: Knobs, rng: Random) -> Chain:
    kind: Kind = rng.choice(("count", "which"))
    names = rng.sample(COLOURS, 1 + NAMED)
    goal = rng.choice(COUNTS) if kind == "count" else rng.choices((1, 2, 3), (4, 6, 4))[0]  # each set as often
    while True:
        pieces = set_up(knobs, rng)
        above = before(pieces)
        for _ in range(6):
            pushes = pushed(above, knobs.pushes, rng)
            beats = max(fall(above, pushes).values()) + 1
            if len(pushes) < knobs.pushes:
                break
            fallen = sorted(fall(above, pushes).keys() - dict(pushes).keys())
            for gone in rng.sample(fallen, len(fallen)):
                marked = _marked(above, runs(above, pushes, gone), goal, kind, rng)
                if marked is None:
                    continue
                coloured = tuple(zip(names, (gone, *marked), strict=False))
                chain = Chain(pieces=tuple(pieces), coloured=coloured, pushes=pushes, beats=beats, kind=kind)
                if next(_moves(chain, rng), None):
                    return chain


def _marked(above: Before, run: Runs, goal: int, kind: Kind, rng: Random) -> list[int] | None:
    """Return the pieces to choose from, if any; None where the answer would not be the goal, or be told by a frame."""
    if kind == "count":
        return [] if len(run.missed) == goal and overdone(above, run, run.missed) else None
    deep = [piece for piece in run.missed if overdone(above, run, [piece])]
    if not deep or len(run.missed) < goal or len(run.kept) < NAMED - goal:
        return None
    one = rng.choice(deep)
    marked = [one, *rng.sample([piece for piece in run.missed if piece != one], goal - 1)]
    return rng.sample(marked + rng.sample(list(run.kept), NAMED - goal), NAMED)


def answer_of(chain: Chain, run: Runs) -> str:
    if chain.kind == "count":
        return str(len(run.missed))
    return ", ".join(name for name, piece in chain.coloured[1:] if piece not in run.kept) or "none"


def doubts(chain: Chain, above: Before, run: Runs) -> tuple[Push, ...]:
    return overdone(above, run, run.missed if chain.kind == "count" else [piece for _, piece in chain.coloured[1:]])


def _moves(chain: Chain, rng: Random) -> Iterator[Chain]:
    """Yield the chain after edits that make the answer another, each answer as likely to come first."""
    above, gone = before(chain.pieces), chain.coloured[0]
    answers: dict[str, list[tuple[tuple[Push, ...], int]]] = {}
    for pushes, away in _edits(chain, fall(above, chain.pushes)):
        answers.setdefault(answer_of(chain, runs(above, pushes, away)), []).append((pushes, away))
    answers.pop(answer_of(chain, runs(above, chain.pushes, gone[1])), None)
    fit = [a for a in sorted(answers) if (int(a) in COUNTS if chain.kind == "count" else a.count(",") < NAMED - 1)]
    for answer in rng.sample(fit, len(fit)):
        for pushes, away in rng.sample(answers[answer], len(answers[answer])):
            run = runs(above, pushes, away)
            in_time = away in run.fell and max(run.fell.values()) <= chain.beats
            if in_time and doubts(chain, above, run) and fair(above, pushes):
                coloured = ((gone[0], away), *chain.coloured[1:])
                yield chain.model_copy(update={"pushes": pushes, "coloured": coloured})


def _edits(chain: Chain, fell: dict[int, int]) -> Iterator[tuple[tuple[Push, ...], int]]:
    """Move one push to a piece that still stands then; or think another piece away, if no other is coloured."""
    (_, gone), *named = chain.coloured
    taken = {piece for piece, _ in chain.pushes} | {gone}
    free = [piece for piece in range(1, len(chain.pieces)) if piece not in taken]
    for number, (_, at) in enumerate(chain.pushes[1:], 1):
        still = (piece for piece in free if fell.get(piece, NEVER) >= at)
        yield from (((*chain.pushes[:number], (piece, at), *chain.pushes[number + 1 :]), gone) for piece in still)
    yield from ((chain.pushes, piece) for piece in free if not named)


def twin(chain: Chain, rng: Random) -> Chain:
    return next(_moves(chain, rng))


def alibis(chain: Chain) -> tuple[Chain, ...]:
    """The same falls, with one more push that what fell did not need."""
    above = before(chain.pieces)
    more = doubts(chain, above, runs(above, chain.pushes, chain.coloured[0][1]))
    return tuple(chain.model_copy(update={"pushes": tuple(sorted([*chain.pushes, p], key=beat_of))}) for p in more)


def seconds(chain: Chain) -> float:
    return FIRST + BEAT * chain.beats + FALL + REST


def ask(chain: Chain) -> Question:
    above = before(chain.pieces)
    (gone, start), *asked = chain.coloured
    run = runs(above, chain.pushes, start)
    fell = run.fell
    named = [name for name, _ in asked]
    answer = answer_of(chain, run)
    facts = _counted(chain, above, run) if chain.kind == "count" else _reached(chain, above)
    slots = {"gone": gone} | ({"named": ", ".join(named[:-1]) + f" or {named[-1]}"} if chain.kind == "which" else {})
    so = f"So without the {gone} piece this would be left standing: {answer}."
    pushes = ((number, FIRST + BEAT * at) for number, (_, at) in enumerate(chain.pushes, 1))
    falls = ((name, piece) for name, piece in chain.coloured if piece in fell)
    return Question(
        template=(COUNT if chain.kind == "count" else WHICH).text,
        slots=slots,
        answer=answer,
        answer_type="integer" if chain.kind == "count" else "set",
        evidence=tuple(dict.fromkeys(part for fact in facts for part in fact.evidence)),
        rationale=(*facts, Step(text=so)),
        load_parts={
            "pieces": len(chain.pieces),
            "pushes": 2 * len(chain.pushes),
            "ends": len(set(range(len(above))) - set(above)),
        },
        caption=f"{len(chain.pieces)} dominoes stand in chains. Fingers push {len(chain.pushes)} of them, and "
        f"{len(fell)} fall. The {gone} piece is one of them.",
        events=(
            *(Event(name=f"push {n}", part=f"push{n}", start=at - COME, end=at + GO) for n, at in pushes),
            *(
                Event(name=f"{n} falls", part=f"piece{i}", start=FIRST + BEAT * fell[i], end=seconds(chain))
                for n, i in falls
            ),
        ),
        min_fps=2,
        image_roles=(),
    )


def _counted(chain: Chain, above: Before, run: Runs) -> list[Step]:
    """Count what follows the piece thought away, and what each push brings down of it by itself."""
    gone, start = chain.coloured[0]
    behind = fall(above, [(start, 0)]).keys() - {start}
    parts = tuple(f"piece{piece}" for piece in run.missed)
    facts = [Step(text=f"Behind the {gone} piece {len(behind)} pieces follow.", evidence=(f"piece{start}", *parts))]
    done: set[int] = set()
    for number, push in enumerate(chain.pushes, 1):
        new = (fall(above, [push]).keys() & behind if push[0] in behind else set()) - done
        done |= new
        what = f"among these and needs no other to bring down {len(new)}" if push[0] in behind else "elsewhere"
        facts.append(Step(text=f"Push {number} comes down {what}.", evidence=(f"push{number}",)))
    return facts


def _reached(chain: Chain, above: Before) -> list[Step]:
    """Say of each piece to choose from what brings it down."""
    gone, start = chain.coloured[0]
    facts = []
    for name, piece in chain.coloured[1:]:
        falls = [fall(above, [push], start).get(piece) for push in chain.pushes]
        ways = [(then, number) for number, then in enumerate(falls, 1) if then is not None]
        text = f"The {name} piece falls only through the {gone} one."
        if ways:
            text = f"Push {min(ways)[1]} brings down the {name} piece without the {gone} one."
        elif piece not in fall(above, chain.pushes):
            text = f"The {name} piece stands beyond a gap and never falls."
        push = (f"push{min(ways)[1]}",) if ways else (f"piece{start}",)
        facts.append(Step(text=text, evidence=(f"piece{piece}", *push)))
    return facts


def draw(chain: Chain) -> "Clip":
    from backends.drawing.dominoes import Domino, Finger, Times, clip

    fell, colours = fall(before(chain.pieces), chain.pushes), {piece: name for name, piece in chain.coloured}
    starts = {piece: FIRST + BEAT * beat for piece, beat in fell.items()}
    dominoes = [
        Domino(piece, colours.get(i), starts.get(i), f"piece{i}" not in chain.hidden)
        for i, piece in enumerate(chain.pieces)
    ]
    fingers = [
        Finger(chain.pieces[i], FIRST + BEAT * at - COME, FIRST + BEAT * at, FIRST + BEAT * at + GO)
        for number, (i, at) in enumerate(chain.pushes, 1)
        if f"push{number}" not in chain.hidden
    ]
    return clip(dominoes, fingers, chain.look, Times(fall=FALL, all=seconds(chain), rate=RATE))


FAMILY = Family(
    name="domino_chain",
    revision=1,
    track="motion",
    category="temporal",
    skill="counterfactual",
    asks="which dominoes would stay standing without one of them, or how many",
    top=9,
    templates=TEMPLATES,
    scene=Chain,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    alibis=alibis,
    draw=draw,
)
