"""A small convolutional net that reads a painted picture: which world, who, before or after, and how each thing stands.

It knows nothing but the worlds it was trained on and always names one of them, however unlike the picture is: what it
says counts only beside a comparison of pixels. A picture is read alone and on one thread, so that neither its
neighbours nor the machine's other cores choose what is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from pydantic import Field, ValidationError, model_validator

from backends.images import scaled
from backends.media import Picture
from backends.store import sha256, whole
from schemas.errors import UserMistake
from schemas.record import Record

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS, CARD = "probe.safetensors", "probe.json"
KEPT = Path(__file__).parent / "weights" / "probe"
"""The probe that comes with the repository."""
MEGABYTES = 4.0
"""What its weights may weigh."""
WHOLE = ("world", "moment", "kind", "colour", "pattern")
"""What is read of every picture, beside the variables of its world."""


class Facts(Record):
    """What a picture shows."""

    world: str
    later: bool
    """Whether it shows what came of the start, not the start."""
    kind: str | None
    """None where the picture does not tell (a burst balloon has no shape); so of colour and pattern."""
    colour: str | None
    pattern: str | None
    on: dict[str, bool]
    """By variable: causes at the start, effects later."""

    def parts(self) -> dict[str, str | bool | None]:
        """Return all of it by name: those of `WHOLE`, then the variables."""
        whole = (self.world, "later" if self.later else "start", self.kind, self.colour, self.pattern)
        return dict(zip(WHOLE, whole, strict=True)) | self.on


class Reading(Facts):
    """What the probe takes a picture to show."""

    sure: dict[str, float]
    """Probability of each of its `parts`."""

    @property
    def least(self) -> tuple[str, float]:
        """The part that it is least sure of."""
        return min(self.sure.items(), key=lambda item: item[1])

    def wrong(self, facts: Facts) -> list[str]:
        """Return the parts that are not as they should be; what the picture does not tell is not asked for."""
        seen = self.parts()
        return [name for name, value in facts.parts().items() if value is not None and seen.get(name) != value]


class Read(Record):
    """What can be read of one world."""

    world: str
    kinds: tuple[str, ...] = Field(min_length=1)
    starts: tuple[str, ...]
    """Variables that a picture of the start shows."""
    laters: tuple[str, ...]
    """Variables that a later picture shows."""

    @model_validator(mode="after")
    def _names_stand_once(self) -> Self:
        names = (*WHOLE, *self.starts, *self.laters)
        if len(set(names)) != len(names):
            raise ValueError(f"probe: the names of a world must differ (got {names})")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        return self.starts + self.laters


class ProbeSpec(Record):
    """What is read, and the size of the net."""

    reads: tuple[Read, ...] = Field(min_length=1)
    colours: tuple[str, ...]
    patterns: tuple[str, ...]
    side: int = Field(default=64, ge=16, multiple_of=16)
    """Pixels; other pictures are scaled to it."""
    widths: tuple[int, int, int, int] = (24, 48, 96, 128)
    """Channels by level; each level halves the picture."""
    hidden: int = 256

    @property
    def blocks(self) -> dict[str, int]:
        """Numbers a world that the net gives, by what they stand for: as many as the world with the most needs."""
        return {
            "kind": max(len(read.kinds) for read in self.reads) + 1,
            "colour": len(self.colours) + 1,
            "pattern": len(self.patterns) + 1,
            "on": max(len(read.names) for read in self.reads),
        }

    def choices(self, world: int) -> dict[str, tuple[str | None, ...]]:
        """Return what may be read of the protagonist in that world, in the order of the net's numbers."""
        values = {"kind": self.reads[world].kinds, "colour": self.colours, "pattern": self.patterns}
        return {part: (*ones, None) for part, ones in values.items()}

    @property
    def outputs(self) -> int:
        return len(self.reads) + 1 + len(self.reads) * sum(self.blocks.values())


class ProbeCard(Record):
    """What is kept beside the weights."""

    spec: ProbeSpec
    seed: int
    pairs: int
    """Pairs of pictures that were drawn; the last ones were held out."""
    steps: int
    held_out: dict[str, Any] = Field(default_factory=dict)
    """How much of the held-out pictures was read right."""
    weights: str = ""
    """sha256 of the weights' file."""


def net_of(spec: ProbeSpec) -> Any:
    """Build the net with random weights (of torch's own stream): pictures (n, 3, side, side) in, (n, outputs) out."""
    from torch import nn

    def level(before: int, after: int, stride: int, size: int = 3) -> list[Any]:
        convolution = nn.Conv2d(before, after, size, stride, size // 2, bias=False)
        return [convolution, nn.BatchNorm2d(after), nn.ReLU(inplace=True)]

    a, b, c, d = spec.widths
    return nn.Sequential(
        *level(3, a, 2, 5),
        *level(a, b, 2),
        *level(b, b, 1),
        *level(b, c, 2),
        *level(c, c, 1),
        *level(c, d, 2),
        nn.Flatten(),  # where something is tells what it is: no pooling over the picture
        nn.Linear(d * (spec.side // 16) ** 2, spec.hidden),
        nn.ReLU(inplace=True),
        nn.Linear(spec.hidden, spec.outputs),
    )


def divided(spec: ProbeSpec, numbers: "Tensor", world: "Tensor") -> "dict[str, Tensor]":
    """Divide the net's numbers, shape (n, outputs), by what they stand for; of each, those of its world (n,)."""
    import torch

    count = len(spec.reads)
    own = numbers[:, count + 1 :].unflatten(1, (count, -1))[torch.arange(len(numbers)), world]
    parts = torch.split(own, list(spec.blocks.values()), dim=1)
    return {"world": numbers[:, :count], "moment": numbers[:, count]} | dict(zip(spec.blocks, parts, strict=True))


def tensors(pictures: np.ndarray[Any, Any]) -> "Tensor":
    """Return pictures of shape (n, side, side, 3) as the net takes them, on the scale from -1 to 1."""
    import torch

    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float().div(127.5).sub(1).contiguous()


class Probe:
    def __init__(self, card: ProbeCard, net: Any) -> None:
        self.card, self.spec, self._net = card, card.spec, net.eval()

    def read(self, pictures: Sequence[Picture]) -> list[Reading]:
        """Read pictures of any size, uint8 of shape (height, width, 3); each of them alone."""
        import torch

        with one_thread(), torch.inference_mode():
            return [self._one(tensors(scaled(picture, self.spec.side)[None])) for picture in pictures]

    def _one(self, picture: "Tensor") -> Reading:
        numbers = self._net(picture)
        world = numbers[:, : len(self.spec.reads)].argmax(dim=1)
        read = self.spec.reads[int(world)]
        parts = divided(self.spec, numbers, world)
        later, moment = _either(float(parts["moment"][0]))
        best = {part: _best(parts[part][0], values) for part, values in self.spec.choices(int(world)).items()}
        best["world"] = _best(parts["world"][0], [one.world for one in self.spec.reads])
        shown = {
            name: _either(float(number))
            for name, number in zip(read.names, parts["on"][0, : len(read.names)], strict=True)
            if name in (read.laters if later else read.starts)
        }
        said: dict[str, Any] = {part: value for part, (value, _) in best.items()}
        found = best | {"moment": (None, moment)} | shown
        on = {name: on for name, (on, _) in shown.items()}
        return Reading(**said, later=later, on=on, sure={part: sure for part, (_, sure) in found.items()})


def _either(number: float) -> tuple[bool, float]:
    probability = 1 / (1 + float(np.exp(-abs(number))))
    return number > 0, probability


def _best(numbers: "Tensor", values: Sequence[str | None]) -> tuple[str | None, float]:
    shares = numbers[: len(values)].double().softmax(dim=0)
    at = int(shares.argmax())
    return values[at], float(shares[at])


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute on one thread, in one order of adding up; afterwards on as many as before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def load(folder: Path = KEPT) -> Probe:
    """Load a probe.

    Raises:
        UserMistake: card or weights are missing or broken, or do not belong together.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    card = _card(folder)
    path = folder / WEIGHTS
    try:
        stored = load_file(path)
    except (SafetensorError, OSError) as error:
        got = "no file" if isinstance(error, FileNotFoundError) else " ".join(str(error).split())[:160]
        raise UserMistake(f"probe: {path} must be a whole safetensors file (got: {got}); copy it again") from None
    if sha256(path) != card.weights:
        raise UserMistake(f"probe: {path} must be the weights that {CARD} names (got others); copy both again")
    return _with(card, {name: value.float() for name, value in stored.items()})


def _card(folder: Path) -> ProbeCard:
    path = folder / CARD
    try:
        return ProbeCard.model_validate_json(path.read_text())
    except OSError as error:
        got = (error.strerror or "nothing").lower()
    except (ValidationError, ValueError) as error:
        got = " ".join(str(error).split())[:160]
    raise UserMistake(f"probe: {path} must be the card of a probe (got: {got}); train one, or copy it again") from None


def in_halves(card: ProbeCard, net: Any) -> Probe:
    """Return the probe as it is once its weights have been kept in half precision."""
    return _with(card, {name: value.float() for name, value in _halves(net).items()})


def save(folder: Path, net: Any, card: ProbeCard) -> ProbeCard:
    """Write weights in half precision, and their card; return the card as it is kept."""
    from safetensors.torch import save_file

    with whole(folder / CARD) as card_beside, whole(folder / WEIGHTS) as weights_beside:
        save_file(_halves(net), weights_beside)
        kept = card.model_copy(update={"weights": sha256(weights_beside)})
        card_beside.write_text(kept.model_dump_json(indent=2) + "\n")
    return kept


def _halves(net: Any) -> "dict[str, Tensor]":
    import torch

    stored = net.state_dict().items()
    return {name: value.detach().to(torch.float16).contiguous() for name, value in stored if not _counts(name)}


def _counts(name: str) -> bool:
    """Tell the counters of batch normalisation, which matter in training only."""
    return name.endswith("num_batches_tracked")


def _with(card: ProbeCard, stored: "Mapping[str, Tensor]") -> Probe:
    import torch

    with torch.random.fork_rng(devices=[]):  # its random weights are replaced at once
        net = net_of(card.spec)
    wanted = {name: value.shape for name, value in net.state_dict().items() if not _counts(name)}
    if wanted != {name: value.shape for name, value in stored.items()}:
        raise UserMistake(f"probe: the weights must be of the net that {CARD} describes (got others); train one")
    net.load_state_dict(stored, strict=False)
    return Probe(card, net)
