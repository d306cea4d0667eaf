"""The edits stage: a language model proposes edited programs, the sandbox runs them, only what is proved is kept."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

from backends.drawing.recording import Element
from backends.images import png
from backends.llm import LanguageModel, Refused, embedded_endpoint, find_endpoint
from backends.replies import Replies
from backends.sandbox import Outcome, run_programs
from backends.store import write_bytes
from generators.base import AnyFamily, Edit
from generators.diagram.proposals import PROMPT, Turn, Wish, edit_ask, read_edit, wishes
from generators.writer import Manner
from schemas.edits import Acceptance, EditSettings
from schemas.errors import UserMistake
from schemas.question import Verdict
from schemas.record import canonical
from schemas.scene import Scene
from validators.proposals import Proof, listed, prove
from validators.subject import Pair, Side, draw_pair

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Told of the diagrams that are done, and of all."""


@dataclass(frozen=True)
class Diagrams:
    """Candidates of a family: the diagrams to be edited."""

    family: AnyFamily
    level: int
    seed: int
    indices: Sequence[int]


@dataclass(frozen=True)
class Accepted:
    """A proved edit, and how it came about."""

    index: int
    edit: Edit[Scene]
    model: str
    attempts: int


@dataclass(frozen=True)
class Proposals:
    accepted: tuple[Accepted, ...]
    table: tuple[Acceptance, ...]
    """By kind of edit."""


def propose_edits(
    diagrams: Diagrams, settings: EditSettings, cache: Path, on_progress: Progress | None = None
) -> Proposals:
    """Have a language model edit diagrams, and keep what is proved to be a hard negative.

    The same replies give the same edits; what was asked before is not asked again.

    Raises:
        UserMistake: the family has no edits of programs, there is no sandbox, no usable endpoint.
        TransientError: an endpoint that does not answer.
    """
    family = diagrams.family
    if family.program is None or family.edits is None:
        raise UserMistake(f"{family.name}: must draw its diagrams by programs, and edit them; choose another family")
    run_programs(["# is there a sandbox?"])  # said before any model is asked
    return asyncio.run(_propose(diagrams, settings, cache, on_progress))


@dataclass
class _Wished:
    """One wanted change, and what was proposed for it so far."""

    wish: Wish
    refused: list[tuple[str, str]] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    edit: Edit[Scene] | None = None


class _Desk:
    def __init__(self, settings: EditSettings, seed: int, cache: Path) -> None:
        found = find_endpoint("writer", settings.url, settings.model, settings.timeout, settings.parallel)
        endpoint = found or embedded_endpoint()
        self.model = LanguageModel(endpoint, Replies(cache))
        self.manner = Manner(endpoint.model, settings.temperature, seed)
        self.rounds = 1 + (0 if endpoint.embedded else settings.repairs)
        self.wishes = settings.wishes
        # one thread: drawing is not made for more, and the sandboxes share a core with it anyway
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="proof")

    async def close(self) -> None:
        self.thread.shutdown(wait=False, cancel_futures=True)
        await self.model.close()


async def _propose(diagrams: Diagrams, settings: EditSettings, cache: Path, tell: Progress | None) -> Proposals:
    desk = _Desk(settings, diagrams.seed, cache)
    done: dict[int, list[_Wished]] = {}

    async def one(index: int) -> None:
        pair = await _off(desk, partial(draw_pair, diagrams.family, diagrams.level, diagrams.seed, index))
        done[index] = await _diagram(desk, pair)
        if tell:
            tell(len(done), len(diagrams.indices))

    try:
        async with asyncio.TaskGroup() as group:
            for index in diagrams.indices:
                group.create_task(one(index))
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None  # an endpoint's fault meets every request: one line says it
    finally:
        await desk.close()
    wished = [(index, one) for index in diagrams.indices for one in done[index]]
    model = desk.manner.model
    accepted = [Accepted(i, one.edit, model, len(one.verdicts)) for i, one in wished if one.edit]
    return Proposals(tuple(accepted), _table(model, diagrams.family.name, [one for _, one in wished]))


async def _diagram(desk: _Desk, pair: Pair) -> list[_Wished]:
    """Ask for every wish at once, run what comes in one sandbox, and have mended what is refused."""
    wished = [_Wished(wish) for wish in wishes((drawn.edit for drawn in pair.edits), desk.wishes)]
    for _ in range(desk.rounds):
        left = [one for one in wished if one.edit is None]
        if left:
            replies = await asyncio.gather(*(_ask(desk, pair, one) for one in left))
            await _off(desk, partial(_judge, pair, wished, left, replies))
    return wished


async def _ask(desk: _Desk, pair: Pair, one: _Wished) -> str:
    program = str(pair.base.scene.model_dump()["program"])
    try:
        return await desk.model.ask(edit_ask(Turn(program, one.wish, tuple(one.refused)), desk.manner))
    except Refused:  # longer than the model can read, for one
        return ""


async def _off(desk: _Desk, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(desk.thread, work)


def _judge(pair: Pair, wished: list[_Wished], left: list[_Wished], replies: Sequence[str]) -> None:
    programs = [read_edit(reply) for reply in replies]
    outcomes = iter(run_programs([program for program in programs if program is not None]))
    taken = {listed(scene) for scene in (pair.twin.scene, *(drawn.edit.scene for drawn in pair.edits))}
    taken |= {listed(one.edit.scene) for one in wished if one.edit}
    for one, program in zip(left, programs, strict=True):
        proof = _proof(pair, one.wish, next(outcomes) if program is not None else None, taken)
        one.verdicts.append(proof.verdict)
        one.edit = proof.edit
        if proof.edit:
            taken.add(listed(proof.edit.scene))
        else:
            one.refused.append(((program or "")[:4000], f"{proof.verdict.reason}: {proof.verdict.detail}"))


def _proof(pair: Pair, wish: Wish, outcome: Outcome | None, taken: set[frozenset[Element]]) -> Proof:
    if outcome is None:
        return Proof(Verdict(check="proposal", reason="reply", detail="reply with JSON that holds a program"))
    return prove(pair.base, wish, outcome, taken)


def keep(proposals: Proposals, family: AnyFamily, folder: Path) -> Path:
    """Write the accepted edits: a picture each, and a line of JSON each in `edits.jsonl`, whose path is returned."""
    lines = []
    for number, one in enumerate(proposals.accepted):
        edit, name = one.edit, f"{one.index}-{number}-{one.edit.kind}.png"
        write_bytes(folder / name, png(Side(family, edit.scene).views[0]))
        told = {key: getattr(edit, key) for key in ("kind", "size", "change", "caption", "before", "after", "part")}
        made = {"index": one.index, "model": one.model, "attempts": one.attempts, "prompt": PROMPT}
        lines.append(canonical({**told, **made, "picture": name, "scene": edit.scene.model_dump(mode="json")}))
    write_bytes(folder / "edits.jsonl", "".join(f"{line}\n" for line in lines).encode())
    return folder / "edits.jsonl"


def _table(model: str, family: str, wished: Sequence[_Wished]) -> tuple[Acceptance, ...]:
    rows = []
    for kind in sorted({one.wish.kind for one in wished}):
        mine = [one for one in wished if one.wish.kind == kind]
        refused = Counter(str(verdict.reason) for one in mine for verdict in one.verdicts if verdict.reason)
        rows.append(
            Acceptance(
                model=model,
                family=family,
                kind=kind,
                wished=len(mine),
                accepted=sum(one.edit is not None for one in mine),
                repaired=sum(one.edit is not None and len(one.verdicts) > 1 for one in mine),
                refused=dict(sorted(refused.items())),
            )
        )
    return tuple(rows)
