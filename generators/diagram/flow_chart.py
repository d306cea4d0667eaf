"""A directed graph as it is drawn, and what is true of it: its arrows, what they lead to, and sentences that say so."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from backends.drawing.flow import display_list

Pair = tuple[str, str]
SHAPES = {"process": "a rectangle", "decision": "a diamond", "terminal": "an oval"}
"""What a shape is called."""


@dataclass(frozen=True)
class Node:
    x: int
    y: int
    shape: str = "process"


@dataclass(frozen=True)
class Chart:
    nodes: dict[str, Node]
    arrows: dict[Pair, int]
    """From which node to which, and how far bent to the left of its way."""
    marks: tuple[tuple[str, int, int], ...] = ()

    @classmethod
    def read(cls, program: str) -> Self:
        elements = display_list(program)
        return cls(
            nodes={e.part: Node(int(e.args[1]), int(e.args[2]), str(e.args[3])) for e in elements if e.word == "node"},
            arrows={(str(e.args[0]), str(e.args[1])): int(e.args[2]) for e in elements if e.word == "arrow"},
            marks=tuple((str(e.args[0]), int(e.args[1]), int(e.args[2])) for e in elements if e.word == "mark"),
        )

    @property
    def program(self) -> str:
        """The program that draws it, in the form that edits keep."""
        words = ", ".join(["arrow", *(["mark"] if self.marks else []), "node", "show"])
        blocks = [
            [f"from backends.drawing.flow import {words}"],
            [f"{name} = {node_call(name, node)}" for name, node in self.nodes.items()],
            [arrow_call(pair, bend) for pair, bend in self.arrows.items()],
            [f'mark("{kind}", {x}, {y})' for kind, x, y in self.marks],
            ["show()"],
        ]
        return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"

    @cached_property
    def after(self) -> dict[str, tuple[str, ...]]:
        """The nodes to which arrows lead from each."""
        return {name: tuple(end for start, end in self.arrows if start == name) for name in self.nodes}

    @property
    def backwards(self) -> Self:
        """The chart with every arrow turned."""
        return replace(self, arrows={(end, start): -bend for (start, end), bend in self.arrows.items()})

    def joined(self, one: str, other: str) -> Pair | None:
        """Return the arrow between two nodes, whichever way it points."""
        return next((pair for pair in ((one, other), (other, one)) if pair in self.arrows), None)

    def found(self, start: str) -> dict[str, str]:
        """Return what can be reached, nearest first, and from where: the start, which stands first, from nowhere."""
        came = {start: ""}
        queue = [start]
        for name in queue:
            for after in self.after[name]:
                if after not in came:
                    came[after] = name
                    queue.append(after)
        return came

    def layers(self, start: str, steps: int) -> list[list[str]]:
        """Return where one can be after 0, 1, 2... steps."""
        layers = [[start]]
        for _ in range(steps):
            layers.append(list(dict.fromkeys(after for name in layers[-1] for after in self.after[name])))
        return layers


def node_call(name: str, node: Node) -> str:
    shape = "" if node.shape == "process" else f', "{node.shape}"'
    return f'node("{name}", {node.x}, {node.y}{shape})'


def arrow_call(pair: Pair, bend: int) -> str:
    return f"arrow({', '.join(pair)}{f', {bend}' if bend else ''})"


@dataclass(frozen=True)
class Fact:
    relation: str
    """`arrow`, `way`, `no_way`, `into`, `shape` or `count`."""
    of: str
    that: str = ""

    @property
    def sentence(self) -> str:
        return SENTENCES[self.relation].format(of=self.of, that=self.that)

    def holds(self, chart: Chart) -> bool:
        if self.relation == "arrow":
            return (self.of, self.that) in chart.arrows
        if self.relation in ("way", "no_way"):
            return (self.that in chart.found(self.of)) is (self.relation == "way")
        return self.value(chart) == self.that

    def value(self, chart: Chart) -> str:
        """Return what a chart has in the place of `that`."""
        if self.relation == "into":
            return str(sum(end == self.of for _, end in chart.arrows))
        return SHAPES[chart.nodes[self.of].shape] if self.relation == "shape" else str(len(chart.arrows))


SENTENCES = {
    "arrow": "An arrow leads from {of} to {that}.",
    "way": "{that} can be reached from {of}.",
    "no_way": "{that} cannot be reached from {of}.",
    "into": "The number of arrows that point to {of} is {that}.",
    "shape": "{of} stands in {that}.",
    "count": "The number of arrows in the {of} is {that}.",
}


def caption_facts(chart: Chart) -> tuple[Fact, ...]:
    """Return two arrows without a common node, a way, arrows into another node, a shape, and how many arrows there are.

    They lean on one another as little as they can, so that an edit can make one false and leave the others true.
    """
    first = next(iter(chart.arrows))
    second = next((pair for pair in chart.arrows if not set(pair) & set(first)), None)
    told = [pair for pair in (first, second) if pair]
    named = {name for pair in told for name in pair}
    facts = [Fact("arrow", *pair) for pair in told]
    facts += [Fact("way", *pair) for pair in _ways(chart, told)][:1]
    others = [Fact("into", name) for name in chart.nodes if name not in named]
    others.sort(key=lambda fact: -int(fact.value(chart)))
    facts += [replace(fact, that=fact.value(chart)) for fact in others[:1]]
    shaped = next((name for name, node in chart.nodes.items() if node.shape != "process"), None)
    if shaped:
        facts.append(Fact("shape", shaped, SHAPES[chart.nodes[shaped].shape]))
    return (*facts, Fact("count", "diagram", str(len(chart.arrows))))


def _ways(chart: Chart, told: list[Pair]) -> Iterator[Pair]:
    """Yield from where to where one comes in two or more steps, first those that need none of the told arrows."""
    bare = replace(chart, arrows={pair: bend for pair, bend in chart.arrows.items() if pair not in told})
    for less in (bare, chart):
        for name in chart.nodes:
            for goal, before in less.found(name).items():
                if before not in ("", name):
                    yield name, goal


def mermaid(chart: Chart) -> str:
    """Write a chart as Mermaid: nodes that are no rectangles, or that no arrow touches, then the arrows."""
    frames = {"process": "[{}]", "decision": "{{{}}}", "terminal": "([{}])"}
    touched = {name for pair in chart.arrows for name in pair}
    lines = [
        name + frames[node.shape].format(name)
        for name, node in chart.nodes.items()
        if node.shape != "process" or name not in touched
    ]
    lines += [mermaid_arrow(pair) for pair in chart.arrows]
    return "\n    ".join(["flowchart TD", *lines])


def mermaid_arrow(pair: Pair) -> str:
    return " --> ".join(pair)
