"""One painted picture against the shot that it was to show.

Two proofs that share nothing. `read`: the probe must name everything that the shot says. `match`, which learns
nothing: of the drawn pictures that differ from the shot in one thing, the painted one must be far nearer to the shot's
own, where the two differ.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backends.images import scaled
from backends.media import Picture
from backends.probe import Facts, Reading
from generators.causal.shot import Setting, Shot, Value, state, take, values
from generators.causal.story import COLOURS, PATTERNS
from generators.causal.world import Protagonist
from generators.causal.worlds import WORLDS
from schemas.question import Verdict
from schemas.scene import Look

Values = tuple[Value, ...]
CHECK = "painting"
REASONS = {
    "world": "it shows another world",
    "protagonist": "it shows another protagonist, or none that can be told",
    "moment": "it shows the start in place of what came of it, or the other way round",
    "state": "a cause or an effect is read the other way, or cannot be told",
    "match": "a drawn picture of something else is as near to it as the one that was asked for",
}
"""By reason: what is wrong with the picture."""
SURE = 0.75
"""Least probability of everything that is read: below, it cannot be told."""
SIDE = 64
"""Pixels of the pictures that are compared: as many as the embedded pipeline paints."""
VISIBLE = 24
"""Least change of a colour channel (of 255) that counts as seen."""
TOLD = 16
"""Least number of changed pixels, of `SIDE` x `SIDE`, by which a kind or a pattern can be told."""
PLAIN, PATTERNED = "plain", "patterned"
"""Patterns as they can be told in so few pixels: stripes are not told from dots."""
REACH = 2
"""Pixels by which what is painted may stand elsewhere, right and left, up and down."""
WHO = ("kind", "colour", "pattern")
LEAD = 0.2
"""Least lead of the shot's own picture over any other: 1 where it is painted as drawn, 0 halfway between the two."""
RING = 3
"""Pixels around what differs, where the tint of the painted picture is measured."""
TINT = 24.0
"""Most of a colour channel that is taken for a tint."""


def judge_painting(picture: Picture, shot: Shot, reading: Reading) -> Verdict:
    """Judge one painted picture, of any size, that was to show a shot; `reading` is what the probe says of it."""
    return judge_reading(shot, reading) or judge_match(picture, shot) or Verdict(check=CHECK)


def judge_reading(shot: Shot, reading: Reading) -> Verdict | None:
    """Refuse what the probe reads otherwise than the shot says, or is not sure of."""
    wanted = facts(shot)
    for part, value in wanted.parts().items():
        if value is None:
            continue
        got, sure = reading.parts().get(part), reading.sure.get(part, 0.0)
        if got != value or sure < SURE:
            return _refused(_reason_of(part), f"{part}: {_said(value)}, read as {_said(got)} ({sure:.2f})")
    return None


def judge_same(shots: Sequence[Shot], readings: Sequence[Reading]) -> Verdict:
    """Judge whether one protagonist is in all pictures of an item: the readings agree in what each picture tells."""
    told = [
        {part: reading.parts()[part] for part in WHO if facts(shot).parts()[part] is not None}
        for shot, reading in zip(shots, readings, strict=True)
    ]
    for one, other in combinations(told, 2):
        for part in [part for part in WHO if part in one and part in other]:
            if one[part] != other[part]:
                return _refused("protagonist", f"{part}: read as {_said(one[part])} and as {_said(other[part])}")
    return Verdict(check=CHECK)


def judge_match(picture: Picture, shot: Shot) -> Verdict | None:
    """Refuse a picture to which a drawn picture of something else is not clearly further than that of its shot."""
    own, painted = _small(shot), _Shifted(scaled(picture, SIDE))
    for name, other in others(shot):
        lead = painted.lead(own, _small(other))
        if lead < LEAD:
            return _refused("match", f"{name}: it leads over a picture with another by {lead:.2f} (at least {LEAD})")
    return None


def facts(shot: Shot) -> Facts:
    """Return what a picture of the shot shows; None for a kind or a pattern that such a picture does not tell."""
    told = _told(shot.world, tuple(value.id for value in shot.causes), shot.effects)
    return Facts(
        world=shot.world,
        later=not shot.causes,
        kind=shot.who.kind if "kind" in told else None,
        colour=shot.who.colour,
        pattern=_coarse(shot.who.pattern) if "pattern" in told else None,
        on=state(shot.causes or shot.effects),
    )


def others(shot: Shot) -> Iterator[tuple[str, Shot]]:
    """Yield shots that differ in one thing that a picture tells, each with the name of that thing.

    Patterns are left to the probe: held against stripes that stand a pixel aside, a plain cloth is no nearer to plain.
    """
    world, told = WORLDS[shot.world], facts(shot)
    for field, shown in (("causes", shot.causes), ("effects", shot.effects)):
        for value in shown:
            flipped = {**state(shown), value.id: not value.on}
            yield value.id, shot.model_copy(update={field: values(flipped)})
    choices = {"kind": world.kinds, "colour": COLOURS}
    for part, choice in ((part, choice) for part, ones in choices.items() for choice in ones):
        if told.parts()[part] not in (None, choice):
            yield part, shot.model_copy(update={"who": shot.who.model_copy(update={part: choice})})
    names = world.in_play(1)
    moment: dict[str, Any] = {"causes": values(dict.fromkeys(names, False)), "effects": ()}
    if shot.causes:
        end, effects = world.run(state(shot.causes)), world.effects(tuple(state(shot.causes)))
        moment = {"causes": (), "effects": values({effect.id: end[effect.id] for effect in effects})}
    yield "moment", shot.model_copy(update=moment)


@lru_cache(maxsize=1024)
def _told(world: str, causes: tuple[str, ...], effects: Values) -> frozenset[str]:
    """Return which of kind and pattern can be told from such a picture: any two kinds, any pattern from none."""
    it = WORLDS[world]
    who = Protagonist(kind=it.kinds[0], colour="red", pattern="plain")
    shot = Shot(
        look=Look(),
        world=world,
        who=who,
        setting=Setting(place=it.places[0], time="noon"),
        passing=(),
        causes=values(dict.fromkeys(causes, False)),
        effects=effects,
    )

    def seen(**changed: str) -> Picture:
        return _small(shot.model_copy(update={"who": who.model_copy(update=changed)}))

    kinds = combinations([seen(kind=kind) for kind in it.kinds], 2)
    patterns = ((seen(), seen(pattern=pattern)) for pattern in PATTERNS if pattern != PLAIN)
    told = {"kind": kinds, "pattern": patterns}
    return frozenset(part for part, pairs in told.items() if all(_differing(*pair).sum() >= TOLD for pair in pairs))


def _coarse(value: str) -> str:
    return PATTERNED if value in PATTERNS and value != PLAIN else value


def _small(shot: Shot) -> Picture:
    """Draw the shot as it is, with nothing that is hidden left out, in the size of comparison."""
    return scaled(take(shot.model_copy(update={"hidden": (), "tag": ""})), SIDE)


def _differing(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray((np.abs(one.astype(np.float32) - other) >= VISIBLE).any(axis=-1))


def _blurred(picture: Picture) -> NDArray[np.float32]:
    import cv2

    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 0.6), np.float32)


class _Shifted:
    """A painted picture, slightly blurred, in every place within reach."""

    def __init__(self, picture: Picture) -> None:
        wide = np.pad(_blurred(picture), ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
        steps = range(2 * REACH + 1)
        self.places = np.stack([wide[y : y + SIDE, x : x + SIDE] for y in steps for x in steps])

    def lead(self, own: Picture, other: Picture) -> float:
        """Return by how much it is nearer to `own` than to `other`, where these two differ: 1 where it is `own`.

        0 is halfway, -1 is `other` or beyond. The tint that it has around there is taken off first. Two that are alike
        once they are slightly blurred tell nothing: 1.
        """
        import cv2

        a, b = _blurred(own), _blurred(other)
        where = _differing(a, b)
        if where.sum() < TOLD:
            return 1.0
        around = (cv2.dilate(where.astype(np.uint8), np.ones((2 * RING + 1, 2 * RING + 1))) > 0) & ~where
        tints = (self.places[:, around] - a[around]).mean(axis=1, keepdims=True).clip(-TINT, TINT)
        seen = self.places[:, where] - tints
        to_own, to_other = (((seen - drawn[where]) ** 2).sum(axis=(1, 2)) for drawn in (a, b))
        best = int(np.minimum(to_own, to_other).argmin())
        apart = float(((a - b)[where] ** 2).sum())
        return float(np.clip((to_other[best] - to_own[best]) / apart, -1, 1))


def _reason_of(part: str) -> str:
    return "protagonist" if part in WHO else part if part in REASONS else "state"


def _said(value: str | bool | None) -> str:
    return {True: "on", False: "off", None: "nothing"}[value] if not isinstance(value, str) else value


def _refused(reason: str, detail: str) -> Verdict:
    return Verdict(check=CHECK, reason=reason, detail=detail)
