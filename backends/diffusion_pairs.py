"""Ways to make a cause picture and its effect picture of the same protagonist."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backends.diffusion import Attempt, Diffusion, Mask
from backends.media import Picture
from schemas.errors import UserMistake


@dataclass(frozen=True, kw_only=True)
class PairAsk:
    cause: str
    """Prompt of the cause picture."""
    effect: str
    """The same prompt with the effect clause in place of the cause clause."""
    seed: int
    """Of the cause, and where they share their noise, of the effect."""
    begun: Picture | None = None
    """The cause picture, where it is there already; else it is drawn."""
    effect_seed: int | None = None
    """Of an effect that is made from the cause picture; None: the cause's."""
    instruction: str = ""
    """What to do to the cause picture; asked by `instructed` alone."""
    mask: Mask | None = None
    """Where cause and effect differ, at any size of the same shape; asked by `repainted` alone."""

    @property
    def later(self) -> int:
        """Seed of an effect that is made from the cause picture."""
        return self.seed if self.effect_seed is None else self.effect_seed


@dataclass(frozen=True, kw_only=True)
class PairAttempt:
    cause: Attempt
    effect: Attempt

    @property
    def flagged(self) -> bool:
        return self.cause.flagged or self.effect.flagged


def same_noise(model: Diffusion, asks: Sequence[PairAsk], guidance: float | None = None) -> list[PairAttempt]:
    """Draw both from one starting noise; only the clause differs, and the effect's guidance where one is given."""
    options = {} if guidance is None else {"guidance_scale": guidance}
    causes = _causes(model, asks)
    effects = model.draw([ask.effect for ask in asks], [ask.seed for ask in asks], **options)
    return [PairAttempt(cause=cause, effect=effect) for cause, effect in zip(causes, effects, strict=True)]


def from_cause(model: Diffusion, asks: Sequence[PairAsk], strength: float) -> list[PairAttempt]:
    """Draw the effect over the cause picture: strength 0 keeps it, 1 leaves nothing of it.

    Raises:
        UserMistake: the strength leaves no step to do.
    """
    if not 0 < strength <= 1 or int(model.settings.steps * strength) < 1:
        raise UserMistake(
            f"diffusion: strength must be at most 1 and leave a step of {model.settings.steps} (got {strength}); "
            "0.5 to 0.8 is usual"
        )
    causes = _causes(model, asks)

    def effects(kept: Sequence[PairAsk], pictures: list[dict[str, Any]]) -> list[Attempt]:
        prompts, seeds = [ask.effect for ask in kept], [ask.later for ask in kept]
        return model.generate("image", prompts, seeds, pictures, strength=strength)

    return _followed(asks, causes, effects)


def instructed(model: Diffusion, editor: Diffusion, asks: Sequence[PairAsk]) -> list[PairAttempt]:
    """Draw the cause with one model; another edits it as the instruction says."""
    causes = _causes(model, asks)

    def effects(kept: Sequence[PairAsk], pictures: list[dict[str, Any]]) -> list[Attempt]:
        return editor.generate("edit", [ask.instruction for ask in kept], [ask.later for ask in kept], pictures)

    return _followed(asks, causes, effects)


def repainted(model: Diffusion, painter: Diffusion, asks: Sequence[PairAsk]) -> list[PairAttempt]:
    """Draw the cause; the part under the mask is painted anew, with the effect's prompt (the same model may do both).

    Every pixel outside the mask is the cause picture's own: decoders otherwise blur it a little.
    """
    causes = _causes(model, asks)

    def effects(kept: Sequence[PairAsk], pictures: list[dict[str, Any]]) -> list[Attempt]:
        inputs = [
            {**one, "mask_image": _mask_image(ask, one["image"].size)} for ask, one in zip(kept, pictures, strict=True)
        ]
        prompts, seeds = [ask.effect for ask in kept], [ask.later for ask in kept]
        return painter.generate("inpaint", prompts, seeds, inputs, strength=1.0)

    pairs = _followed(asks, causes, effects)
    return [_outside_kept(ask, pair) for ask, pair in zip(asks, pairs, strict=True)]


def _causes(model: Diffusion, asks: Sequence[PairAsk]) -> list[Attempt]:
    """Draw the causes that are not there yet."""
    asked = [ask for ask in asks if ask.begun is None]
    made = iter(model.draw([ask.cause for ask in asked], [ask.seed for ask in asked]) if asked else ())
    return [
        next(made) if ask.begun is None else Attempt(prompt=ask.cause, seed=ask.seed, picture=ask.begun) for ask in asks
    ]


def _followed(
    asks: Sequence[PairAsk],
    causes: list[Attempt],
    effects: Callable[[Sequence[PairAsk], list[dict[str, Any]]], list[Attempt]],
) -> list[PairAttempt]:
    """Make effects from those cause pictures that were not flagged; the others have none."""
    from PIL import Image

    kept = [(ask, c.picture) for ask, c in zip(asks, causes, strict=True) if c.picture is not None]
    inputs = [{"image": Image.fromarray(picture)} for _, picture in kept]
    made = iter(effects([ask for ask, _ in kept], inputs) if kept else ())
    return [
        PairAttempt(
            cause=c, effect=Attempt(prompt=ask.effect, seed=ask.later, picture=None) if c.flagged else next(made)
        )
        for ask, c in zip(asks, causes, strict=True)
    ]


def _mask_image(ask: PairAsk, size: tuple[int, int]) -> Any:
    from PIL import Image

    if ask.mask is None or not ask.mask.any():
        raise UserMistake("diffusion: repainting needs a mask with something in it (got none); choose another strategy")
    shrunk = Image.fromarray(ask.mask.astype("uint8") * 255).resize(size, Image.Resampling.BOX)
    return shrunk.point(lambda level: 255 * (level > 0))


def _outside_kept(ask: PairAsk, pair: PairAttempt) -> PairAttempt:
    if pair.cause.picture is None or pair.effect.picture is None or ask.mask is None:
        return pair
    picture = _merged(pair.cause.picture, pair.effect.picture, ask.mask)
    return PairAttempt(cause=pair.cause, effect=Attempt(prompt=ask.effect, seed=ask.later, picture=picture))


def _merged(outside: Picture, inside: Picture, mask: Mask) -> Picture:
    import cv2
    import numpy as np

    if outside.shape != inside.shape:
        raise UserMistake(
            f"diffusion: a repainted picture must keep its size (got {outside.shape[:2]} and {inside.shape[:2]}); "
            "name another pipeline"
        )
    height, width = outside.shape[:2]
    near = cv2.resize(mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA) > 0
    return np.where(near[..., None], inside, outside)
