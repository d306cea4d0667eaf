"""What is asked of a chart: the right answers, and the steps by which they are read off, node by node."""

from collections.abc import Iterator
from dataclasses import dataclass

from generators.diagram.flow_chart import Chart, Fact, Pair
from generators.diagram.flow_turns import Kind
from schemas.question import Step


@dataclass(frozen=True)
class Asked:
    kind: Kind
    of: str = ""
    """The node asked about; none where statements are to choose from."""
    steps: int = 0
    options: tuple[str, ...] = ()
    claims: tuple[Pair, ...] = ()
    """From which node to which a statement says that there is an arrow, or a way."""

    @property
    def names(self) -> list[str]:
        """All that must be read."""
        return sorted({self.of, *self.options, *(name for pair in self.claims for name in pair)} - {""})

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(Fact("arrow" if self.kind == "arrow" else "way", *pair) for pair in self.claims)

    def right(self, chart: Chart) -> tuple[str, ...]:
        """Return the right options, or the count asked for."""
        if self.kind in ("reach", "lead"):
            return (str(len(self.seen(chart).found(self.of)) - 1),)
        if self.claims:
            return tuple(fact.sentence for fact in self.facts if fact.holds(chart))
        last = chart.layers(self.of, self.steps)[-1]
        return tuple(name for name in self.options if name in last)

    def seen(self, chart: Chart) -> Chart:
        """Return the chart as it is followed: against its arrows where these are to lead here."""
        return chart.backwards if self.kind == "lead" else chart

    def visited(self, chart: Chart, start: str) -> dict[str, str]:
        """Return the nodes whose arrows are followed, and from where one comes to each."""
        came = self.seen(chart).found(start)
        if self.kind != "steps":
            return came
        followed = {name for layer in chart.layers(start, self.steps)[:-1] for name in layer}
        return {name: before for name, before in came.items() if name in followed}

    def conclusion(self, answer: str) -> str:
        if self.kind == "reach":
            return f"So {answer} other nodes can be reached from {self.of}."
        if self.kind == "lead":
            return f"So {self.of} can be reached from {answer} other nodes."
        if self.kind == "steps":
            return f"So after {self.steps} arrows one can be at {answer}, and at none of the others named."
        return f"So only this is true: {answer}"


def readings(asked: Asked, chart: Chart) -> Iterator[Step]:
    """Say of each node on the way where its arrows lead, once."""
    if asked.kind == "arrow":
        yield from _single(asked, chart)
        return
    told: set[str] = set()
    for start in [asked.of] if asked.of else list(dict.fromkeys(start for start, _ in asked.claims)):
        for name, before in asked.visited(chart, start).items():
            if name not in told:
                told.add(name)
                yield _reading(asked.seen(chart), name, before, against=asked.kind == "lead")


def _single(asked: Asked, chart: Chart) -> Iterator[Step]:
    for one, other in dict.fromkeys((min(pair), max(pair)) for pair in asked.claims):
        pair = chart.joined(one, other)
        if pair:
            yield Step(text=f"The arrow between {one} and {other} points to {pair[1]}.", evidence=(">".join(pair),))
        else:
            yield Step(text=f"No arrow joins {one} and {other}.", evidence=(one, other))


def _reading(chart: Chart, name: str, before: str, *, against: bool) -> Step:
    """Say where the arrows of a node lead; of one without any, by which arrow it was found."""

    def part(start: str, end: str) -> str:
        return f"{end}>{start}" if against else f"{start}>{end}"

    ends = chart.after[name]
    if not ends:
        came = [before] if before else [start for start, end in chart.arrows if end == name]
        text = f"No arrow {'leads to' if against else 'starts at'} {name}."
        return Step(text=text, evidence=tuple(part(start, name) for start in came))
    whose = f"{'to' if against else 'from'} {name}"
    text = f"The only arrow {whose} {'comes from' if against else 'leads to'} {ends[0]}."
    if len(ends) > 1:
        text = f"The arrows {whose} {'come from' if against else 'lead to'} {', '.join(ends[:-1])} and {ends[-1]}."
    return Step(text=text, evidence=tuple(part(name, end) for end in ends))
