"""An item as a chat of an OpenAI-compatible endpoint: what is shown, what is withheld, and what is right.

A trial is one request. An item makes one; an item with hard negatives also makes triplets: which of two statements is
true of its picture, and, in the same words, which of them is true of the negative.
"""

import base64
import random
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Literal, get_args

from backends.images import jpeg
from backends.media import SAMPLING
from exporters.clips import MOST, Sampling, frames, sampling
from exporters.figures import middle
from exporters.prompts import user_text
from schemas.errors import UserMistake
from schemas.item import EditRow, Item, Media
from schemas.record import Record, digest
from schemas.showing import TEXT_ONLY, Mode
from validators.explanations import FORM, WISH
from validators.scoring import Probe, chance_of

EXPLAINED = "because"
"""The family whose sentences a model can be asked to write itself."""
PART = dict[str, Any]
"""One part of a message's content, as OpenAI's API defines it."""
KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp", ".mp4": "video/mp4"}


class Showing(Record):
    """How items are shown."""

    mode: Mode = "full"
    fps: float = SAMPLING
    """Frames a second of a clip; more where an item needs more."""
    frames: int = MOST
    """Frames of one clip at most."""
    video: bool = False
    """Whether clips are sent as they are, for endpoints that take them."""


class Trial(Record):
    """One request, without its media, and what is right."""

    key: str
    probe: Probe
    item: str
    words: str
    answer: str
    answer_type: str
    choices: tuple[str, ...]
    tolerance: float | None = None
    unit: str | None = None
    negative: int | None = None
    """The hard negative that is shown in place of the item's own picture."""

    @property
    def chance(self) -> float:
        return chance_of(self.answer_type, self.choices)


class Unshown(Exception):
    """The item cannot be shown as it must be seen."""


def mode_of(**withheld: bool) -> Mode:
    """Return the mode that one flag names (`choices_only`), or the full one.

    Raises:
        UserMistake: more than one is named.
    """
    named = [name.replace("_", "-") for name, given in withheld.items() if given]
    if len(named) > 1:
        raise UserMistake(f"evaluate: one thing at most can be withheld in a run (got --{' and --'.join(named)})")
    found = [mode for mode in get_args(Mode) if mode in named]
    return found[0] if found else "full"


def applies(item: Item, mode: Mode) -> bool:
    """Return whether a mode withholds anything of an item."""
    if mode == "own-words":
        return item.family == EXPLAINED
    if mode == "choices-only":
        return bool(item.choices)
    if mode == "single-frame":
        return item.video is not None or len(item.images) > 1
    return mode != "shuffled-frames" or item.video is not None


def trials(item: Item, mode: Mode, negatives: int) -> Iterator[Trial]:
    """Yield the trials of an item: its question, then the triplets of its first `negatives` hard negatives."""
    if not applies(item, mode):
        return
    choices = () if mode == "own-words" else item.choices
    yield Trial(
        key=item.id, probe="item", item=item.id, words=words(item, mode), answer=item.answer,
        answer_type=item.answer_type, choices=choices, tolerance=item.tolerance, unit=item.unit,
    )  # fmt: skip
    if mode in ("full", "blind") and len(item.images) == 1:
        for number, edit in enumerate(item.negatives[:negatives]):
            yield from _triplet(item, edit, number)


def words(item: Item, mode: Mode) -> str:
    """Return what is asked in text. Where media are withheld, the question they carry is not."""
    if mode == "full":
        return user_text(item)
    if mode == "own-words":
        return f"{WISH}\n\n{FORM}"
    item = item.model_copy(update={"question_in_media": "none"})
    if mode == "choices-only":
        item = item.model_copy(update={"question": "The question is not shown. One of these is its answer."})
    return user_text(item)


def messages(trial: Trial, item: Item, showing: Showing) -> list[dict[str, Any]]:
    """Return the messages of a trial: pictures or frames in order, then the words.

    Raises:
        Unshown: so few frames as are allowed would miss what the item needs seen.
    """
    parts = list(_media(trial, item, showing))
    text = trial.words
    if parts and item.video and parts[0]["type"] == "image_url":
        text = f"{_frames_line(len(parts), showing, item)}\n{text}"
    return [{"role": "user", "content": [*parts, {"type": "text", "text": text}] if parts else text}]


def _media(trial: Trial, item: Item, showing: Showing) -> Iterator[PART]:
    if showing.mode in TEXT_ONLY:
        return
    if item.video:
        yield from _clip(item, item.video, showing)
        return
    pictures = item.images if trial.negative is None else (item.negatives[trial.negative].image,)
    for picture in pictures[:1] if showing.mode == "single-frame" else pictures:
        yield _part("image_url", picture)


def _clip(item: Item, video: Media, showing: Showing) -> Iterator[PART]:
    if showing.mode == "single-frame":
        yield _part("image_url", Media(bytes=jpeg(middle(video.bytes)[0]), path="frame.jpg"))
        return
    if showing.video and showing.mode == "full":
        yield _part("video_url", video)
        return
    pictures = [
        _part("image_url", Media(bytes=jpeg(frame), path="frame.jpg"))
        for frame in frames(item, _sampled(item, showing))
    ]
    if showing.mode == "shuffled-frames":
        random.Random(f"shuffled frames of {item.id}").shuffle(pictures)
    yield from pictures


def _sampled(item: Item, showing: Showing) -> Sampling:
    shown = sampling(item, showing.fps, showing.frames)
    if shown is None:
        raise Unshown(f"needs {item.min_fps:g} frames a second, which is more than {showing.frames} frames in all")
    return shown


def _frames_line(count: int, showing: Showing, item: Item) -> str:
    if showing.mode == "single-frame":
        return "The picture is one frame of a clip."
    order = "in no order" if showing.mode == "shuffled-frames" else "in order, evenly spaced"
    return f"The {count} pictures are frames of one clip of {_sampled(item, showing).seconds:.1f} s, {order}."


def _part(kind: Literal["image_url", "video_url"], media: Media) -> PART:
    """Return media as a part with a data URI; `video_url` is what vLLM, SGLang and Qwen's endpoints take."""
    data = base64.b64encode(media.bytes).decode()
    return {"type": kind, kind: {"url": f"data:{KINDS[PurePosixPath(media.path).suffix.lower()]};base64,{data}"}}


def _triplet(item: Item, edit: EditRow, number: int) -> Iterator[Trial]:
    """Yield both halves of a triplet; the order of the statements is the same in both, and otherwise random."""
    said = [edit.before, edit.after]
    if int(digest(item.id, number)[:8], 16) % 2:
        said.reverse()
    asked = item.model_copy(
        update={"question": "Which statement is true of the picture?", "choices": tuple(said), "answer": edit.before,
                "answer_type": "choice", "unit": None, "question_in_media": "none"}
    )  # fmt: skip
    for half, answer, negative in (("picture", edit.before, None), ("negative", edit.after, number)):
        yield Trial(
            key=f"{item.id}:{number}:{half}", probe="triplet", item=item.id, words=user_text(asked), answer=answer,
            answer_type="choice", choices=asked.choices, negative=negative,
        )  # fmt: skip
