"""What can be said of a stored scene whether or not the item says it: steps judged by reading the scene again."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from generators.causal.world import World
from generators.causal.worlds import WORLDS
from schemas.item import Item

Scene = dict[str, Any]
Told = tuple[bool, str] | None
"""Whether a sentence holds, and what does; None for a sentence of another form."""


def truth(item: Item) -> Callable[[str], Told]:
    """Return what judges sentences of an item's picture."""
    scene = json.loads(item.scene)
    if item.family in ("cause_effect", "painted_effect", "what_if"):
        return _world(scene).get
    judge = JUDGES.get(item.family)
    return (lambda text: judge(scene, text)) if judge else lambda _: None


def _world(scene: Scene) -> dict[str, tuple[bool, str]]:
    """Run a causal world and judge every sentence of it; what two variables share with different truths is left out."""
    world, it = WORLDS[scene["world"]], f"the {scene['who']['kind']}"
    causes = {value["id"]: value["on"] for value in scene["causes"]}
    if change := scene.get("change"):  # what is supposed holds whatever the picture shows
        causes.pop(change["id"], None)
        world = _forced(world, change["id"], change["on"])
    ends = world.run(causes)
    pairs = [(cause.id, cause.on, cause.off) for cause in world.causes if cause.id in causes]
    pairs += [(m.id, f"So {m.on}.", f"So {m.off}.") for m in world.mechanisms]
    found: dict[str, set[tuple[bool, str]]] = defaultdict(set)
    for name, *both in pairs:
        on, off = (text.format(it=it, It=it[0].upper() + it[1:]) for text in both)
        for text, holds in ((on, ends[name]), (off, not ends[name])):
            found[text].add((holds, on if ends[name] else off))
    return {text: next(iter(said)) for text, said in found.items() if len(said) == 1}


def _forced(world: World, name: str, on: bool) -> World:
    """Return a world in which something is so whatever leads to it; a cause left out of the state is as its default."""
    mechanisms = tuple(replace(m, rule=lambda _: on) if m.id == name else m for m in world.mechanisms)
    causes = tuple(replace(cause, default=on) if cause.id == name else cause for cause in world.causes)
    return replace(world, mechanisms=mechanisms, causes=causes)


def _transit(scene: Scene, text: str) -> Told:
    """Judge `The red line goes from A past B to C` and `The red line meets the blue line at A, and no other line`."""
    match = re.fullmatch(
        r"The (\w+) line (?:goes from (\w+)(?: past (.+))? to (\w+)|meets (.+), and no other line)\.", text
    )
    if match is None:
        return None
    names = [station["name"] for station in scene["stations"]]
    lines = {line["colour"]: [names[stop] for stop in line["stops"]] for line in scene["lines"]}
    own = lines[match[1]]
    if match[5] is None:
        said = [match[2], *_listed(match[3] or ""), match[4]]
        runs = [way[i : i + len(said)] for way in (own, own[::-1]) for i in range(len(way))]
        return said in runs, f"The {match[1]} line has these stops in order: {', '.join(own)}."
    met = {colour: [name for name in own if name in stops] for colour, stops in lines.items() if colour != match[1]}
    right = _spoken([f"the {colour} line at {_spoken(at)}" for colour, at in met.items() if at])
    right = f"The {match[1]} line meets {right}, and no other line."
    return text == right, right


def _listed(text: str) -> list[str]:
    return [name for name in re.split(r", | and ", text) if name]


def _spoken(words: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _relations(scene: Scene, text: str) -> Told:
    """Judge `Besides the red star, only the red cross is red.`"""
    match = re.fullmatch(r"Besides the (\w+ \w+), only the (\w+ \w+) is (\w+)\.", text)
    if match is None:
        return None
    said, colour = [match[1], match[2]], match[3]
    kinds = [thing["kind"] for thing in scene["things"]]
    have = [f"{kind['colour']} {kind['shape']}" for kind in kinds if kind["colour"] == colour]
    return sorted(have) == sorted(said), f"These are {colour}: {', '.join(have) or 'none'}."


def _order(scene: Scene, text: str) -> Told:
    """Judge `2 seconds after ash, fig opens.` and `The box ash is open for 2 seconds.`"""
    order, turns = scene["order"], scene["turns"]
    if match := re.fullmatch(r"(\S+) seconds? after (\w+), (\w+) (.+)\.", text):
        at = order.index(match[2])
        if at + 1 == len(order):
            return False, f"Nothing comes after {match[2]}."
        apart = turns[at] + scene["pause"]
        right = f"{apart:g} second{'s' * (apart != 1)} after {match[2]}, {order[at + 1]} {match[4]}."
        return right == text, right
    if match := re.fullmatch(r"(The \w+ (\w+) is [\w ]+ for )(\S+) seconds?\.", text):
        long = turns[order.index(match[2])]
        right = f"{match[1]}{long:g} second{'s' * (long != 1)}."
        return right == text, right
    return None


JUDGES: dict[str, Callable[[Scene, str], Told]] = {
    "event_order": _order,
    "object_relations": _relations,
    "transit_map": _transit,
}
