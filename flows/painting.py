"""Painted candidates: a diffusion model makes their pictures, which are read before anything of them ships.

A pair is six pictures: its own beginning, the twin's, and the four ends that both choose from.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backends.images import unpng
from backends.media import Picture
from backends.store import sha256
from generators.base import AnyFamily
from generators.causal.captions import clause, prompt
from generators.causal.outcomes import Painted
from generators.causal.shot import Shot, take
from generators.causal.story import shots
from schemas.errors import UserMistake
from schemas.painting import EMBEDDED, DiffusionSettings, PaintingSettings, Strategy
from schemas.question import Verdict
from schemas.record import Record, canonical, digest
from schemas.scene import Look, Scene
from schemas.sight import SightSettings
from validators.painted import painted_pair, unlettered
from validators.painting import CHECK, judge_painting, judge_same
from validators.subject import Pair, Side, changed, draw_pair

if TYPE_CHECKING:
    from backends.diffusion import Diffusion, Mask
    from backends.diffusion_pairs import PairAsk, PairAttempt
    from backends.probe import Probe

REFERENCE = Look()
"""Painted pictures have one look: what the embedded pipeline was trained on, and what captions do not speak of."""
SPREAD = 6
"""Pixels by which the mask of a repainted part reaches beyond what changes, of 448."""
PLACES = ("beginning", "twin's beginning", "end A", "end B", "end C", "end D")

Reader = Callable[[Sequence[Picture], Sequence[Shot]], tuple[Verdict, float]]
"""Judges pictures against their shots; tells the lowest probability of anything that it read."""


class PaintingPlan(Record):
    """How the pictures of a block are made and read."""

    settings: PaintingSettings
    weights: str
    """Digest of the weights that make and read them."""


@dataclass(frozen=True)
class Canvas:
    """A painted candidate: the pair with its pictures, or why it is none."""

    index: int
    pair: Pair
    strategy: Strategy
    verdict: Verdict
    least: float = 0.0
    """Lowest probability that its reader gave to anything it read."""

    @property
    def told(self) -> str:
        """World and strategy, as JSON."""
        return canonical({"world": _painted(self.pair.base.scene).world, "strategy": self.strategy})


def painting_plan(settings: PaintingSettings) -> PaintingPlan:
    """Return the plan of all painted blocks of a build; it hashes the weights, and asks the environment who looks.

    Raises:
        UserMistake: a folder of weights is not there, or who looks is named by half.
    """
    from backends.diffusion import WEIGHTS
    from backends.probe import KEPT
    from backends.sight import find_sight
    from backends.vision_model import identity

    settings = settings.model_copy(update={"sight": find_sight(settings.sight)})
    named = [_weights(KEPT)]
    if settings.sight and settings.sight.folder:
        named.append([identity(settings.sight)])
    for model in [settings.model, *([settings.editor] if settings.editor else [])]:
        named.append(_weights(WEIGHTS if model.embedded else model.folder) or [model.source, str(model.revision)])
    return PaintingPlan(settings=settings, weights=digest(named))


def _weights(folder: Path | None) -> list[str]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise UserMistake(f"painting: {folder} must be a folder of weights (there is none); mend `painting`")
    return [f"{path.relative_to(folder)} {sha256(path)}" for path in sorted(folder.rglob("*")) if path.is_file()]


@lru_cache(maxsize=1)
def painter_of(plan: PaintingPlan, cache: Path) -> "Painter":
    """Return the painter of this process."""
    return Painter(plan.settings, cache)


class Painter:
    """Models that paint, and what reads their pictures; each is loaded when it is first needed."""

    def __init__(self, settings: PaintingSettings, cache: Path) -> None:
        self.settings, self.cache = settings, cache

    def canvases(self, family: AnyFamily, level: int, seed: int, indices: Sequence[int]) -> Iterator[Canvas]:
        """Sample, paint and read the candidates of these indices, in order.

        Raises:
            UserMistake: a model cannot be loaded or run.
        """
        pairs = {index: reference(draw_pair(family, level, seed, index)) for index in indices}
        among = sorted(self.settings.strategies)
        ways = {index: family.stream(level, seed, index, "strategy").choice(among) for index in indices}
        if not (self.settings.model.embedded or self.settings.sight):
            why = "no vision-language model is named in `painting.sight`"
            verdict = Verdict(check=CHECK, reason="unverified", detail=why)
            yield from (Canvas(index, pairs[index], ways[index], verdict) for index in indices)
            return
        made: dict[int, list[Picture | None]] = {}
        for way in sorted(set(ways.values())):
            chosen = [index for index in indices if ways[index] == way]
            made |= dict(zip(chosen, self._paint([pairs[index] for index in chosen], way), strict=True))
        for index in indices:
            yield self._canvas(Canvas(index, pairs[index], ways[index], Verdict(check=CHECK)), made[index])

    def _paint(self, pairs: Sequence[Pair], way: Strategy) -> list[list[Picture | None]]:
        """Return six pictures a pair; None for what the safety checker flagged."""
        seeds = [_painted(pair.base.scene).noise for pair in pairs]
        attempts = self._attempts([ask for pair in pairs for ask in _asks(pair, way)], way)
        others = self.model.draw([prompt(_shots(pair)[1]) for pair in pairs], seeds)
        return [
            [attempts[4 * i].cause.picture, other.picture, *(one.effect.picture for one in attempts[4 * i : 4 * i + 4])]
            for i, other in enumerate(others)
        ]

    def _attempts(self, asks: "list[PairAsk]", way: Strategy) -> "list[PairAttempt]":
        from backends.diffusion_pairs import from_cause, instructed, repainted, same_noise

        if way == "same_noise":
            return same_noise(self.model, asks)
        if way == "from_cause":
            return from_cause(self.model, asks, self.settings.strength)
        if way == "repainted":
            return repainted(self.model, self.model, asks)
        return instructed(self.model, self.editor, asks)

    def _canvas(self, blank: Canvas, made: list[Picture | None]) -> Canvas:
        pictures = [picture for picture in made if picture is not None]
        if len(pictures) < len(made):
            flagged = Verdict(check=CHECK, reason="flagged", detail="by the safety checker")
            return Canvas(blank.index, blank.pair, blank.strategy, flagged)
        first, other, *ends = pictures
        pair = painted_pair(blank.pair, (first, *ends), (other, *ends))
        verdict, least = self.read(_as_shipped(pair), _shots(pair))
        return Canvas(blank.index, pair, blank.strategy, verdict, least)

    @cached_property
    def model(self) -> "Diffusion":
        from backends.diffusion import load

        return load(self.settings.model)

    @cached_property
    def editor(self) -> "Diffusion":
        from backends.diffusion import load

        return load(self.settings.editor or DiffusionSettings())

    @cached_property
    def read(self) -> Reader:
        sight = self.settings.sight
        if self.settings.model.embedded or not sight:
            return _by_probe()
        return _by_sight(sight, self.cache)


def _by_probe() -> Reader:
    def read(pictures: Sequence[Picture], told: Sequence[Shot]) -> tuple[Verdict, float]:
        readings = _probe().read(pictures)
        least = min(reading.least[1] for reading in readings)
        for place, picture, shot, reading in zip(PLACES, pictures, told, readings, strict=True):
            verdict = judge_painting(picture, shot, reading)
            if verdict.reason:
                return _at(place, verdict), least
        return judge_same(told, readings), least

    return read


def painted_faults(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Read the stored pictures of a painted pair again, letters covered; only the embedded pipeline's can be read."""
    found = []
    for row in rows:
        if json.loads(row["painter"] or "{}").get("model") != EMBEDDED:
            continue
        told = shots(Painted.model_validate_json(row["scene"]))
        pictures = [unlettered(unpng(image["bytes"]), shot) for image, shot in zip(row["images"], told, strict=True)]
        readings = _probe().read(pictures)
        for role, picture, shot, reading in zip(row["image_roles"], pictures, told, readings, strict=True):
            verdict = judge_painting(picture, shot.model_copy(update={"tag": ""}), reading)
            if verdict.reason:
                found.append(f"{row['role']}, {role}: {verdict.reason} ({verdict.detail})")
    return found


@lru_cache(maxsize=1)
def _probe() -> "Probe":
    from backends.probe import load

    return load()


def _by_sight(settings: SightSettings, cache: Path) -> Reader:
    from backends.sight import sight_of
    from validators.sight import judge_by_sight

    sight = sight_of(settings, cache)

    def read(pictures: Sequence[Picture], told: Sequence[Shot]) -> tuple[Verdict, float]:
        for place, picture, shot in zip(PLACES, pictures, told, strict=True):
            verdict = judge_by_sight(picture, shot, sight)
            if verdict.reason:
                return _at(place, verdict), 0.0
        return Verdict(check=CHECK), 0.0

    return read


def _at(place: str, verdict: Verdict) -> Verdict:
    return verdict.model_copy(update={"detail": f"{place}: {verdict.detail}"})


def reference(pair: Pair) -> Pair:
    """Return the pair in the look that painted pictures have: what they are held against."""
    base, twin = (Side(side.family, side.scene.model_copy(update={"look": REFERENCE})) for side in pair.sides)
    return Pair(base=base, twin=twin)


def _painted(scene: Scene) -> Painted:
    if not isinstance(scene, Painted):
        raise TypeError(f"only a painted family can be painted (got {type(scene).__name__})")
    return scene


def _shots(pair: Pair) -> list[Shot]:
    """Return the six shots of a pair, without letters: its beginning, the twin's, the four ends."""
    (first, *ends), (other, *_) = (shots(_painted(side.scene)) for side in pair.sides)
    return [shot.model_copy(update={"tag": ""}) for shot in (first, other, *ends)]


def _as_shipped(pair: Pair) -> list[Picture]:
    """Return the six pictures at the size in which they ship, letters covered: what `painted_faults` reads again."""
    told = shots(_painted(pair.base.scene))
    first, *ends = (unlettered(view, shot) for view, shot in zip(pair.base.views, told, strict=True))
    return [first, pair.twin.views[0], *ends]


def _asks(pair: Pair, way: Strategy) -> "list[PairAsk]":
    from backends.diffusion_pairs import PairAsk

    first, _, *ends = _shots(pair)
    return [
        PairAsk(
            cause=prompt(first),
            effect=prompt(end),
            seed=_painted(pair.base.scene).noise,
            instruction=f"change the picture so that it shows, {clause(end)}",
            mask=_mask(first, end) if way == "repainted" else None,
        )
        for end in ends
    ]


def _mask(first: Shot, end: Shot) -> "Mask":
    """Mark where the drawn pictures differ, and a little around it."""
    import cv2
    import numpy as np

    around = np.ones((2 * SPREAD + 1, 2 * SPREAD + 1), np.uint8)
    return np.asarray(cv2.dilate(changed(take(first), take(end)).astype(np.uint8), around) > 0)


def painter_json(canvas: Canvas, side: Side, settings: PaintingSettings) -> str:
    """Say how an item's pictures were made; folders of this machine are not named."""
    model, scene = settings.model, _painted(side.scene)
    return canonical(
        {
            "model": model.name,
            "revision": model.revision,
            "editor": settings.editor.name if canvas.strategy == "instructed" and settings.editor else None,
            "strategy": canvas.strategy,
            "strength": settings.strength if canvas.strategy == "from_cause" else None,
            "seed": scene.noise,
            "steps": model.steps,
            "guidance": model.guidance,
            "prompts": [prompt(shot) for shot in shots(scene)],
        }
    )


def reader_json(canvas: Canvas, settings: PaintingSettings) -> str:
    """Say what read the pictures of an item."""
    if settings.sight and not settings.model.embedded:
        return canonical({"by": settings.sight.name})
    return canonical({"by": "probe", "least": round(canvas.least, 4)})
