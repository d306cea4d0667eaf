"""One painted picture against the shot that it was to show, read by a vision-language model.

Each thing that the shot says is asked alone, beside what it might be instead, in an order of its own; the question
never says which of them the painter was asked for. Every answer must be right. Two pictures that pass for shots of one
protagonist show the same one.
"""

from collections.abc import Iterator
from random import Random

from backends.llm import Garbled, Refused
from backends.media import Picture
from backends.sight import Sight
from generators.causal.shot import Shot, state, take
from generators.causal.story import COLOURS, PATTERNS
from generators.causal.world import Mechanism, World
from generators.causal.worlds import WORLDS
from schemas.question import Verdict
from schemas.record import Record, canonical, digest
from validators.painting import CHECK
from validators.subject import SEEN_PIXELS, changed

REASONS = frozenset({"world", "protagonist", "moment", "state", "unverified"})
WHICH = "Which is true of this picture?"
SHOWN = "Which of these does this picture show?"
NEITHER = "Neither of the two can be told from the picture."
NONE = "None of these."
STRANGERS = 3
"""Other worlds that a picture might show."""


class Query(Record):
    """One thing that is asked of a picture."""

    reason: str
    """Why the picture is refused when the answer is wrong."""
    part: str
    question: str
    right: str
    options: tuple[str, ...]


def judge_by_sight(picture: Picture, shot: Shot, sight: Sight) -> Verdict:
    """Judge one painted picture, of any size; what a reply leaves open is not verified.

    Raises:
        UserMistake: the model sees nothing, or cannot be asked.
        TransientError: an endpoint does not answer.
    """
    sight.require_eyes()
    try:
        for queries in (who_queries(shot), state_queries(shot)):  # states of another protagonist mean nothing
            verdict = _judged(picture, queries, sight)
            if verdict.reason:
                return verdict
    except (Refused, Garbled) as error:  # of this picture alone: plain ones were taken
        return Verdict(check=CHECK, reason="unverified", detail=str(error))
    return Verdict(check=CHECK)


def who_queries(shot: Shot) -> tuple[Query, ...]:
    """Ask for the world, and for what such a picture tells of the protagonist."""
    world, who = WORLDS[shot.world], shot.who
    rng = Random(canonical(["sight", "strangers", digest(shot.model_dump(mode="json"))]))
    strangers = rng.sample([other for name, other in WORLDS.items() if name != shot.world], STRANGERS)
    cast = {other.name: _words(other, _any_of(other.kinds)) for other in (world, *strangers)}
    queries = [_query(shot, "world", "world", cast[shot.world], [*cast.values(), NONE])]
    kind = who.kind if _tells(shot, "kind", world.kinds) else _any_of(world.kinds)
    among: dict[str, dict[str, str]] = {
        "kind": {one: _words(world, one) for one in world.kinds},
        "colour": {one: _words(world, kind, colour=one) for one in COLOURS},
        "pattern": {one: _words(world, kind, pattern=one) for one in PATTERNS},
    }
    for part, words in among.items():
        if part == "colour" or _tells(shot, part, tuple(words)):
            right = words[getattr(who, part)]
            queries.append(_query(shot, "protagonist", part, right, [*words.values(), NONE]))
    return tuple(queries)


def _tells(shot: Shot, part: str, values: tuple[str, ...]) -> bool:
    """Whether such a picture tells this of the protagonist: a burst balloon has no shape. The drawn pictures decide;
    colours are told by all of them.
    """
    plain = shot.model_copy(update={"passing": (), "tag": "", "hidden": ()})
    own, *others = (
        take(plain.model_copy(update={"who": shot.who.model_copy(update={part: value})}))
        for value in sorted(values, key=lambda value: value != getattr(shot.who, part))
    )
    return all(changed(own, other).sum() >= SEEN_PIXELS for other in others)


def state_queries(shot: Shot) -> tuple[Query, ...]:
    """Ask whether the story has only begun, and how each thing stands that the picture shows."""
    world, shown = WORLDS[shot.world], state(shot.effects)
    causes = [cause for cause in world.causes if cause.id in state(shot.causes) and cause.id not in shot.hidden]
    queries = [_moment(shot)]
    for effect in _to_come(shot):
        queries.append(_either(shot, "moment", effect.id, (effect.on, effect.off), False))
    for cause in causes:
        queries.append(_either(shot, "state", cause.id, (cause.on, cause.off), state(shot.causes)[cause.id]))
    for name, on in shown.items():
        queries.append(_either(shot, "state", name, (world.table[name].on, world.table[name].off), on))
    return tuple(queries)


def _judged(picture: Picture, queries: tuple[Query, ...], sight: Sight) -> Verdict:
    """A wrong answer refuses the picture, with the first such reason; an open one leaves it unverified."""
    answers = sight.choose_each(picture, [(query.question, query.options) for query in queries])
    said = [
        (query, None if answer is None else query.options[answer])
        for query, answer in zip(queries, answers, strict=True)
    ]
    for query, answer in said:
        if answer not in (None, query.right):
            detail = f"{query.part}: answered {answer!r}, must be {query.right!r}"
            return Verdict(check=CHECK, reason=query.reason, detail=detail)
    for query, answer in said:
        if answer is None:
            return Verdict(check=CHECK, reason="unverified", detail=f"{query.part}: the reply does not decide")
    return Verdict(check=CHECK)


def _query(shot: Shot, reason: str, part: str, right: str, options: list[str]) -> Query:
    """Put the options in an order drawn from a stream of this shot and part."""
    Random(canonical(["sight", part, digest(shot.model_dump(mode="json"))])).shuffle(options)
    question = SHOWN if NONE in options else WHICH
    return Query(reason=reason, part=part, question=question, right=right, options=tuple(options))


def _either(shot: Shot, reason: str, part: str, clauses: tuple[str, str], on: bool) -> Query:
    first, second = (_sentence(clause, _it(shot)) for clause in clauses)
    return _query(shot, reason, part, first if on else second, [first, second, NEITHER])


def _moment(shot: Shot) -> Query:
    """Ask whether what acts is in the picture: of each thing, both states are named."""
    world, it = WORLDS[shot.world], _it(shot)
    either = [
        f"whether {_clause(cause.on, it)} or {_clause(cause.off, it)}"
        for cause in world.causes
        if cause.id in _in_play(shot) and cause.id not in shot.hidden
    ]
    begun = f"The story of {it} has only begun: the picture tells {'; '.join(either)}."
    ended = f"The story of {it} has ended: what acted is gone, and the picture tells only what has become of {it}."
    return _query(shot, "moment", "moment", begun if shot.causes else ended, [begun, ended, NEITHER])


def _to_come(shot: Shot) -> Iterator[Mechanism]:
    """Yield the effects that the start may bring about, and that it must not show yet."""
    if shot.causes:
        shown = state(shot.effects)
        effects = WORLDS[shot.world].effects(_in_play(shot))
        yield from (effect for effect in effects if effect.id not in shown)


def _in_play(shot: Shot) -> tuple[str, ...]:
    """Return the causes in play; of a later picture, those of the first stage at which all that it shows can come."""
    if shot.causes:
        return tuple(state(shot.causes))
    world, shown = WORLDS[shot.world], set(state(shot.effects))
    stages = sorted({cause.stage for cause in world.causes})
    plays = [world.in_play(stage) for stage in stages]
    return next((names for names in plays if shown <= {m.id for m in world.effects(names)}), plays[-1])


def _any_of(kinds: tuple[str, ...]) -> str:
    *first, last = kinds
    return f"{', '.join(first)} or {last}"


def _words(world: World, kind: str, colour: str = "", pattern: str = "") -> str:
    return _sentence(world.noun.format(kind=kind, colour=colour, pattern=f"{pattern} "), "")


def _it(shot: Shot) -> str:
    return f"the {shot.who.kind}"


def _clause(text: str, it: str) -> str:
    """Return a clause of the world's tables as it stands within a sentence."""
    said = text.format(it=it, It=it).rstrip(".")
    return said[0].lower() + said[1:]


def _sentence(text: str, it: str) -> str:
    said = " ".join(text.format(it=it, It=it).split()).rstrip(".")
    return f"{said[0].upper()}{said[1:]}."
