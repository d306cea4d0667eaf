"""What the steps of rationales claim: which words of a step name the one value that a thing of the scene has.

Two steps that claim different values of the same thing cannot both be true of one picture. So a step is proved false
of an item when the item's own rationale, which is true by construction and whose answer the solver has found again,
states another value of the same thing. What is written here was read off every family's `ask`; a step that stands in
no line of it is not judged, and what rests on judging it leaves the item out.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from schemas.item import Item

Root = Literal["misread", "consequence"]


@dataclass(frozen=True)
class Claim:
    """A form of step. Its groups are the value, unless there is a group `k`: then that is the thing, `v` the value."""

    form: str
    """A regular expression for the whole text."""
    kind: Root = "misread"
    """What it is when its value is wrong: read wrongly, or following from what was read wrongly before."""
    absent: str | None = None
    """What is right where the item's rationale, which lists all there is, does not name the thing; `0` counts it."""
    values: str | None = None
    """Finds the values where their number is not fixed, in place of groups."""
    kinds: tuple[str, ...] = ()
    """The kinds of question that it holds for; () for all."""
    rests: str | None = None
    """The field of the scene from which alone it follows: where two scenes agree in it, so do the claims."""


@dataclass(frozen=True)
class Said:
    """A step as a claim."""

    claim: Claim
    thing: str
    value: tuple[str, ...]


NUMBERS = r"(?<![A-Z0-9.])\d+(?:\.\d+)?"
"""Numbers that are no part of a name such as `R2`."""
_COUNTED = r"(?:[\w ]+): .*: (\d+)\."

CLAIMS: dict[str, tuple[Claim, ...]] = {
    "bouncing_ball": (Claim(r"The \w+ hit of the \w+ ball is on (\w+)\."),),
    "calendar_slots": (
        Claim(r"(?P<k>\w+) is (?P<v>busy .+|free till .+)\.", kinds=("count", "best")),  # whole days
    ),
    "because": (Claim(r"The (\w+) picture is the later one: (.+)\."),),
    "cause_phrase": (Claim(r"The second picture shows what happened: (.+)\."),),
    "chart_value": (
        Claim(r"The line of \w+ is at (\d+) in \w+\."),
        Claim(r"The (?:\w+ bar of \w+|\w+ bar) reaches (\d+)\."),
        Claim(r"The share of \w+ is (\d+)%\."),
        Claim(r"The point of \w+ lies at (\d+) for \w+ and at (\d+) for \w+\."),
        Claim(r"In the stack of \w+, \w+ goes from (\d+) to (\d+): (\d+)\."),
    ),
    "circuit": (
        Claim(r"R\d+ has .+", values=NUMBERS),
        Claim(r"[RS]\d+ \(.+ (?:are in series|are in parallel|meet in a star): .+", kind="consequence", values=NUMBERS),
        Claim(r"Ohm's law .+", kind="consequence", values=NUMBERS),
    ),
    "collision_chain": (
        Claim(r"Collision \d+ is of (\w+ and \w+)\."),
        Claim(r"Collisions of \w+ and \w+: (\d+)\."),
        Claim(r"Between \w+ and \w+ there are (\S+) breadths of a light ball at the end; the gap (.+)\."),
    ),
    "cube_stack": (
        Claim(r"Row \d+ from the upper \w+, read towards the viewer: ([\d, ]+) cubes high\."),
        Claim(r"Row \d+ from the upper \w+, read towards the viewer: ([\d, ]+) cubes high; (\d+) .+"),
        Claim(r"The arrow is at the (.+)\."),
        Claim(r"From there, the tallest column of line \d+ from the left is (\d+) high\."),
        Claim(r"Drawing \w shows heights of (.+)\.", rests="options"),
    ),
    "cube_turn": (Claim(r"[\w ]+: \w+ (?:cubes|squares)(?: not counted yet)?: (\d+)\.", absent="0"),),
    "domino_chain": (
        Claim(r"(?P<v>Push) \d+ brings down the (?P<k>\w+) piece without the \w+ one\."),
        Claim(r"The (?P<k>\w+) piece (?P<v>falls only|stands beyond) .+"),
        Claim(r"Behind the \w+ piece (\d+) pieces follow\."),
        Claim(r"Push \d+ comes down (.+)\."),
    ),
    "effect_cause": (Claim(r"The first picture: (.+)\."),),
    "event_order": (
        Claim(r"The \w+ \w+ is number (\d+) to .+"),
        Claim(r"The \w+ \w+ is [\w ]+ for (\S+) seconds?\."),
    ),
    "eyeballing": (Claim(r"[A-Z]: (.+?) (?:px|degrees|%).*"),),
    "fog_maze": (
        Claim(r"From \w to \w the light goes (.+)\."),
        Claim(r"The \w+ letter that the light comes to is (\w)\."),
        Claim(r"These cells lie in dead ends, off the way: (.+)\."),
        Claim(r"Without dead ends, (\d+) moves remain\.", kind="consequence"),
    ),
    "function_features": (
        Claim(r"\w+ meets the x-axis (.+)\."),
        Claim(r"\w+ meets (?!the)\w+ (.+)\."),
        Claim(r"The (?:lowest|highest) point of \w+ is (.+)\."),
        Claim(r"\w+ goes straight from (.+)\."),
        Claim(r"\w+ is a parabola with its vertex at (.+)\."),
        Claim(r"There \w+ is straight between (.+)\."),
    ),
    "grid_rule": (
        Claim(r"In each example, this turns the input into the output: (.+)\."),
        Claim(r"Option \w reads (.+)\.", rests="options"),
    ),
    "light_layers": (
        Claim(r"The beam comes at (\d+) degrees and goes (.+)\."),
        Claim(r"Layer \d+ from the top, of index (\S+), turns it to (.+)\."),
        Claim(r"Letter \d+ from the left is (\w)\.", rests="letters"),
    ),
    "matrix_puzzle": (
        Claim(r"Option \w has (.+)\.", rests="options"),
        Claim(r"The (?P<k>shape|size|shade|number of dots|ball|set of marks at the border) (?P<v>.+)\."),
    ),
    "maze": (
        Claim(r"\d+ moves? away, between the walls: (.+)\."),
        Claim(r"From \w to \w the way leads (.+); walls bar shorter ones(.*)\."),
        Claim(r"(?P<v>Walls) bar every way from \w to (?P<k>\w), .+"),
        Claim(r"From \w to (?P<k>\w) (?P<v>the way) leads [^;]+\."),
    ),
    "object_relations": (
        Claim(rf"In the {_COUNTED}", absent="0"),
        Claim(r"The [\w ]+ is (\d+)% of the picture's width away\."),
        Claim(r"The [\w ]+ is in the (\w+ \w+) quarter\."),
    ),
    "plane_geometry": (
        Claim(r"Segment \w+ leans at (\S+) degrees to the horizontal\."),
        Claim(r"Segment \w+ passes the centre \w+ at (\S+) times the radius of the circle\."),
        Claim(r"Point \w+ lies (\d+) % of the way from \w+ to \w+\."),
        Claim(r"Segment \w+ is (\S+) times as long as segment \w+\."),
    ),
    "ray_mirrors": (
        Claim(
            r"The mirror in row \d+, column \d+ turns it (\w+)\.",
            kind="consequence",
            absent="The beam does not come to this mirror.",
        ),
        Claim(r"\w marks the opening .+\.", rests="ports"),
    ),
    "scrolling_table": (
        Claim(r"The row \w+ has (\d+) \w+\."),
        Claim(r"The row \w+ of the \w+ has (\d+) \w+\.", absent="This row stands in another group."),
        Claim(r"\d+ rows below \w+ stands (\w+), with (\d+) \w+\."),
    ),
    "shell_game": (
        Claim(r"At first the ball is under the cup at (\w)\."),
        Claim(r"Swap \d+ exchanges \w and \w\.", rests="swaps"),
    ),
    "stage_order": (
        Claim(r"Picture (?P<k>\w): (?P<v>nothing of this has happened yet|.+; what act.+)\."),
        Claim(r"The second and the third picture: (.+)\."),
    ),
    "sudoku_cell": (
        Claim(r"In .+, (?P<v>\d) fits only in (?P<k>r\d+c\d+)\b.*"),
        Claim(r"Every digit but (?P<v>\d) stands in the row, column or box of (?P<k>r\d+c\d+), .+"),
    ),
    "top_view_path": (
        Claim(r"The dot is in the (\w+)\."),
        Claim(r"Door \d+ leads (.+)\.", absent="The walk passes no such door."),
        Claim(r"At door \d+ the walk heads (.+)\."),
        Claim(r"The walk sets out (.+)\."),
        Claim(r"Turn (?P<k>\d+), (?P<v>.+)\.", absent="The walk has no such turn."),
        Claim(r"The arrowhead points (.+)\."),
        Claim(r"The arrow marked N points (.+)\."),
    ),
    "two_needles": (Claim(r"The (?P<k>.+?) is (?P<v>(?:put|loaded|taken|brought) .+)\."),),
    "view_change": (
        Claim(
            r"The (?P<k>.+?) is in (?P<v>row \d+, column \d+ at first.+)\.",
            absent="This shape is the same, and in the same place, in both pictures.",
        ),
        Claim(r"The (?P<k>.+?) is (?P<v>nowhere at first.+)\.", absent="This shape is in neither picture."),
    ),
}


def kind_of(item: Item) -> str:
    """Return the kind of question, where a family has several."""
    match = re.search(r'"kind":"(\w+)"', item.scene)
    return match[1] if match else ""


def read(family: str, text: str, kind: str = "") -> list[Said]:
    """Return what a step claims, by each form that it has."""
    found = []
    for claim in CLAIMS.get(family, ()):
        if claim.kinds and kind not in claim.kinds:
            continue
        if match := re.fullmatch(claim.form, text):
            named = match.groupdict()
            if "k" in named:
                found.append(Said(claim, f"{family}: {named['k']}", (str(named["v"]),)))
            else:
                spans = _spans(claim, match)
                found.append(Said(claim, _written(text, spans, ["_"] * len(spans)), tuple(text[a:b] for a, b in spans)))
    return found


def filled(text: str, claim: Claim, values: Sequence[str]) -> str:
    """Return a step of that form with other values of the same thing.

    Raises:
        ValueError: the step has another form, or another number of values.
    """
    match = re.fullmatch(claim.form, text)
    if match is None:
        raise ValueError(f"claims: the step must have the form {claim.form!r} (got {text!r:.80})")
    return _written(text, _spans(claim, match), values)


def _spans(claim: Claim, match: re.Match[str]) -> list[tuple[int, int]]:
    if claim.values is not None:
        return [found.span() for found in re.finditer(claim.values, match[0])]
    return [match.span("v")] if "v" in match.groupdict() else [match.span(i) for i in range(1, len(match.groups()) + 1)]


def _written(text: str, spans: Sequence[tuple[int, int]], values: Sequence[str]) -> str:
    for (start, end), value in sorted(zip(spans, values, strict=True), reverse=True):
        text = f"{text[:start]}{value}{text[end:]}"
    return text


def agree(claim: Claim, one: str, other: str) -> bool:
    """Whether two scenes, as JSON, are alike in all that a claim rests on."""
    return claim.rests is not None and json.loads(one)[claim.rests] == json.loads(other)[claim.rests]
