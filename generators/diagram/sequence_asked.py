"""What is asked of a course: the right answers, and the steps by which they are read off, message by message."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from generators.diagram.sequence_course import Course, Fact, Message
from schemas.question import Step

Kind = Literal["sends", "receives", "after", "kth", "token", "sent", "order"]
ORDINALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True)
class Asked:
    kind: Kind
    of: str = ""
    """The party, or the message, asked about; none where statements are to choose from."""
    k: int = 0
    options: tuple[str, ...] = ()
    claims: tuple[tuple[str, ...], ...] = ()
    """The terms of statements."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(Fact("sends" if self.kind == "sent" else "after", terms) for terms in self.claims)

    @property
    def names(self) -> list[str]:
        """All that must be read."""
        return sorted({self.of, *self.options, *(name for terms in self.claims for name in terms)} - {""})

    def right(self, course: Course) -> tuple[str, ...]:
        """Return the right options, or the count asked for."""
        if self.kind in ("sends", "receives"):
            return (str(len(self.at(course))),)
        if self.claims:
            return tuple(fact.sentence for fact in self.facts if fact.holds(course))
        found = self.found(course)
        return (found,) if found in self.options else ()

    def at(self, course: Course) -> list[Message]:
        return course.sent(self.of) if self.kind == "sends" else course.received(self.of)

    def found(self, course: Course) -> str:
        """Return the name that answers, among the options or not; "" where there is none."""
        if self.kind == "after":
            place = course.order.index(self.of) + 1
            return course.order[place] if place < len(course.order) else ""
        if self.kind == "kth":
            received = course.received(self.of)
            return received[self.k - 1].start if len(received) >= self.k else ""
        return course.passes(self.of)[-1].end if course.passes(self.of) else ""

    def conclusion(self, answer: str) -> str:
        match self.kind:
            case "sends" | "receives":
                return f"So {self.of} {self.kind} {answer} messages."
            case "after":
                return f"So {answer} comes directly after {self.of}."
            case "kth":
                return f"So the {ORDINALS[self.k - 1]} message that {self.of} receives is sent by {answer}."
            case "token":
                return f"So {answer} holds the token at the end."
        return f"So only this is true: {answer}"


def readings(asked: Asked, course: Course) -> Iterator[Step]:
    """Say of each message that the answer rests on what is seen of it."""
    match asked.kind:
        case "sends" | "receives":
            yield from _touching(asked, course)
        case "after":
            found = asked.found(course)
            yield Step(text=f"Below {asked.of}, the next arrow is that of {found}.", evidence=(asked.of, found))
        case "kth":
            for place, message in enumerate(course.received(asked.of)[: asked.k]):
                text = f"The {ORDINALS[place]} arrow that ends at {asked.of} is {message.label}, from {message.start}."
                yield Step(text=text, evidence=(message.label,))
        case "token":
            yield from _passing(asked.of, course)
        case "sent":
            for label in dict.fromkeys(terms[1] for terms in asked.claims):
                yield _ends(course.said[label])
        case "order":
            for label in dict.fromkeys(terms[0] for terms in asked.claims):
                yield _next(course, label)


def _touching(asked: Asked, course: Course) -> Iterator[Step]:
    """Tell the arrows that start at a party from those that end there: both must be looked at."""
    for words, found in (("starts", course.sent(asked.of)), ("ends", course.received(asked.of))):
        if found:
            labels = ", ".join(message.label for message in found)
            text = f"Going down the page, this {words} at {asked.of}: {labels}."
            yield Step(text=text, evidence=tuple(message.label for message in found))
        else:
            yield Step(text=f"No arrow {words} at {asked.of}.", evidence=(asked.of,))


def _passing(start: str, course: Course) -> Iterator[Step]:
    along = course.passes(start)
    for message, last in zip(along, [*[False] * (len(along) - 1), True], strict=True):
        rest = ", which sends nothing below it" if last else ""
        text = f"{message.start} passes the token along {message.label} to {message.end}{rest}."
        yield Step(text=text, evidence=(message.label,))


def _ends(message: Message) -> Step:
    text = f"The arrow of {message.label} leads from {message.start} to {message.end}."
    return Step(text=text, evidence=(message.label,))


def _next(course: Course, label: str) -> Step:
    place = course.order.index(label) + 1
    if place == len(course.order):
        return Step(text=f"{label} is the last message.", evidence=(label,))
    return Step(text=f"Directly below {label} comes {course.order[place]}.", evidence=(label, course.order[place]))
