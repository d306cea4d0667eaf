"""A small encoder of pictures and captions, of some 600,000 weights, and its training by contrast.

It is there to compare batches, not to be good: the same weights to begin with, the same number of steps and of pairs in
each, and only the company that a pair keeps differs. On one thread the same batches give the same weights.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from backends.probe import one_thread

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 160
"""Pixels of a picture's side, grey: a letter of 16 px in 512 is five."""
WIDTHS = (16, 32, 48, 64)
HIDDEN, OUT = 96, 64
LONGEST = 160
"""Tokens of a caption that are read."""
MOVED = 6
"""Pixels by which a picture is moved at most, each time it is learnt from."""
RATE, WARM = 2e-3, 0.1
TOKEN = re.compile(r"[A-Z](?![a-z])|\w+|[^\w\s]|\n")
"""Words, marks, and each letter of a segment's name."""
Pictures = NDArray[np.uint8]
Batch = tuple[Pictures, Sequence[str]]
"""Pictures (n, side, side), and a caption of each."""


def tokens_of(caption: str) -> list[str]:
    return TOKEN.findall(caption)


class Encoder:
    """Puts pictures and captions into one space, where a caption lies near the pictures that it is true of."""

    def __init__(self, captions: Iterable[str], seed: int) -> None:
        import torch

        self._words = {
            word: number for number, word in enumerate(sorted({w for c in captions for w in tokens_of(c)}), 1)
        }
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.net = _net_of(len(self._words) + 1)

    @property
    def weights(self) -> int:
        return sum(weight.numel() for weight in self.net.parameters())

    def pictures(self, pictures: Pictures) -> "Tensor":
        """Return what pictures are put at: shape (n, 64), of length 1."""
        import torch

        grey = torch.from_numpy(np.ascontiguousarray(pictures)).float().div(-127.5).add(1)[:, None]
        return torch.nn.functional.normalize(self.net["sees"](grey), dim=1)

    def captions(self, captions: Sequence[str]) -> "Tensor":
        """Return what captions are put at: shape (n, 64), of length 1."""
        import torch

        numbers = [[self._words.get(word, 0) for word in tokens_of(caption)][:LONGEST] for caption in captions]
        lengths = torch.tensor([len(row) for row in numbers])
        rows = torch.nn.utils.rnn.pad_sequence([torch.tensor(row) for row in numbers], batch_first=True)
        states, _ = self.net["reads"](self.net["words"](rows))
        inside = (torch.arange(rows.shape[1]) < lengths[:, None])[..., None]
        means = (states * inside).sum(1) / lengths[:, None]
        return torch.nn.functional.normalize(self.net["says"](means), dim=1)

    def scores(self, pictures: Pictures, captions: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each caption fits the picture of its place."""
        import torch

        with one_thread(), torch.inference_mode():
            self.net.eval()
            parts = [slice(start, start + 32) for start in range(0, len(captions), 32)]
            found = [(self.pictures(pictures[part]) * self.captions(captions[part])).sum(1) for part in parts]
            return np.asarray(torch.cat(found).numpy(), np.float32)


def _net_of(words: int) -> Any:
    from torch import nn, tensor

    def level(before: int, after: int, size: int = 3) -> list[Any]:
        return [nn.Conv2d(before, after, size, 2, size // 2, bias=False), nn.BatchNorm2d(after), nn.ReLU(inplace=True)]

    a, b, c, d = WIDTHS
    sees = [*level(1, a, 5), *level(a, b), *level(b, c), *level(c, d)]
    # where something is matters as much as what it is: no pooling over the picture
    sees += [nn.Flatten(), nn.Linear(d * (SIDE // 16) ** 2, OUT)]
    parts = nn.ModuleDict({
        "sees": nn.Sequential(*sees),
        "words": nn.Embedding(words, HIDDEN),
        "reads": nn.GRU(HIDDEN, HIDDEN, batch_first=True, bidirectional=True),
        "says": nn.Linear(2 * HIDDEN, OUT),
    })  # fmt: skip
    parts.register_parameter("scale", nn.Parameter(tensor(math.log(1 / 0.07))))
    return parts


def train(
    encoder: Encoder, batches: Iterable[Batch], steps: int, seed: int, report: Callable[[int, float], None]
) -> None:
    """Learn from batches in which the caption of each place is true of the picture of that place alone."""
    import torch

    rng = np.random.default_rng([seed, 1])
    with one_thread():
        optimizer = torch.optim.AdamW(encoder.net.parameters(), lr=RATE, weight_decay=1e-2)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
        encoder.net.train()
        for step, (pictures, captions) in zip(range(steps), batches, strict=False):
            loss = _loss(encoder, _moved(pictures, rng), captions)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.net.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            report(step + 1, float(loss.detach()))


def _rate(step: int, steps: int) -> float:
    """Return the share of the rate: up in the first tenth, then down on a cosine."""
    done = step / steps
    return min(1.0, done / WARM + 0.01) if done < WARM else 0.5 + 0.5 * math.cos(math.pi * (done - WARM) / (1 - WARM))


def _loss(encoder: Encoder, pictures: Pictures, captions: Sequence[str]) -> "Tensor":
    """Return the mean of both ways' cross-entropies over the batch (Radford et al. 2021)."""
    import torch

    scale = encoder.net.scale.exp().clamp(max=100)
    table = scale * encoder.pictures(pictures) @ encoder.captions(captions).T
    right = torch.arange(len(captions))
    entropy = torch.nn.functional.cross_entropy
    return (entropy(table, right) + entropy(table.T, right)) / 2


def _moved(pictures: Pictures, rng: np.random.Generator) -> Pictures:
    """Move each picture by a few pixels, and fill with its own edge."""
    side = pictures.shape[1]
    wide = np.pad(pictures, ((0, 0), (MOVED, MOVED), (MOVED, MOVED)), mode="edge")
    corners = rng.integers(0, 2 * MOVED + 1, (len(pictures), 2))
    return np.stack([one[y : y + side, x : x + side] for one, (y, x) in zip(wide, corners, strict=True)])
