"""Evaluate a model on a release: ask, keep every reply, grade, and say how sure the figures are."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, cast, get_args

import pyarrow.parquet as pq

from backends.embeddings import closeness
from backends.ledger import Ledger, Reply
from backends.llm import Chat, Endpoint, embedded_endpoint, endpoint_at
from backends.store import alone, write_text
from exporters.chat import Showing, Trial, trials
from exporters.curves import write_curves
from exporters.results import ScoreRow, score_rows, write_results
from flows.asking import Asked, Asker, Budget, Ceilings, Tokens
from flows.evaluations import Run, claim, release_digest
from flows.progress import current
from flows.verify import proved_items, read_manifest
from schemas.errors import UserMistake, WhetstoneError
from schemas.identity import SPLITS
from schemas.item import Item
from schemas.record import Record, digest
from schemas.showing import TEXT_ONLY
from validators import explanations
from validators.scoring import Mark, Outcome, outcome_of

Chosen = Literal["train", "validation", "test", "all"]
OURS = ("messages", "model", "n", "stream")
"""Fields of a request that are not the user's: results would not be what they say."""


class Extent(Record):
    """How far an evaluation goes: which items it asks about, and what it may cost."""

    split: Chosen = "test"
    limit: int | None = None
    """Items at most, pairs whole; each family and level in turn, so that a higher limit adds and exchanges nothing."""
    triplets: int = 1
    """Hard negatives of an item that are asked about."""
    ceilings: Ceilings = Ceilings()
    curves: bool = True
    """Whether plots are drawn of what was found."""

    @classmethod
    def of(cls, split: str, limit: int | None, triplets: int, ceilings: Ceilings) -> "Extent":
        """Return the extent that a user names.

        Raises:
            UserMistake: there is no such split, or a ceiling on money without prices.
        """
        if split not in get_args(Chosen):
            raise UserMistake(f"evaluate: --split must be one of {', '.join(get_args(Chosen))} (got {split!r})")
        if ceilings.cost is not None and not ceilings.price(Tokens(1, 1)):
            raise UserMistake(
                "evaluate: --max-cost must come with prices (got none, so that nothing would cost anything); give "
                "--price-in and --price-out"
            )
        return cls(split=cast("Chosen", split), limit=limit, triplets=triplets, ceilings=ceilings)


@dataclass(frozen=True)
class Evaluated:
    folder: Path
    rows: tuple[ScoreRow, ...]
    trials: int
    replied: int
    """Trials with a reply, those of earlier runs included."""
    spent: Tokens
    cost: float
    spent_out: bool
    """Whether a ceiling stopped it."""
    stopped: WhetstoneError | None
    """What else did."""


def evaluate(release: Path, run: Run, extent: Extent, endpoint: Endpoint, output: Path) -> Evaluated:
    """Ask a model about the items of a release and write what came of it into `output/evaluations`.

    Replies that are there already are not asked for again.

    Args:
        release: folder of the release that `run` names.
        run: what is sent.
        extent: of which items, and at what cost.
        endpoint: where the model is asked.
        output: folder for evaluations.

    Raises:
        UserMistake: there is nothing to ask, the items are not as they were built, or the folder holds replies to
            something else.
    """
    folder = output / "evaluations" / run.folder
    if endpoint.embedded and run.showing.mode not in TEXT_ONLY:
        raise UserMistake("evaluate: the embedded model sees no pictures; add --blind or --choices-only")
    _group.cache_clear()  # what lies at a path may be another release than it was
    with alone(output / "work" / f"evaluate-{digest(str(run.folder))[:16]}.lock", f"evaluation {run.folder}"):
        if changed := claim(folder, run):
            raise UserMistake(f"evaluate: {folder} must hold replies to this run (got {changed}); use another --output")
        current().stage("items", "items to ask about")
        asked = _in_turn(_asked(release, run, extent), extent.limit)
        if not asked:
            raise UserMistake(_nothing(run, extent))
        ledger = Ledger(folder)
        write_text(folder / "run.json", run.model_dump_json(indent=1) + "\n")
        asker = _ask(asked, run, Budget(extent.ceilings, _spent(ledger)), endpoint, ledger)
        found = _finish(folder, asked, extent, asker)
        if extent.curves:
            write_curves(folder, found.rows)
        return found


def place_of(model: str | None, url: str | None, embedded: bool, timeout: float, parallel: int) -> Endpoint:
    """Return the endpoint that a user names, its key from the environment.

    Raises:
        UserMistake: there is none, or its URL is no such thing.
    """
    if embedded:
        return replace(embedded_endpoint(), role="evaluate")
    if not url:
        raise UserMistake("evaluate: a model must be asked somewhere (got no URL); give --url and --model")
    return endpoint_at("evaluate", url, model, timeout, parallel)


def run_of(release: Path, model: str, showing: Showing, **settings: Any) -> Run:
    """Return what is sent to a model about a release.

    Args:
        release: its folder.
        model: the model's name.
        showing: how items are shown.
        settings: `max_reply`, `temperature`, and `more`, which may be JSON.

    Raises:
        UserMistake: the folder is no release, or `more` is no JSON object.
    """
    manifest = read_manifest(release)
    more = settings.pop("more", {})
    try:
        more = json.loads(more, parse_constant=_no_number) if isinstance(more, str) else more
    except (ValueError, RecursionError):
        more = None
    if not isinstance(more, dict) or more.keys() & OURS:
        raise UserMistake(
            f"evaluate: --more must be a JSON object of settings, without {', '.join(OURS)} (got something else)"
        )
    return Run(
        release=manifest.name, version=manifest.version, digest=release_digest(release), model=model, showing=showing,
        more=more, **settings,
    )  # fmt: skip


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def read_item(one: Asked) -> Item:
    """Read the item of a trial, media and all."""
    return Item.model_validate(_group(one.shard, one.group)[one.row])


def _ask(asked: Sequence[Asked], run: Run, budget: Budget, endpoint: Endpoint, ledger: Ledger) -> Asker:
    """Ask what has no reply yet; what failed is asked again, after all else, so that it never stands in the way."""
    replies = [(one, ledger.get(one.trial.key, one.prompt(run))) for one in asked]
    failed = [one for one, reply in replies if reply and reply.status == "failed"]
    waiting = [*(one for one, reply in replies if reply is None), *failed]
    asker = Asker(Chat(endpoint), run, ledger, budget)
    progress = current()
    progress.stage("ask", "asking", total=len(waiting))
    try:
        asyncio.run(asker.ask(waiting, read_item, progress))
    finally:
        ledger.fold()
    return asker


def _finish(folder: Path, asked: Sequence[Asked], extent: Extent, asker: Asker) -> Evaluated:
    """Grade what was replied, earlier replies included, and write the results."""
    run, ledger = asker.run, asker.ledger
    found = [(one, reply) for one in asked if (reply := ledger.get(one.trial.key, one.prompt(run)))]
    current().stage("grade", "grading")
    grade = _explained if run.showing.mode == "own-words" else _graded
    marks = sorted((_mark(one, reply, grade) for one, reply in found), key=lambda mark: mark.key)
    rows, spent = score_rows(marks), _spent(ledger)
    title = f"{run.model} on {run.release} {run.version}"
    facts = [_chosen(extent), *_facts(run, marks, len(asked), spent)]
    write_results(folder, marks, rows, title, facts)
    return Evaluated(
        folder=folder,
        rows=tuple(rows),
        trials=len(asked),
        replied=sum(reply.status == "replied" for _, reply in found),
        spent=spent,
        cost=asker.budget.ceilings.price(spent),
        spent_out=asker.spent_out,
        stopped=asker.stopped,
    )


def _chosen(extent: Extent) -> str:
    limit = "" if extent.limit is None else f", {extent.limit} at most, each family and level in turn"
    return f"items: {'every split' if extent.split == 'all' else f'split {extent.split}'}{limit}"


def _facts(run: Run, marks: Sequence[Mark], asked: int, spent: Tokens) -> list[str]:
    showing = run.showing
    frames = f"clips as {showing.fps:g} frames a second, {showing.frames} at most"
    clips = "clips as they are" if showing.video else frames
    cut = sum(mark.outcome == "unread" and mark.finish == "length" for mark in marks)
    return [
        f"mode: {showing.mode}" + ("" if showing.mode in TEXT_ONLY else f"; {clips}"),
        f"trials: {len(marks)} of {asked} asked; unread {_count(marks, 'unread')}, of them {cut} cut at "
        f"{run.max_reply} tokens; refused {_count(marks, 'refused')}, failed {_count(marks, 'failed')}, not to be "
        f"shown {_count(marks, 'unshown')}",
        f"tokens of all that was ever asked here: {spent.prompt} in prompts, {spent.reply} in replies",
        f"release: items {run.digest[:16]}",
    ]


def _count(marks: Iterable[Mark], outcome: str) -> int:
    return sum(mark.outcome == outcome for mark in marks)


def _asked(release: Path, run: Run, extent: Extent) -> Iterator[Asked]:
    """Yield every trial of the chosen splits, holding one row group at a time."""
    chosen = SPLITS if extent.split == "all" else (extent.split,)
    for shard in proved_items("evaluate", release):
        if shard.name.partition("-")[0] not in chosen:
            continue
        with pq.ParquetFile(shard) as file:
            for group in range(file.num_row_groups):
                for row, stored in enumerate(file.read_row_group(group).to_pylist()):
                    item = Item.model_validate(stored)
                    for trial in trials(item, run.showing.mode, extent.triplets):
                        yield Asked(trial, shard, group, row, _blank(item, trial))


def _blank(item: Item, trial: Trial) -> Mark:
    same = ("role", "family", "track", "category", "skill", "level", "load")
    return Mark(
        key=trial.key,
        probe=trial.probe,
        item=item.id,
        pair=item.pair_id,
        group=item.pair_id if trial.probe == "item" else trial.key.rpartition(":")[0],
        chance=trial.chance,
        outcome="failed",
        score=0.0,
        **{name: getattr(item, name) for name in same},
    )


def _in_turn(asked: Iterable[Asked], limit: int | None) -> list[Asked]:
    """Order trials so that each family and level comes in turn, pairs whole: any beginning is a fair sample."""
    cells: dict[tuple[str, int], dict[str, list[Asked]]] = defaultdict(lambda: defaultdict(list))
    for one in asked:
        cells[one.blank.family, one.blank.level][one.blank.pair].append(one)
    ranked = [
        (rank, cell, pairs[name])
        for cell, pairs in cells.items()
        for rank, name in enumerate(sorted(pairs, key=lambda name: digest("order", name)))
    ]
    chosen: list[Asked] = []
    items: set[str] = set()
    for _, _, pair in sorted(ranked, key=lambda entry: entry[:2]):
        items |= {one.trial.item for one in pair}
        if limit is not None and len(items) > limit:
            break
        chosen += pair
    return chosen


@lru_cache(maxsize=2)
def _group(shard: Path, group: int) -> list[dict[str, Any]]:
    with pq.ParquetFile(shard) as file:
        rows: list[dict[str, Any]] = file.read_row_group(group).to_pylist()
    return rows


def _mark(one: Asked, reply: Reply, grade: Callable[[Asked, str], tuple[Outcome, float]]) -> Mark:
    if reply.status != "replied":
        return one.blank.model_copy(update={"outcome": reply.status})
    outcome, score = grade(one, reply.reply)
    return one.blank.model_copy(update={"outcome": outcome, "score": score, "finish": reply.finish})


def _graded(one: Asked, reply: str) -> tuple[Outcome, float]:
    trial = one.trial
    return outcome_of(reply, trial.answer, trial.answer_type, trial.choices, trial.tolerance, trial.unit)


def _explained(one: Asked, reply: str) -> tuple[Outcome, float]:
    return explanations.outcome_of(reply, json.loads(read_item(one).scene), closeness)


def _spent(ledger: Ledger) -> Tokens:
    """Return the tokens of all replies that are there, to whichever split."""
    return sum((Tokens(one.prompt_tokens or 0, one.reply_tokens or 0) for one in ledger.replies()), Tokens())


def _nothing(run: Run, extent: Extent) -> str:
    why = "" if run.showing.mode == "full" else f" from which {run.showing.mode} withholds something"
    return (
        f"evaluate: {run.release} {run.version} must have items{why} in the split {extent.split} (got none); "
        "choose another with --split, or raise --limit"
    )
