"""A sequence diagram as it is drawn, its messages from the top down, and what is true of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise
from typing import Self

from backends.drawing.sequence import display_list

BACK = 4
"""Steps by which an arrow to its own sender comes down."""
INSIDE = ("outside", "inside")


@dataclass(frozen=True)
class Message:
    start: str
    end: str
    label: str
    y: int
    drop: int = 0
    dashed: bool = False

    @property
    def bottom(self) -> int:
        return self.y + (BACK if self.start == self.end else self.drop)

    @property
    def call(self) -> str:
        word, drop = "reply" if self.dashed else "message", f", {self.drop}" if self.drop else ""
        return f'{word}({self.start}, {self.end}, "{self.label}", {self.y}{drop})'

    @property
    def mermaid(self) -> str:
        return f"{self.start}{'-->>' if self.dashed else '->>'}{self.end}: {self.label}"


@dataclass(frozen=True)
class Frame:
    kind: str
    top: int
    bottom: int
    middle: int = 0

    @property
    def call(self) -> str:
        return f'frame("{self.kind}", {self.top}, {self.bottom}{f", {self.middle}" if self.middle else ""})'


@dataclass(frozen=True)
class Course:
    parties: dict[str, int]
    """Where each lifeline stands."""
    messages: tuple[Message, ...]
    """From the top down."""
    bars: tuple[tuple[str, int, int], ...] = ()
    frame: Frame | None = None
    notes: tuple[tuple[str, int, int], ...] = ()

    @classmethod
    def read(cls, program: str) -> Self:
        elements = display_list(program)
        frames = [Frame(str(e.args[0]), *(int(arg) for arg in e.args[1:])) for e in elements if e.word == "frame"]
        messages = [
            Message(str(e.args[0]), str(e.args[1]), e.part, int(e.args[3]), int(e.args[4]), e.word == "reply")
            for e in elements
            if e.word in ("message", "reply")
        ]
        return cls(
            parties={e.part: int(e.args[1]) for e in elements if e.word == "party"},
            messages=_down(messages),
            bars=tuple((str(e.args[0]), int(e.args[1]), int(e.args[2])) for e in elements if e.word == "active"),
            frame=frames[0] if frames else None,
            notes=tuple((str(e.args[0]), int(e.args[1]), int(e.args[2])) for e in elements if e.word == "note"),
        )

    @property
    def program(self) -> str:
        """The program that draws it, in the one form that edits keep."""
        calls = [
            [f'{name} = party("{name}", {x})' for name, x in self.parties.items()],
            [message.call for message in self.messages],
            [f"active({who}, {top}, {bottom})" for who, top, bottom in self.bars],
            [self.frame.call] if self.frame else [],
            [f'note("{word}", {x}, {y})' for word, x, y in self.notes],
        ]
        words = sorted({call.split(" = ")[-1].partition("(")[0] for block in calls for call in block} | {"show"})
        blocks = [[f"from backends.drawing.sequence import {', '.join(words)}"], *calls, ["show()"]]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    @cached_property
    def order(self) -> tuple[str, ...]:
        return tuple(message.label for message in self.messages)

    @cached_property
    def said(self) -> dict[str, Message]:
        """The messages by their words."""
        return {message.label: message for message in self.messages}

    def sent(self, who: str) -> list[Message]:
        return [message for message in self.messages if message.start == who]

    def received(self, who: str) -> list[Message]:
        return [message for message in self.messages if message.end == who]

    def passes(self, start: str) -> list[Message]:
        """Return the messages along which something goes that each holder passes on with the next one sent."""
        holder, along = start, []
        for message in self.messages:
            if message.start == holder:
                along.append(message)
                holder = message.end
        return along

    def inside(self, label: str) -> bool:
        return self.frame is not None and self.frame.top < self.said[label].y < self.frame.bottom

    def with_messages(self, *changed: Message) -> Self:
        """Put messages in the place of those of the same words, or beside the others."""
        return replace(self, messages=_down((self.said | {message.label: message for message in changed}).values()))

    def turned(self, label: str) -> Self:
        message = self.said[label]
        return self.with_messages(replace(message, start=message.end, end=message.start))

    def exchanged(self, one: str, other: str) -> Self:
        """Exchange the places of two messages, so that from the one's top to the other's bottom nothing else moves."""
        high, low = sorted((self.said[one], self.said[other]), key=lambda message: message.y)
        lower = replace(high, y=low.bottom - (high.bottom - high.y))
        return self.with_messages(replace(low, y=high.y), lower)


def _down(messages: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(sorted(messages, key=lambda message: message.y))


SENTENCES = {
    "sends": "{0} sends the message {1} to {2}.",
    "after": "The message {1} comes directly after {0}.",
    "before": "The message {0} comes before {1}.",
    "receives": "The number of messages that {0} receives is {1}.",
    "line": "The arrow of {0} is {1}.",
    "frame": "The message {0} stands {1} the {2} frame.",
    "count": "The number of messages in the diagram is {0}.",
}


SPOKEN_OF = {"sends": slice(1, 2), "before": slice(2), "receives": slice(0), "count": slice(0)}
"""Which terms are messages of which something is said; of other relations the first one."""


@dataclass(frozen=True)
class Fact:
    relation: str
    terms: tuple[str, ...]

    @property
    def sentence(self) -> str:
        return SENTENCES[self.relation].format(*self.terms)

    def holds(self, course: Course) -> bool:
        found = self.instead(course)
        return found is not None and found.terms == self.terms

    def instead(self, course: Course) -> Self | None:
        """Return what is true of a course in the place of this fact; None when there is nothing to say."""
        if not self.labels <= set(course.said):
            return None
        first, terms = self.terms[0], tuple[str, ...]()
        match self.relation:
            case "sends":
                message = course.said[self.terms[1]]
                terms = (message.start, message.label, message.end)
            case "after":
                terms = next((pair for pair in pairwise(course.order) if pair[0] == first), ())
            case "before":
                terms = tuple(sorted(self.terms, key=course.order.index))
            case "receives":
                terms = (first, str(len(course.received(first))))
            case "line":
                terms = (first, "dashed" if course.said[first].dashed else "solid")
            case "frame" if course.frame:
                terms = (first, INSIDE[course.inside(first)], course.frame.kind)
            case "count":
                terms = (str(len(course.messages)),)
        return replace(self, terms=terms) if terms else None

    @property
    def labels(self) -> set[str]:
        """The messages of which it speaks, apart from what it says of them."""
        return set(self.terms[SPOKEN_OF.get(self.relation, slice(1))])


def caption_facts(course: Course) -> tuple[Fact, ...]:
    """Return two messages, what follows another, which of two comes first, what a third party receives, a line, the
    frame, and how many messages there are.

    They lean on one another as little as they can, so that an edit can make one false and leave the others true.
    """
    others = sorted((m for m in course.messages if m.start != m.end), key=lambda message: message.label)
    first = others[0]
    second = next((m for m in others[1:] if not {m.start, m.end} & {first.start, first.end}), others[1])
    told = {first.label, second.label}
    facts = [Fact("sends", (m.start, m.label, m.end)) for m in (first, second)]
    pairs = sorted(pairwise(course.order), key=lambda pair: (len(told & set(pair)), pair[1] == course.order[-1], pair))
    facts.append(Fact("after", pairs[0]))
    facts.append(Fact("before", tuple(sorted((first.label, second.label), key=course.order.index))))
    free = [name for name in course.parties if name not in {first.start, first.end, second.start, second.end}]
    most = max(sorted(free or course.parties), key=lambda name: len(course.received(name)))
    facts.append(Fact("receives", (most, str(len(course.received(most))))))
    plain = min(course.messages, key=lambda m: (m.label in told | set(pairs[0]), not m.dashed, m.label))
    facts.append(Fact("line", (plain.label, "dashed" if plain.dashed else "solid")))
    framed = [label for label in course.order if course.inside(label)]
    if course.frame and framed:
        facts.append(Fact("frame", (framed[-1], "inside", course.frame.kind)))
    return (*facts, Fact("count", (str(len(course.messages)),)))


def mermaid(course: Course) -> str:
    """Write a course as Mermaid: parties that no message touches, then messages and frames from the top down."""
    touched = {name for message in course.messages for name in (message.start, message.end)}
    lines = [f"participant {name}" for name in sorted(course.parties) if name not in touched]
    rows = [(message.y, message.mermaid) for message in course.messages]
    if frame := course.frame:
        rows += [(frame.top, frame.kind), (frame.bottom, "end"), *([(frame.middle, "else")] if frame.middle else [])]
    lines += [line for _, line in sorted(rows)]
    return "\n    ".join(["sequenceDiagram", *lines])


def difference(course: Course, other: Course) -> int:
    """Count what differs between two courses, message by message.

    Whether it is there, who sends it, who receives it, its line, whether the frame holds it; and for each two messages,
    which comes first.
    """
    both = [label for label in course.order if label in other.said]
    found = len(set(course.said) ^ set(other.said))
    for label in both:
        one, two = course.said[label], other.said[label]
        found += (one.start != two.start) + (one.end != two.end) + (one.dashed != two.dashed)
        found += course.inside(label) != other.inside(label)
    return found + sum(other.order.index(a) > other.order.index(b) for a, b in combinations(both, 2))
