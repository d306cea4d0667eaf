"""Score an explanation in a model's own words: what it names as outcome and as cause, and whether that is so.

The sentence is divided at its connective. Either half is taken for the statement of the world that it is nearest to in
meaning; what is then claimed is held against the causal graph, not against a reference sentence. So any right
explanation counts, and a fluent wrong one does not.
"""

import re
from collections.abc import Callable
from typing import Any, Literal

from generators.causal.worlds import WORLDS
from schemas.record import Record
from validators.grading import commitments
from validators.scoring import Outcome
from validators.solvers.cause_effect import end_of

Closeness = Callable[[str, str], float]
"""Cosine of the meanings of two texts."""
Fault = Literal["form", "order", "cause", "effect", "no_reason"]
FORWARD = re.compile(r"\b(because of|because|since|due to|owing to|as a result of)\b", re.IGNORECASE)
"""Outcome first, then what led to it."""
BACKWARD = re.compile(
    r"\b(which is why|that is why|therefore|hence|and so|so that|so|leads? to|led to)\b", re.IGNORECASE
)
PICTURES = {
    "first": re.compile(r"\b(first|1st|picture 1|image 1)\b"),
    "second": re.compile(r"\b(second|2nd|picture 2|image 2)\b"),
}
WISH = (
    "The two pictures show one story at two times; later, all that acted has been taken away. Explain the later "
    "picture by the earlier one. Here “because” means: had that been otherwise, and all else the same, the outcome "
    "would not be so."
)
FORM = (
    'Think step by step. Then write a last line that begins with "Answer:" and gives one sentence with one outcome and '
    "one cause, each in its picture: In the ... picture ..., because in the ... picture .... Call the pictures first "
    "and second."
)
"""What a model is asked for that explains in its own words."""


class Explanation(Record):
    """What a sentence claims."""

    effect: str
    came: bool
    cause: str
    stood: bool


class Scored(Record):
    claim: Explanation | None
    fault: Fault | None
    """None: it is right. `no_reason`: both halves are true, and the outcome does not hang on that cause."""

    @property
    def right(self) -> bool:
        return self.fault is None


def score(text: str, scene: dict[str, Any], closeness: Closeness) -> Scored:
    """Score an explanation of one of two pictures by the other.

    Args:
        text: one sentence, which calls the pictures first and second.
        scene: as stored with an item of the family `because`.
        closeness: how near two texts are in meaning, such as `backends.embeddings.Meanings.closeness`.
    """
    halves = divided(text)
    if halves is None:
        return Scored(claim=None, fault="form")
    outcome, reason = halves
    begun, ended = ("second", "first") if scene["later_first"] else ("first", "second")
    claim = _claimed(outcome, reason, scene, closeness)
    told = _names(outcome, ended) or _names(reason, begun)
    if not told or _names(outcome, begun) or _names(reason, ended):
        return Scored(claim=claim, fault="order")
    return Scored(claim=claim, fault=_fault(claim, scene))


def outcome_of(reply: str, scene: dict[str, Any], closeness: Closeness) -> tuple[Outcome, float]:
    """Grade a reply to `WISH` and `FORM`; one in which no explanation is found is unread.

    Args:
        reply: what a model said.
        scene: as stored with an item of the family `because`.
        closeness: how near two texts are in meaning.
    """
    offered, _ = commitments(reply)
    scored = score(offered[-1], scene, closeness) if offered else None
    if scored is None or scored.fault == "form":
        return "unread", 0.0
    return ("right", 1.0) if scored.right else ("wrong", 0.0)


def divided(text: str) -> tuple[str, str] | None:
    """Divide a sentence into outcome and reason; None where it names no reason."""
    line = " ".join(text.split()).rstrip(".")
    if (found := FORWARD.search(line)) is not None:
        before, after = line[: found.start()], line[found.end() :]
        if before.strip(" ,"):
            return before.strip(" ,"), after.strip(" ,")
        reason, comma, outcome = after.partition(",")
        return (outcome.strip(), reason.strip()) if comma and outcome.strip() else None
    if (found := BACKWARD.search(line)) is not None:
        reason, outcome = line[: found.start()].strip(" ,;"), line[found.end() :].strip(" ,")
        return (outcome, reason) if reason and outcome else None
    return None


def _names(half: str, picture: str) -> bool:
    """Whether a half speaks of that picture, and of no other."""
    spoken = [name for name, words in PICTURES.items() if words.search(half.casefold())]
    return spoken == [picture]


def _claimed(outcome: str, reason: str, scene: dict[str, Any], closeness: Closeness) -> Explanation:
    world, it = WORLDS[scene["world"]], f"the {scene['who']['kind']}"
    effects = {
        (value["id"], on): _said(world.table[value["id"]], on, it) for value in scene["effects"] for on in (True, False)
    }
    table = {cause.id: cause for cause in world.causes}
    causes = {(value["id"], on): _said(table[value["id"]], on, it) for value in scene["causes"] for on in (True, False)}
    (effect, came), (cause, stood) = _nearest(outcome, effects, closeness), _nearest(reason, causes, closeness)
    return Explanation(effect=effect, came=came, cause=cause, stood=stood)


def _said(thing: Any, on: bool, it: str) -> str:
    text: str = thing.on if on else thing.off
    return text.format(it=it, It=it[0].upper() + it[1:]).rstrip(".")


def _nearest(half: str, statements: dict[tuple[str, bool], str], closeness: Closeness) -> tuple[str, bool]:
    bare = re.sub(r"^(in|at) the (first|second|earlier|later) (picture|image|one),?\s*", "", half, flags=re.IGNORECASE)
    return max(statements, key=lambda name: (closeness(bare, statements[name]), name))


def _fault(claim: Explanation, scene: dict[str, Any]) -> Fault | None:
    causes = {value["id"]: value["on"] for value in scene["causes"]}
    if {value["id"]: value["on"] for value in scene["effects"]}[claim.effect] is not claim.came:
        return "effect"
    if causes[claim.cause] is not claim.stood:
        return "cause"
    other = end_of(scene["world"], {**causes, claim.cause: not causes[claim.cause]})
    return "no_reason" if other[claim.effect] is claim.came else None
