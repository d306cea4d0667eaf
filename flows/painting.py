"""Painted candidates: a diffusion model makes their pictures, which are read before anything of them ships.

A pair is six pictures: its own beginning, the twin's, and the four ends that both choose from.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from backends.images import scaled, unpng
from backends.media import Picture
from backends.store import sha256
from flows.tries import BEGINNINGS, ENDS, FLAGGED, PLACES, Easel, Tries, at
from generators.base import AnyFamily
from generators.causal.outcomes import Painted
from generators.causal.shot import Shot, take
from generators.causal.story import shots
from schemas.errors import UserMistake
from schemas.painting import EMBEDDED, DiffusionSettings, PaintingSettings
from schemas.question import Verdict
from schemas.record import Record, canonical, digest
from schemas.scene import Look, Scene
from schemas.sight import SightSettings
from schemas.words import Wording
from validators.painted import painted_pair, unlettered
from validators.painting import CHECK, judge_painting, judge_same
from validators.subject import Pair, Side, draw_pair

if TYPE_CHECKING:
    from backends.diffusion import Diffusion
    from backends.probe import Probe

Wordings = Mapping[str, Sequence[Wording]]
"""By canonical template."""
REFERENCE = Look()
"""Painted pictures have one look: what the embedded pipeline was trained on, and what captions do not speak of."""


@dataclass(frozen=True)
class Reader:
    """What looks at painted pictures."""

    one: Callable[[Picture, Shot], tuple[Verdict, float]]
    """Judges a picture against its shot; tells the lowest probability of anything that it read."""
    same: Callable[[Sequence[Picture], Sequence[Shot]], Verdict]
    """Judges whether all pictures show one protagonist."""


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
    easel: Easel
    verdict: Verdict
    least: float = 0.0
    """Lowest probability that its reader gave to anything it read."""

    @property
    def told(self) -> str:
        """World, strategy, and what was painted, as JSON."""
        easel = self.easel
        return canonical({"world": easel.shots[0].world, "strategy": easel.way, **easel.counts})


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


def check_painted(name: str, level: int, settings: PaintingSettings) -> None:
    """Refuse a level that the model has never met.

    Raises:
        UserMistake: it is the embedded one, which learnt the causes of level 1.
    """
    if settings.model.embedded and level > 1:
        raise UserMistake(
            f"{name}: level must be 1 with the embedded pipeline (got {level}); name another in `painting.model`"
        )


@lru_cache(maxsize=1)
def painter_of(plan: PaintingPlan, cache: Path) -> "Painter":
    """Return the painter of this process."""
    return Painter(plan.settings, cache)


class Painter:
    """Models that paint, and what reads their pictures; each is loaded when it is first needed."""

    def __init__(self, settings: PaintingSettings, cache: Path) -> None:
        self.settings, self.cache = settings, cache

    def canvases(
        self,
        family: AnyFamily,
        level: int,
        seed: int,
        indices: Sequence[int],
        wordings: Wordings = MappingProxyType({}),
    ) -> Iterator[Canvas]:
        """Sample, paint and read the candidates of these indices, in order.

        Args:
            family, level, seed, indices: which.
            wordings: by template, those of the family; where there are none of its prompts, they are the embedded
                pipeline's.

        Raises:
            UserMistake: a model cannot be loaded or run.
        """
        pairs = {index: reference(draw_pair(family, level, seed, index)) for index in indices}
        among = sorted(self.settings.strategies)
        ways = {index: family.stream(level, seed, index, "strategy").choice(among) for index in indices}
        easels = {}
        for index, pair in pairs.items():
            said = [one for template in family.prompts for one in wordings.get(template.text, ())]
            wording = family.stream(level, seed, index, "prompt").choice(said) if said else None
            easels[index] = Easel(_shots(pair), ways[index], _painted(pair.base.scene).noise, wording)
        if not (self.settings.model.embedded or self.settings.sight):
            why = "no vision-language model is named in `painting.sight`"
            verdict = Verdict(check=CHECK, reason="unverified", detail=why)
            yield from (Canvas(index, pairs[index], easels[index], verdict) for index in indices)
            return
        Tries(self.settings, self.model, lambda: self.editor, self._judge).paint(list(easels.values()))
        for index in indices:
            yield self._canvas(index, pairs[index], easels[index])

    def _judge(self, picture: Picture, shot: Shot) -> Verdict:
        return self.read.one(scaled(picture, take(shot).shape[0]), shot)[0]

    def _canvas(self, index: int, pair: Pair, easel: Easel) -> Canvas:
        """Read all of a pair once more, as it would ship; where a picture is missing, the pair stays the drawn one."""
        pictures = [one.picture for _, one in sorted(easel.made.items()) if one.picture is not None]
        if len(pictures) < len(PLACES):
            return Canvas(index, pair, easel, easel.refusal or FLAGGED)
        first, other, *ends = pictures
        made = painted_pair(pair, (first, *ends), (other, *ends))
        if easel.refusal:
            return Canvas(index, made, easel, easel.refusal)
        shown = _as_shipped(made)
        read = [self.read.one(picture, shot) for picture, shot in zip(shown, easel.shots, strict=True)]
        wrong = [at(place, verdict) for place, (verdict, _) in zip(PLACES, read, strict=True) if verdict.reason]
        verdict = wrong[0] if wrong else self.read.same(shown, easel.shots)
        return Canvas(index, made, easel, verdict, min(least for _, least in read))

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
    def one(picture: Picture, shot: Shot) -> tuple[Verdict, float]:
        (reading,) = _probe().read([picture])
        return judge_painting(picture, shot, reading), reading.least[1]

    return Reader(one, lambda pictures, told: judge_same(told, _probe().read(pictures)))


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

    # every picture has been held against the one protagonist of its shot
    return Reader(
        lambda picture, shot: (judge_by_sight(picture, shot, sight), 0.0), lambda pictures, told: Verdict(check=CHECK)
    )


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


def painter_json(canvas: Canvas, side: Side, settings: PaintingSettings) -> str:
    """Say how an item's pictures were made; folders of this machine are not named."""
    model, scene, way = settings.model, _painted(side.scene), canvas.easel.way
    own = BEGINNINGS[side is canvas.pair.twin]
    made = [canvas.easel.made[place] for place in (own, *ENDS)]
    return canonical(
        {
            "model": model.name,
            "revision": model.revision,
            "editor": settings.editor.name if way == "instructed" and settings.editor else None,
            "strategy": way,
            "strength": settings.strength if way == "from_cause" else None,
            "steps": model.steps,
            "seeds": [one.seed for one in made],
            "guidance": [one.guidance for one in made],
            "tries": [one.tries for one in made],
            "prompts": [canvas.easel.prompt(shot) for shot in shots(scene)],
            "writer": canvas.easel.wording.writer if canvas.easel.wording else None,
        }
    )


def reader_json(canvas: Canvas, settings: PaintingSettings) -> str:
    """Say what read the pictures of an item."""
    if settings.sight and not settings.model.embedded:
        return canonical({"by": settings.sight.name})
    return canonical({"by": "probe", "least": round(canvas.least, 4)})
