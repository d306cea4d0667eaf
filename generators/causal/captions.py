"""What a picture of a causal world is asked for with: one prompt a shot.

The embedded pipeline has a closed vocabulary: `prompt`. Any other is given sentences, in words of the writer:
`described`. Subject and clause are apart in both, so that a pair differs in the clause alone: protagonist and setting
keep their words.
"""

from random import Random

from backends.drawing.backdrop import TIMES
from generators.causal.shot import Shot, state, values
from generators.causal.story import COLOURS, PATTERNS, cast, scenery
from generators.causal.world import World, settings
from generators.causal.worlds import WORLDS
from schemas.question import Template
from schemas.scene import Look

BEFORE, AFTER = "before", "after"
PAINTED = ("apron", "balloon", "bell", "boat", "coat", "kite", "lamp", "plant", "snowman", "window")
"""Worlds whose every cause and effect of stage 1 changes at least 50 pixels of 64 x 64: what the embedded pipeline
learns. A pattern cannot be told at that size."""


DESCRIPTION = Template(
    text="A picture of {who}. The place is the {place}, and it is {time}. {what}",
    grammar="(A picture|A drawing|An image) of {who}. (The place|The setting|The scene) is the {place}, and it is "
    "{time}. {what}",
    keep=(("picture", "drawing", "image", "illustration"), ("place", "setting", "scene", "location", "background")),
)


def subject(shot: Shot) -> str:
    """Say who is seen, where and when: the same words at the start and later."""
    who = WORLDS[shot.world].words(shot.who)
    return f"{who}, {shot.setting.place}, {shot.setting.time}"


def clause(shot: Shot) -> str:
    """Say how the causes stand and what has come about; causes that are hidden are not spoken of."""
    return f"{BEFORE if shot.causes else AFTER}: {'; '.join(_told(shot))}".lower()


def sentences(shot: Shot) -> str:
    """Say in sentences what `clause` says, which is what differs within a pair."""
    return " ".join(f"{said[0].upper()}{said[1:]}." for said in _told(shot))


def _told(shot: Shot) -> list[str]:
    world, it = WORLDS[shot.world], f"the {shot.who.kind}"
    facts = world.facts(state(shot.causes), it)
    seen = [text.rstrip(".") for name, text in facts.items() if name not in shot.hidden]
    return seen + [
        (world.table[name].on if on else world.table[name].off).format(it=it)
        for name, on in state(shot.effects).items()
    ]


def prompt(shot: Shot) -> str:
    return f"{subject(shot)}, {clause(shot)}"


def described(shot: Shot, wording: str) -> str:
    """Return the prompt for a painter with an open vocabulary.

    Args:
        shot: what the picture is to show.
        wording: `DESCRIPTION.text` in any words, with its slots.
    """
    who = WORLDS[shot.world].words(shot.who)
    return wording.format_map(
        {
            "who": f"{'an' if who[0] in 'aeiou' else 'a'} {who}",
            "place": shot.setting.place,
            "time": shot.setting.time,
            "what": sentences(shot),
        }
    )


def pair(world: World, stage: int, rng: Random, plain: bool = False) -> tuple[Shot, Shot]:
    """Sample a start and what comes of it: one protagonist, place and time, and nothing that passes by."""
    names = world.in_play(stage)
    causes = rng.choice(settings(names))
    end, effects = world.run(causes), world.effects(names)
    who = cast(world, rng)
    start = Shot(
        look=Look(),
        world=world.name,
        who=who.model_copy(update={"pattern": "plain"}) if plain else who,
        setting=scenery(world, rng),
        passing=(),
        causes=values(causes),
    )
    return start, start.model_copy(update={"causes": (), "effects": values({m.id: end[m.id] for m in effects})})


def vocabulary() -> tuple[str, ...]:
    """Return texts that hold every word of every prompt: what a tokenizer is built from."""
    texts = [", ; :", *TIMES, BEFORE, AFTER, *COLOURS, *PATTERNS]
    for world in WORLDS.values():
        texts += [*world.places, *(world.noun.format(kind=kind, colour="", pattern="") for kind in world.kinds)]
        texts += [text.format(it="it", It="it") for cause in world.causes for text in (cause.on, cause.off)]
        texts += [text.format(it="it") for mechanism in world.mechanisms for text in (mechanism.on, mechanism.off)]
    return tuple(dict.fromkeys(text.lower() for text in texts))
