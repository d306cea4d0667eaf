"""The vocabulary of sequence diagrams: named parties with their lifelines, and messages between them, down the page.

    from backends.drawing.sequence import message, party, reply, show

    Bado = party("Bado", 0)
    Gabu = party("Gabu", 30)
    message(Bado, Gabu, "unek", 8)
    reply(Gabu, Bado, "orat", 20)
    show()

Across, coordinates are steps from where the first lifeline may stand; down, steps from where lifelines begin.
Parts: `Bado` is the box and the lifeline of a party and `Bado.label` its name; `unek` is the arrow of a message and
`unek.label` the word on it.
"""

from backends.drawing.recording import Element, Sheet

WIDE, DEEP = 102, 109
"""Coordinates are whole numbers from 0 to these."""
MOST_DROP = 4
"""Steps by which an arrow ends lower than it starts."""
FRAMES = ("loop", "opt", "alt")
MODULE = "backends.drawing.sequence"


class Sequence(Sheet):
    words = ("active", "frame", "message", "note", "party", "reply", "show")

    def party(self, name: str, x: int) -> Element:
        """A box with a name, and its lifeline."""
        if not (_is_word(name) and name.istitle()):
            raise ValueError(f"party: the name must be 3 to 5 letters, the first a capital (got {name!r})")
        _within("party", WIDE, x)
        return self.record("party", name, name, x)

    def message(self, sender: Element, receiver: Element, word: str, y: int, drop: int = 0) -> Element:
        """A solid arrow that leaves the sender's lifeline at y; one to its sender turns back a little lower."""
        return self._arrow("message", sender, receiver, (word, y, drop))

    def reply(self, sender: Element, receiver: Element, word: str, y: int, drop: int = 0) -> Element:
        """A dashed arrow with an open head."""
        return self._arrow("reply", sender, receiver, (word, y, drop))

    def _arrow(self, kind: str, sender: Element, receiver: Element, rest: tuple[str, int, int]) -> Element:
        word, y, drop = rest
        for which in (sender, receiver):
            _party(kind, which)
        if not (_is_word(word) and word.islower()):
            raise ValueError(f"{kind}: its word must be 3 to 5 small letters (got {word!r})")
        _within(kind, DEEP, y)
        _within(kind, 0 if sender == receiver else MOST_DROP, drop)
        return self.record(kind, word, sender.part, receiver.part, word, y, drop)

    def active(self, who: Element, top: int, bottom: int) -> Element:
        """A bar on a lifeline."""
        _party("active", who)
        _within("active", DEEP, top, bottom)
        if top >= bottom:
            raise ValueError(f"active: its top must be above its bottom (got {top}, {bottom})")
        return self.record("active", f"{who.part}.active.{top}", who.part, top, bottom)

    def frame(self, kind: str, top: int, bottom: int, middle: int = 0) -> Element:
        """A frame across all lifelines; one of kind `alt` is divided at its middle."""
        if kind not in FRAMES:
            raise ValueError(f"frame: the kind must be one of {', '.join(FRAMES)} (got {kind!r})")
        _within("frame", DEEP, top, bottom, middle)
        if not (top < middle < bottom if kind == "alt" else top < bottom and middle == 0):
            raise ValueError(f"frame: top, middle (of alt only), bottom must go down (got {top}, {middle}, {bottom})")
        return self.record("frame", f"frame.{top}", kind, top, bottom, middle)

    def note(self, word: str, x: int, y: int) -> Element:
        """A slip with a word on it, around a point, that belongs to nothing."""
        if not (_is_word(word) and word.islower()):
            raise ValueError(f"note: its word must be 3 to 5 small letters (got {word!r})")
        _within("note", WIDE, x)
        _within("note", DEEP, y)
        return self.record("note", f"note.{word}", word, x, y)


def _is_word(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isalpha() and 3 <= len(text) <= 5


def _party(word: str, which: object) -> None:
    if not isinstance(which, Element) or which.word != "party":
        raise ValueError(f"{word}: must be given parties (got {which!r})")


def _within(word: str, most: int, *values: object) -> None:
    if not all(isinstance(value, int) and 0 <= value <= most for value in values):
        raise ValueError(f"{word}: coordinates must be whole numbers from 0 to {most} (got {values!r})")


_SHEET = Sequence()  # what a program that runs as a file records on
active = _SHEET.active
frame = _SHEET.frame
message = _SHEET.message
note = _SHEET.note
party = _SHEET.party
reply = _SHEET.reply
show = _SHEET.show


def display_list(program: str) -> tuple[Element, ...]:
    """Return what a program records, without running it.

    Raises:
        ValueError: it is not a program of this vocabulary.
    """
    from backends.drawing.diagram import read

    return read(program, Sequence, MODULE)
