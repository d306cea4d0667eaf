"""Painting again what its reader refuses, picture by picture: rejection sampling, up to a number of tries.

The two beginnings of a pair come first, each from new noise at every try; then its four ends, made from the beginning
that is kept. An end that shares the beginning's noise is tried again with firmer guidance, any other from new noise.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backends.media import Picture
from generators.causal.captions import described, prompt, sentences
from generators.causal.shot import Shot, take
from schemas.painting import PaintingSettings, Strategy
from schemas.question import Verdict
from schemas.record import digest
from schemas.words import Wording
from validators.painting import CHECK
from validators.subject import changed

if TYPE_CHECKING:
    from backends.diffusion import Attempt, Diffusion, Mask
    from backends.diffusion_pairs import PairAsk, PairAttempt

PLACES = ("beginning", "twin's beginning", "end A", "end B", "end C", "end D")
"""The six pictures of a pair."""
BEGINNINGS, ENDS = (0, 1), (2, 3, 4, 5)
SPREAD = 6
"""Pixels by which the mask of a repainted part reaches beyond what changes, of 448."""
FLAGGED = Verdict(check=CHECK, reason="flagged", detail="by the safety checker")

Judge = Callable[[Picture, Shot], Verdict]
"""Judges one picture, as it was painted, against its shot."""


@dataclass(frozen=True)
class Painting:
    """One picture as it was last painted, and how."""

    picture: Picture | None
    verdict: Verdict
    seed: int
    guidance: float
    tries: int

    @property
    def right(self) -> bool:
        return self.verdict.reason is None


@dataclass
class Easel:
    """A pair under way."""

    shots: Sequence[Shot]
    """Six, without letters, in the order of `PLACES`."""
    way: Strategy
    noise: int
    """What its seeds are drawn from; that of the first try itself."""
    wording: Wording | None = None
    """Of all its prompts; None: those of the embedded pipeline, whose vocabulary is closed."""
    made: dict[int, Painting] = field(default_factory=dict)
    """By place."""

    def prompt(self, shot: Shot) -> str:
        return described(shot, self.wording.text) if self.wording else prompt(shot)

    def missing(self, places: Iterable[int]) -> list[int]:
        """Return the places where there is no right picture yet."""
        return [place for place in places if place not in self.made or not self.made[place].right]

    def seed(self, turn: int) -> int:
        """Return the seed of the noise that a try starts from."""
        return self.noise if turn == 0 else int(digest("noise", self.noise, turn)[:8], 16) >> 1

    @property
    def refusal(self) -> Verdict | None:
        """What is wrong with the first picture that is not right."""
        wrong = [place for place in sorted(self.made) if not self.made[place].right]
        return at(PLACES[wrong[0]], self.made[wrong[0]].verdict) if wrong else None

    @property
    def counts(self) -> dict[str, int]:
        """How many pictures were painted, and how many of them were right."""
        made = self.made.values()
        return {"pictures": sum(one.tries for one in made), "right": sum(one.right for one in made)}


def at(place: str, verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"detail": f"{place}: {verdict.detail}"})


@dataclass(frozen=True)
class Tries:
    """What paints and what reads."""

    settings: PaintingSettings
    model: "Diffusion"
    editor: "Callable[[], Diffusion]"
    """Asked for by instructions alone."""
    judge: Judge

    def paint(self, easels: Sequence[Easel]) -> None:
        """Paint every pair until all is right, or as often as is allowed; all pictures of a turn in one go."""
        for turn in range(self.settings.tries):
            self._begin(easels, turn)
        begun = [easel for easel in easels if not easel.missing(BEGINNINGS)]
        for turn in range(self.settings.tries):
            for way in sorted({easel.way for easel in begun}):
                self._end([easel for easel in begun if easel.way == way], way, turn)

    def _begin(self, easels: Sequence[Easel], turn: int) -> None:
        asked = [(easel, place) for easel in easels for place in easel.missing(BEGINNINGS)]
        prompts = [easel.prompt(easel.shots[place]) for easel, place in asked]
        made = self.model.draw(prompts, [easel.seed(turn) for easel, _ in asked]) if asked else []
        for (easel, place), attempt in zip(asked, made, strict=True):
            self._keep(easel, place, attempt, self.settings.model.guidance, turn)

    def _end(self, easels: Sequence[Easel], way: Strategy, turn: int) -> None:
        asked = [(easel, place) for easel in easels for place in easel.missing(ENDS)]
        guidance = self.settings.model.guidance * (self.settings.firmer**turn if way == "same_noise" else 1.0)
        made = self._attempts([_ask(easel, place, turn) for easel, place in asked], way, guidance) if asked else []
        for (easel, place), attempt in zip(asked, made, strict=True):
            self._keep(easel, place, attempt.effect, guidance, turn)

    def _attempts(self, asks: "list[PairAsk]", way: Strategy, guidance: float) -> "list[PairAttempt]":
        from backends.diffusion_pairs import from_cause, instructed, repainted, same_noise

        if way == "same_noise":
            return same_noise(self.model, asks, guidance)
        if way == "from_cause":
            return from_cause(self.model, asks, self.settings.strength)
        if way == "repainted":
            return repainted(self.model, self.model, asks)
        return instructed(self.model, self.editor(), asks)

    def _keep(self, easel: Easel, place: int, attempt: "Attempt", guidance: float, turn: int) -> None:
        shown = attempt.picture
        verdict = FLAGGED if shown is None else self.judge(shown, easel.shots[place])
        easel.made[place] = Painting(shown, verdict, attempt.seed, guidance, turn + 1)


def _ask(easel: Easel, place: int, turn: int) -> "PairAsk":
    from backends.diffusion_pairs import PairAsk

    first, end, begun = easel.shots[0], easel.shots[place], easel.made[0]
    return PairAsk(
        cause=easel.prompt(first),
        effect=easel.prompt(end),
        seed=begun.seed,
        begun=begun.picture,
        effect_seed=easel.seed(turn),
        instruction=f"Change the picture so that it shows: {sentences(end)}",
        mask=_mask(first, end) if easel.way == "repainted" else None,
    )


def _mask(first: Shot, end: Shot) -> "Mask":
    """Mark where the drawn pictures differ, and a little around it."""
    import cv2
    import numpy as np

    around = np.ones((2 * SPREAD + 1, 2 * SPREAD + 1), np.uint8)
    return np.asarray(cv2.dilate(changed(take(first), take(end)).astype(np.uint8), around) > 0)
