"""What a diagram's program does when it runs: each call of a vocabulary records one element of a display list.

It imports next to nothing (`json`, `dataclasses` and `typing` cost 10 to 25 ms each), since every sandbox loads it.
"""

import sys
from _json import encode_basestring_ascii as quoted  # json's own, without the package around it


class Element:
    """One call of the vocabulary.

    `word` is what was called (point, segment, circle), `part` the id of what it draws, unique in the diagram, and
    `args` what it was called with; an earlier element stands as the id of its part.
    """

    __slots__ = ("args", "part", "word")

    def __init__(self, word: str, part: str, args: tuple[str | float, ...]) -> None:
        self.word = word
        self.part = part
        self.args = args

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"Element{self._key!r}"

    @property
    def json(self) -> str:
        args = ", ".join(quoted(arg) if isinstance(arg, str) else repr(arg) for arg in self.args)
        return f'{{"word": {quoted(self.word)}, "part": {quoted(self.part)}, "args": [{args}]}}'

    @property
    def _key(self) -> tuple[str, str, tuple[str | float, ...]]:
        return self.word, self.part, self.args


class Sheet:
    """The elements recorded so far. A kind of diagram adds its words as methods and names them in `words`."""

    words: tuple[str, ...] = ("show",)

    def __init__(self) -> None:
        self.elements: list[Element] = []

    def record(self, word: str, part: str, *args: str | float) -> Element:
        """Add an element.

        Raises:
            ValueError: the part is drawn already.
        """
        if any(part == element.part for element in self.elements):
            raise ValueError(f"{word}: a part is drawn once (got {part} again)")
        self.elements.append(Element(word, part, args))
        return self.elements[-1]

    def show(self) -> None:
        """Print the display list as one line of JSON: how a program that runs hands it over."""
        sys.stdout.write(f"[{', '.join(element.json for element in self.elements)}]\n")
