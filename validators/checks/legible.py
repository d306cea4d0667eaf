"""What must be read can be read: OCR gives back every text that the question needs, from its measured box."""

from collections.abc import Sequence
from difflib import SequenceMatcher
from unicodedata import normalize

from backends.drawing.card import card_lines, card_picture, strip_size
from backends.media import Clip, Picture
from backends.ocr import read, same_text
from schemas.question import Label, Verdict
from validators.subject import Pair, Side, box_of, changed

REASONS = frozenset({"misread", "small", "not_seen"})
LEAST_HEIGHT = 6
"""Pixels: a lower-case letter of the smallest type."""
PAD = 1
"""Pixels around a measured box."""
CARD_LIKENESS = 0.9
"""Share of a card's line that OCR must give back: a sentence survives a letter misread, a name does not."""


def check(pair: Pair) -> Verdict:
    for side in pair.sides:
        crops: list[Picture] = []
        for label in side.question.reads:
            crop = _crop(side, label)
            if crop is None:
                return Verdict(check="legible", reason="not_seen", detail=label.text)
            if crop.shape[0] - 2 * PAD < LEAST_HEIGHT:
                return Verdict(check="legible", reason="small", detail=label.text)
            crops.append(crop)
        for label, found in zip(side.question.reads, read(crops), strict=True):
            if not same_text(found, label.text):
                return Verdict(check="legible", reason="misread", detail=f"{label.text!r} read as {found!r}")
    return Verdict(check="legible")


def check_card(side: Side, question: str, choices: Sequence[str]) -> Verdict:
    """Read a question card back, line by line, as it is drawn before or after a clip, or above or below a picture."""
    height, width = side.views[0].shape[:2]
    look = side.scene.look
    size = (width, height) if isinstance(side.drawing, Clip) else strip_size(question, choices, look, width)
    card = card_picture(question, choices, look, size)
    lines = card_lines(question, choices, look, size)
    found = read([card[y0 - PAD : y1 + PAD, x0 - PAD : x1 + PAD] for _, (x0, y0, x1, y1) in lines])
    for (line, _), got in zip(lines, found, strict=True):
        plain = normalize("NFKC", got)  # lone capitals come back as full-width forms
        if SequenceMatcher(None, "".join(line.split()), "".join(plain.split())).ratio() < CARD_LIKENESS:
            return Verdict(check="legible", reason="misread", detail=f"card: {line!r} read as {got!r}")
    return Verdict(check="legible")


def _crop(side: Side, label: Label) -> Picture | None:
    """Cut a label out of its picture: the pixels that change when it alone is hidden, and a little around."""
    if isinstance(side.drawing, Clip):
        hidden = side.family.draw(side.scene.hide(label.part))
        if not isinstance(hidden, Clip):
            raise ValueError(f"{side.family.name}: a clip must stay a clip when {label.part} is hidden")
        shown, without = side.drawing.frame(label.at), hidden.frame(label.at)
        mask = changed(shown, without)
        if not mask.any():
            return None
        x0, y0, x1, y1 = box_of(mask)
    else:
        trace = side.trace(label.part)
        if trace is None or trace.image != label.image:
            return None
        shown = side.drawing[label.image]
        x0, y0, x1, y1 = trace.box
    height, width = shown.shape[:2]
    return shown[max(0, y0 - PAD) : min(height, y1 + PAD), max(0, x0 - PAD) : min(width, x1 + PAD)]
