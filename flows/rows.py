"""A judged pair becomes two rows of `items`."""

from dataclasses import dataclass

from backends.drawing.card import with_card, with_strip
from backends.images import png
from backends.media import Clip
from backends.video import encode
from schemas.identity import Fractions, item_id, split_of
from schemas.item import EditRow, Item, Media, SeenRow, StepRow
from schemas.question import Verdict
from schemas.recipe import Card
from schemas.record import canonical
from schemas.words import Wording
from validators.subject import DrawnEdit, Pair, Side, box_of, changed

SOURCE = "whetstone"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a row holds that its scene does not say."""

    level: int
    seed: int
    index: int
    fractions: Fractions
    card: Card
    license: str
    wording: Wording
    verdicts: tuple[Verdict, ...]
    painter: tuple[str | None, str | None] = (None, None)
    """How a diffusion model made the pictures of base and twin, as JSON."""
    judge: str | None = None
    """What read them, as JSON."""


def item_rows(pair: Pair, terms: Terms) -> tuple[Item, Item]:
    """Draw, encode and fill in both items of a pair."""
    return _row(pair, pair.base, "base", terms), _row(pair, pair.twin, "twin", terms)


@dataclass(frozen=True)
class Shown:
    """What a side shows, encoded, and how far its question card moved it."""

    images: tuple[Media, ...] = ()
    video: Media | None = None
    lead: float = 0.0
    """Seconds of card before the clip."""
    down: int = 0
    """Pixels of card above the first picture."""


def shown(side: Side, question: str, card: Card, name: str) -> Shown:
    """Encode what a side shows: its pictures, or its clip, with the question on it where the recipe wants that."""
    choices, look = side.question.choices, side.scene.look
    if isinstance(side.drawing, Clip):
        clip = side.drawing
        if card != "none":
            clip = with_card(clip, question, choices, where=card, look=look)
        return Shown(video=Media(bytes=encode(clip), path=f"{name}.mp4"), lead=clip.lead)
    views, down = list(side.views), 0
    if card != "none":
        carries = 0 if card == "start" else -1
        views[carries], down = with_strip(views[carries], question, choices, where=card, look=look)
    return Shown(tuple(Media(bytes=png(view), path=f"{name}-{i}.png") for i, view in enumerate(views)), down=down)


def _row(pair: Pair, side: Side, role: str, terms: Terms) -> Item:
    family, asked, scene = pair.family, side.question, side.scene
    name = item_id(family.name, family.revision, scene, asked.canonical)
    question = asked.words(terms.wording.text)
    media = shown(side, question, terms.card, name[:16])
    group = family.group_of(pair.base.scene)
    edits = pair.edits if role == "base" else ()
    return Item(
        id=name,
        pair_id=pair.base.scene.content_id(family.name),
        content_id=scene.content_id(family.name),
        group=group,
        role=role,
        family=family.name,
        revision=family.revision,
        track=family.track,
        category=family.category,
        skill=family.skill,
        recipe_seed=terms.seed,
        index=terms.index,
        level=terms.level,
        knobs=canonical(family.knobs(terms.level).model_dump(mode="json")),
        load=asked.load,
        load_parts=canonical(asked.load_parts),
        scene=canonical(scene.model_dump(mode="json")),
        images=media.images,
        image_roles=asked.image_roles if media.images else (),
        target_images=tuple(
            Media(bytes=png(view), path=f"{name[:16]}-target{i}.png") for i, view in enumerate(side.targets)
        ),
        video=media.video,
        events=canonical([_later(event.model_dump(), media.lead) for event in asked.events]),
        min_fps=asked.min_fps,
        question_in_media=terms.card,
        program=family.program(scene) if family.program else None,
        painter=terms.painter[role == "twin"],
        question=question,
        question_canonical=asked.canonical,
        choices=asked.choices,
        answer=asked.answer,
        answer_index=asked.answer_index,
        answer_type=asked.answer_type,
        tolerance=asked.tolerance,
        unit=asked.unit,
        rationale=tuple(StepRow(text=step.text, evidence=step.evidence, correct=True) for step in asked.rationale),
        evidence=tuple(_seen(side, part, media) for part in asked.evidence),
        negatives=tuple(_edit(pair, edit, name, i) for i, edit in enumerate(edits) if not edit.edit.positive),
        positives=tuple(_edit(pair, edit, name, i) for i, edit in enumerate(edits) if edit.edit.positive),
        caption=asked.caption,
        writer=canonical(terms.wording.model_dump(mode="json")),
        judge=terms.judge,
        checks=canonical({verdict.check: verdict.reason or "passed" for verdict in terms.verdicts}),
        split=split_of(group, terms.fractions),
        license=terms.license,
        source=SOURCE,
    )


def _later(event: dict[str, object], lead: float) -> dict[str, object]:
    """Move an event to where the shipped clip shows it."""
    return event | {key: round(float(str(event[key])) + lead, 3) for key in ("start", "end")}


def _seen(side: Side, part: str, media: Shown) -> SeenRow:
    trace = side.trace(part)
    if trace is None:
        raise ValueError(f"{side.family.name}: evidence {part} must be seen before it is stored")
    start, end = (None if at is None else at + media.lead for at in (trace.start, trace.end))
    x0, y0, x1, y1 = trace.box
    down = media.down if trace.image == 0 else 0
    return SeenRow(part=part, image=trace.image, box=(x0, y0 + down, x1, y1 + down), start=start, end=end)


def _edit(pair: Pair, drawn: DrawnEdit, name: str, number: int) -> EditRow:
    edit, family = drawn.edit, pair.family
    return EditRow(
        image=Media(bytes=png(drawn.picture), path=f"{name[:16]}-edit{number}.png"),
        program=family.program(edit.scene) if family.program else None,
        caption=edit.caption,
        kind=edit.kind,
        size=edit.size,
        change=edit.change,
        before=edit.before,
        after=edit.after,
        box=box_of(changed(pair.base.views[0], drawn.picture)),
    )
