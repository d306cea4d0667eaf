"""The words stage: the writer proposes, the checks decide, and what is missing comes from the family's own grammar.

It runs once a build, before any block, on question templates; it asks nothing that was asked before.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from backends.embeddings import Meanings
from backends.llm import Endpoint, LanguageModel, embedded_endpoint, find_endpoint
from backends.replies import Replies
from generators.base import AnyFamily
from generators.grammar import expand, spread
from generators.writer import PROMPT, Manner, Turn, proposal_ask, read_proposal
from schemas.errors import UserMistake
from schemas.question import Template, Verdict
from schemas.words import JudgeSettings, WordCounts, Wording, Words, WordsSettings
from validators.judge import example_questions, judge_ask, judged
from validators.wording import check_form, check_meaning, is_copy

Progress = Callable[[int, int], None]
"""Told of the variants that are done, and of all."""
Templates = Sequence[tuple[AnyFamily, Template]]


def gather_words(  # noqa: PLR0913 - the last four are named, and two of them optional
    families: Sequence[AnyFamily],
    settings: WordsSettings,
    *,
    cache: Path,
    seed: int,
    recorded: Words | None = None,
    prompts: bool = False,
    on_progress: Progress | None = None,
) -> Words:
    """Return the wordings of every template: the canonical one, and up to `settings.variants` others.

    The same replies give the same words. Nothing is sent, started or loaded where all replies are in the cache.

    Args:
        families: whose templates are reworded.
        settings: how many wordings are wanted, and whose.
        cache: folder where replies are kept from build to build.
        seed: of the recipe; names the seeds of the requests.
        recorded: wordings of a release that is built again; no model is asked.
        prompts: whether what painters are asked for is reworded too; the embedded one has a closed vocabulary.
        on_progress: told after each variant.

    Raises:
        UserMistake: no usable endpoint, a key or model that is refused, recorded words that lack a template.
        TransientError: an endpoint that does not answer.
    """
    templates = [
        (family, one) for family in families for one in (*family.templates, *(family.prompts if prompts else ()))
    ]
    if recorded is not None:
        return _complete(recorded, templates)
    return asyncio.run(_gather(templates, _Desk(settings, cache, seed, on_progress)))


def find_writer(settings: WordsSettings) -> Endpoint:
    """Return who words the questions: environment, recipe, or the embedded model."""
    asked = find_endpoint("writer", settings.url, settings.model, settings.timeout, settings.parallel)
    return asked or embedded_endpoint()


def find_judge(settings: WordsSettings) -> Endpoint | None:
    """Return who judges the wordings: environment, recipe, or nobody."""
    url, model = (settings.judge.url, settings.judge.model) if settings.judge else (None, None)
    found = find_endpoint("judge", url, model, settings.timeout, settings.parallel)
    if settings.judge and found is None:
        raise UserMistake(
            "judge: a judge must have an endpoint (got none); set `words.judge.url` or WHETSTONE_JUDGE_URL"
        )
    return found


def _complete(recorded: Words, templates: Templates) -> Words:
    for family, template in templates:
        if not recorded.wordings.get(family.name, {}).get(template.text):
            raise UserMistake(
                f"words: the recorded words must have every template of {family.name} (got none for "
                f"{template.text!r}); they are of another revision: build without them"
            )
    return recorded


class _Desk:
    """What the words of one build are made with."""

    def __init__(self, settings: WordsSettings, cache: Path, seed: int, on_progress: Progress | None) -> None:
        replies = Replies(cache)
        self.settings, self.seed = settings, seed
        self.writer = LanguageModel(find_writer(settings), replies) if settings.variants else None
        judge = find_judge(settings)
        self.judge = LanguageModel(judge, replies) if judge else None
        self.examples = (settings.judge or JudgeSettings()).examples
        self.meanings = Meanings(replies)
        # one thread: torch is loaded once, while the writer goes on
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="meaning")
        self.counts: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._tell = on_progress
        self._done, self.total = 0, 0

    def step(self) -> None:
        self._done += 1
        if self._tell:
            self._tell(self._done, self.total)

    async def meaning(self, template: Template, proposal: str) -> Verdict:
        measure, least = self.meanings.closeness, self.settings.closeness
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self.thread, check_meaning, template, proposal, measure, least)

    async def close(self) -> None:
        self.thread.shutdown(wait=False, cancel_futures=True)
        for model in (self.writer, self.judge):
            if model:
                await model.close()


@dataclass
class _Sheet:
    """One template, and what was written for it so far."""

    family: AnyFamily
    template: Template
    wordings: list[Wording] = field(default_factory=list)

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(wording.text for wording in self.wordings[1:])


async def _gather(templates: Templates, desk: _Desk) -> Words:
    sheets = [
        _Sheet(family, template, [Wording(text=template.text, writer="canonical")]) for family, template in templates
    ]
    desk.total = len(sheets) * desk.settings.variants
    try:
        async with asyncio.TaskGroup() as group:
            for sheet in sheets:
                group.create_task(_fill(desk, sheet))
    except ExceptionGroup as faults:
        raise faults.exceptions[0] from None  # an endpoint's fault meets every request: one line says it
    finally:
        await desk.close()
    wordings: dict[str, dict[str, tuple[Wording, ...]]] = {}
    for sheet in sheets:
        wordings.setdefault(sheet.family.name, {})[sheet.template.text] = tuple(sheet.wordings)
    return Words(
        model=desk.writer.endpoint.model if desk.writer else None,
        judge=desk.judge.endpoint.model if desk.judge else None,
        wordings=wordings,
        counts=WordCounts(**desk.counts, refused=dict(sorted(desk.refused.items()))),
    )


async def _fill(desk: _Desk, sheet: _Sheet) -> None:
    """Write the variants of one template one after another: each must differ from those before it.

    A template that got nothing for one variant is given up: the same model has no more to say on it.
    """
    given_up = False
    for variant in range(desk.settings.variants):
        wording = None if given_up or not desk.writer else await _variant(desk, desk.writer, sheet, variant)
        if wording:
            sheet.wordings.append(wording)
        given_up = wording is None
        desk.counts["accepted" if wording else "kept"] += 1
        desk.step()
    taken = (sheet.template.text, *sheet.others)
    free = [text for text in expand(sheet.template.grammar) if not is_copy(sheet.template, text, taken)]
    missing = desk.settings.variants - len(sheet.others)
    sheet.wordings += [Wording(text=text, writer="grammar") for text in spread(free, missing)]


async def _variant(desk: _Desk, writer: LanguageModel, sheet: _Sheet, variant: int) -> Wording | None:
    """Ask for proposals until one is accepted, or the attempts are used up."""
    endpoint = writer.endpoint
    manner = Manner(endpoint.model, desk.settings.temperature, desk.seed, brief=endpoint.embedded)
    refused: list[tuple[str, str]] = []
    for attempt in range(desk.settings.attempts):
        turn = Turn(sheet.template, variant, attempt, sheet.others, tuple(refused))
        proposal = read_proposal(await writer.ask(proposal_ask(turn, manner)), turn, manner)
        verdict = await _check(desk, sheet, proposal)
        desk.counts["proposed"] += 1
        desk.counts["retried"] += attempt > 0
        if verdict.reason is None and proposal is not None:
            return Wording(text=proposal, writer=endpoint.model, attempts=attempt + 1, prompt=PROMPT)
        desk.refused[str(verdict.reason)] += 1
        if proposal is not None and verdict.reason not in ("length", "characters"):  # fit to be shown again
            refused.append((proposal, str(verdict.reason)))
    return None


async def _check(desk: _Desk, sheet: _Sheet, proposal: str | None) -> Verdict:
    """Let every check judge a proposal, the cheap ones first."""
    if proposal is None:
        return Verdict(check="wording", reason="reply")
    template = sheet.template
    verdict = check_form(template, proposal, sheet.others)
    if verdict.reason is None:
        verdict = await desk.meaning(template, proposal)
    if verdict.reason is None and desk.judge and template in sheet.family.templates:  # a prompt asks nothing
        model = desk.judge.endpoint.model
        examples = example_questions(sheet.family, template.text, desk.seed, desk.examples)
        asks = [judge_ask(question, proposal, model) for question in examples]
        replies = await asyncio.gather(*(desk.judge.ask(ask) for ask in asks))
        verdict = judged(list(zip(examples, replies, strict=True)))
    return verdict
