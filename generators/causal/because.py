"""because: which of four sentences explains one picture by the other?

One of two pictures shows how a story begins, the other how it is later, with all that acted taken away; either may
come first. The sentences are two explanations, each given both ways round: that the second picture is as it is because
of the first, and that the first is because of the second. What both name as the cause is there to be seen. One
sentence alone is right; the others take the outcome for the cause, or name something on which the outcome does not
hang, or an outcome that did not come about. It gets harder as `cause_effect` does. In the twin other causes stand
otherwise, so that the other explanation holds, or the two pictures are exchanged.
"""

from functools import cache
from random import Random
from typing import TYPE_CHECKING

from generators.base import Family
from generators.causal.shot import Passing, Setting, Value, pass_by, state, values
from generators.causal.story import Knobs, begun_and_ended, cast, ended, group, knobs, scenery
from generators.causal.world import Protagonist, World, settings
from generators.causal.worlds import WORLDS
from schemas.question import Question, Step, Template
from schemas.record import Record
from schemas.scene import Scene

if TYPE_CHECKING:
    from backends.media import Picture

TEMPLATES = (
    Template(
        text="The two pictures show {who} at two times; later, all that acted has been taken away. Which sentence is "
        "right? Here “because” means: had that been otherwise, and all else the same, the outcome would not be so.",
        grammar="(The two pictures show|You see in the two pictures) {who} at two times; (later, all that acted has "
        "been taken away|at the later one, all that acted is gone). Which (sentence|of the sentences) is right? Here "
        "“because” means: had that been otherwise, and all else the same, the outcome would not be so.",
        keep=(("sentence", "explanation"), ("picture", "image"), ("because",), ("otherwise", "different")),
    ),
)
NAMES = ("first", "second")


class Reason(Record):
    effect: Value
    cause: Value
    swapped: bool
    """Whether it explains the first picture by the second."""
    text: str


class Account(Scene):
    world: str
    who: Protagonist
    setting: Setting
    causes: tuple[Value, ...]
    """The causes in play, as the picture of the beginning shows them."""
    effects: tuple[Value, ...]
    """What has become of the protagonist, as the picture of later shows it."""
    later_first: bool
    options: tuple[Reason, ...]
    passing: tuple[tuple[Passing, ...], ...]
    """What passes by at the beginning, and later."""


Why = tuple[str, bool, str, bool]
"""An effect, whether it came about, and a cause and how it stood."""
Contrast = tuple[tuple[Why, Why], tuple[list[int], list[int]]]
"""Two explanations, and the settings, by number, in which only the one holds, and only the other."""


@cache
def holding(name: str, names: tuple[str, ...]) -> dict[Why, tuple[set[int], set[int]]]:
    """Return of each explanation in which settings, by number, its cause stands as it says, and in which it holds."""
    world, starts = WORLDS[name], settings(names)
    ends = [world.run(start) for start in starts]
    found: dict[Why, tuple[set[int], set[int]]] = {}
    for effect in world.effects(names):
        for place, cause in enumerate(names):
            for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
                other = ends[number ^ 1 << len(names) - 1 - place]
                for on in (False, True):
                    stands, holds = found.setdefault((effect.id, on, cause, start[cause]), (set(), set()))
                    stands.add(number)
                    if end[effect.id] is on and other[effect.id] is not on:
                        holds.add(number)
    return {why: sets for why, sets in found.items() if sets[1]}


@cache
def contrasts(name: str, names: tuple[str, ...], fine: bool) -> dict[bool, list[Contrast]]:
    """Return every two explanations either of which alone may hold while both causes stand: of one outcome, or of two.

    So an explanation is as often right as wrong wherever it is offered, whatever it says.
    """
    found: dict[bool, list[Contrast]] = {True: [], False: []}
    every = list(holding(name, names).items())
    for i, (one, (there, holds)) in enumerate(every):
        for other, (there_too, holds_too) in every[i + 1 :]:
            both = there & there_too
            rights = sorted(both & holds - holds_too), sorted(both & holds_too - holds)
            if all(rights) and (not fine or any(WORLDS[name].table[why[0]].fine for why in (one, other))):
                found[one[:2] == other[:2]].append(((one, other), rights))
    return {same: some for same, some in found.items() if some}


def say(world: World, why: Why, swapped: bool, it: str) -> str:
    """Explain one picture by the other, in the world's own words."""
    effect, came, cause, stood = why
    clause = (world.table[effect].on if came else world.table[effect].off).format(it=it)
    fact = world.facts({cause: stood}, it)[cause].removesuffix(".")
    begun, ended = NAMES[::-1] if swapped else NAMES
    return f"In the {ended} picture {clause}, because in the {begun} picture {fact[0].lower()}{fact[1:]}."


def sample(knobs: Knobs, rng: Random) -> Account:
    world = WORLDS[rng.choice(sorted(WORLDS))]
    names = world.in_play(knobs.stage)
    every = contrasts(world.name, names, knobs.fine)
    whys, rights = rng.choice(every[rng.choice(list(every))])
    causes = settings(names)[rng.choice(rights[rng.randrange(2)])]
    who = cast(world, rng)
    reasons = [
        Reason(
            effect=Value(id=why[0], on=why[1]),
            cause=Value(id=why[2], on=why[3]),
            swapped=swapped,
            text=say(world, why, swapped, f"the {who.kind}"),
        )
        for why in whys
        for swapped in (False, True)
    ]
    return Account(
        world=world.name,
        who=who,
        setting=scenery(world, rng),
        causes=values(causes),
        effects=ended(world, causes),
        later_first=rng.random() < 0.5,
        options=tuple(rng.sample(reasons, 4)),
        passing=tuple(pass_by(world, knobs.passing, rng) for _ in range(2)),
    )


def _right(account: Account) -> Reason:
    number = sum(value.on << i for i, value in enumerate(reversed(account.causes)))
    every = holding(account.world, tuple(value.id for value in account.causes))
    (right,) = (
        option
        for option in account.options
        if option.swapped is account.later_first and number in every[_why(option)][1]
    )
    return right


def _why(option: Reason) -> Why:
    return option.effect.id, option.effect.on, option.cause.id, option.cause.on


def _tries(world: World, account: Account, it: str) -> list[Step]:
    """Say of each explanation what would become of the outcome were its cause otherwise."""
    causes, steps = state(account.causes), []
    for why in sorted({_why(option) for option in account.options}):
        mechanism, cause = world.table[why[0]], why[2]
        fact = world.facts(causes, it)[cause]
        other = world.run({**causes, cause: not causes[cause]})[mechanism.id]
        then = (mechanism.on if other else mechanism.off).format(it=it)
        steps.append(Step(text=f"Were this otherwise: “{fact}”, {then}."))
    return steps


def _needed(world: World, account: Account) -> tuple[str, ...]:
    """Return the causes that settle what comes about, and what would if a cause that is named were otherwise."""
    causes, found = state(account.causes), set()
    for effect, _, cause, _ in {_why(option) for option in account.options}:
        bearing = {name: on for name, on in causes.items() if name in world.ancestors(effect)}
        for start in (bearing, {**bearing, cause: not bearing[cause]}):
            found |= {cause, *world.deciding(start, (effect,))}
    return tuple(name for name in causes if name in found)


def ask(account: Account) -> Question:
    world, causes, it = WORLDS[account.world], state(account.causes), f"the {account.who.kind}"
    begun, later = NAMES[::-1] if account.later_first else NAMES
    named = {option.effect.id for option in account.options}
    stake = tuple(value.id for value in account.effects if value.id in named)
    seen = _needed(world, account)
    facts = world.facts(causes, it)
    outcome = ((world.table[value.id], value.on) for value in account.effects if value.id in stake)
    shown = "; ".join(mechanism.on if came else mechanism.off for mechanism, came in outcome)
    right = _right(account)
    return Question(
        template=TEMPLATES[0].text,
        slots={"who": world.words(account.who)},
        choices=tuple(option.text for option in account.options),
        answer=right.text,
        evidence=("who", *seen),
        rationale=(
            Step(text=f"The {later} picture is the later one: {shown.format(it=it)}.", evidence=("who",)),
            *(Step(text=f"The {begun} picture: {facts[name]}", evidence=(name,)) for name in seen),
            *_tries(world, account, it),
            Step(text=f"So this is right: {right.text}"),
        ),
        load_parts={
            "variables": float(len(causes)),
            "chain": float(max(world.length(name, causes) for name in stake)),
            "irrelevant changes": 0.5 * len(account.passing[0]),
            "facts": 0.5 * len(seen),
            "fine effects": float(sum(world.table[name].fine for name in stake)),
        },
        caption=" ".join((f"This is {world.words(account.who)}.", *facts.values())),
        image_roles=NAMES,
    )


def twin(account: Account, rng: Random) -> Account:
    """Exchange the pictures, or set as few causes otherwise as it takes, none of them named."""
    if rng.random() < 0.5:
        return account.model_copy(update={"later_first": not account.later_first})
    world, right = WORLDS[account.world], _why(_right(account))
    (other,) = {_why(option) for option in account.options} - {right}
    names = tuple(value.id for value in account.causes)
    every, bits = holding(account.world, names), tuple(value.on for value in account.causes)
    (there, holds), (there_too, holds_too) = every[right], every[other]
    starts = settings(names)
    fitting = [starts[number] for number in sorted(there & there_too & holds_too - holds)]
    apart = [sum(a is not b for a, b in zip(start.values(), bits, strict=True)) for start in fitting]
    causes = rng.choice([start for start, differing in zip(fitting, apart, strict=True) if differing == min(apart)])
    return account.model_copy(update={"causes": values(causes), "effects": ended(world, causes)})


def draw(account: Account) -> "tuple[Picture, ...]":
    one, other = begun_and_ended(account)
    return (other, one) if account.later_first else (one, other)


FAMILY = Family(
    name="because",
    revision=1,
    track="causal",
    category="causal",
    skill="explanation",
    asks="which of four sentences explains one of two pictures by the other",
    top=6,
    templates=TEMPLATES,
    scene=Account,
    knobs=knobs,
    sample=sample,
    ask=ask,
    twin=twin,
    draw=draw,
    group=group,
)
