"""The gallery shows what the items hold, whatever they hold, and reads nothing but its own folder."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from fake_items import clip, clips, edit, item, pictures, write_items

from backends.images import unpng
from backends.video import decode
from exporters.gallery import laid_out, write_gallery
from schemas.errors import UserMistake
from schemas.item import Item, Media, StepRow

HOSTILE = (
    """<script>alert(1)</script> "><img src=x onerror=alert(2)> ' {{7*7}} {% raw %} </pre></title></style> &amp;"""
)


class Page(HTMLParser):
    """What a browser makes of a page: elements with their attributes, and the text outside scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, css_class: str | None = None) -> list[dict[str, str]]:
        wanted = (found for name, found in self.elements if name == tag)
        return [found for found in wanted if css_class is None or css_class in found.get("class", "").split()]


def build(folder: Path, *items: Item, pairs_per_cell: int = 4) -> tuple[Page, str]:
    write_gallery(write_items(folder, items), folder / "gallery", title="Tiny 1.0.0", pairs_per_cell=pairs_per_cell)
    html = (folder / "gallery" / "index.html").read_text()
    return Page(html), html


def test_a_pair_stands_with_all_that_it_holds(tmp_path: Path) -> None:
    page, html = build(tmp_path, *pictures())
    for words in (
        "On which side does the square lie?", "Where is the square?", "The square lies at 10.",
        "the square moved right", "it lies at 10", "it lies at 60", "recoloured", "square(10)", "square(20)",
        "A square on the left.", "solver", '{"x": 10}', "1 of 1 pairs shown", "2 train",
    ):  # fmt: skip
        assert words in page.text, words
    assert [found["class"] for found in page.all("section", "side")] == ["side base", "side twin"]
    right = re.findall(r'class="right"><b>(.)</b>', html)
    assert right == ["A", "B"], "each item marks its own right choice"
    boxes = [(r["x"], r["y"], r["width"], r["height"]) for r in page.all("rect", "edge")]
    assert boxes.count(("7", "17", "26", "30")) == 2 and boxes.count(("7", "17", "76", "30")) == 2
    assert page.text.count("square [10, 20, 30, 44)") == 2
    assert [svg["viewbox"] for svg in page.all("svg", "boxes")] == ["0 0 96 64"] * 4


def test_media_are_the_bytes_of_the_release(tmp_path: Path) -> None:
    base, twin = pictures()
    film, _ = clips()
    page, _ = build(tmp_path, base, twin, *clips())
    media = tmp_path / "gallery" / "media"
    assert (media / f"{twin.id}-0.png").read_bytes() == twin.images[0].bytes
    assert (media / f"{base.id}-negative0.png").read_bytes() == base.negatives[0].image.bytes
    assert film.video is not None
    assert (media / f"{film.id}.mp4").read_bytes() == film.video.bytes
    addresses = {found[key] for _, found in page.elements for key in ("src", "poster") if key in found}
    assert addresses == {f"media/{path.name}" for path in media.iterdir()}, (
        "every file is shown, every address is there"
    )


def test_the_first_set_of_a_cell_stands_on_one_sheet(tmp_path: Path) -> None:
    base, twin = pictures()
    later = base.model_copy(update={"id": "ab" * 32, "pair_id": "later", "index": 1})
    page, _ = build(tmp_path, base, twin, later, *clips())
    assert [found["href"] for found in page.all("a") if "sets/" in found["href"]] == ["sets/square_place-1.png"]
    (sheet,) = (tmp_path / "gallery" / "sets").iterdir()
    shown = unpng(sheet.read_bytes())
    assert shown.shape[1] > 4 * 300 and (shown == 40).all(axis=2).sum() > 1000, "the squares are on it"


def test_a_clip_has_its_middle_as_poster_and_its_events_on_a_line(tmp_path: Path) -> None:
    base, twin = clips()
    page, _ = build(tmp_path, base, twin)
    video = page.all("video")[0]
    assert {"controls", "muted"} <= video.keys() and video["preload"] == "none"
    poster = unpng((tmp_path / "gallery" / video["poster"]).read_bytes())
    frames = [np.abs(frame.astype(int) - poster).mean() for frame in decode(clip())]
    assert int(np.argmin(frames)) == len(frames) // 2
    events = [(found["x"], found["width"]) for found in page.all("rect", "event")]
    assert events == [("0.5", "1.0")] * 2
    assert [found["viewbox"] for found in page.all("svg") if "data-seek" in found] == ["0 0 2.0 1"] * 4
    assert {"data-start": "0.5", "data-end": "1.0"} in page.all("g")


def test_hostile_data_stay_text(tmp_path: Path) -> None:
    calm, _ = build(tmp_path / "calm", *pictures())
    hostile = dict.fromkeys(
        ("family", "track", "category", "skill", "group", "question", "question_canonical", "caption", "answer", "unit",
         "program", "license", "source", "split"), HOSTILE,
    )  # fmt: skip
    text = json.dumps({HOSTILE: HOSTILE})
    evil = edit(**dict.fromkeys(("program", "caption", "kind", "size", "change", "before", "after"), HOSTILE))
    fields = {
        **hostile, "scene": text, "knobs": text, "load_parts": text, "checks": text, "negatives": (evil,),
        "choices": (HOSTILE, "right"), "image_roles": (HOSTILE,), "writer": json.dumps({"writer": HOSTILE}),
        "rationale": (StepRow(text=HOSTILE, evidence=(HOSTILE,), correct=True),),
    }  # fmt: skip
    base = item(**fields | {"split": "train"})
    write_gallery(write_items(tmp_path, [base]), tmp_path / "gallery", title=HOSTILE)
    html = (tmp_path / "gallery" / "index.html").read_text()
    page = Page(html)
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in calm.elements}
    assert len(page.all("script")) == 1 and not [found for _, found in page.elements if "onerror" in found]
    assert page.text.count(HOSTILE) >= 20, "what is hostile is shown as it is"


def test_only_the_first_pairs_of_a_cell_are_shown(tmp_path: Path) -> None:
    items = [one for index in (5, 3, 4, 1) for one in clips(index)]
    page, _ = build(tmp_path, *items, pairs_per_cell=2)
    shown = {video["src"] for video in page.all("video")}
    assert shown == {f"media/{one.id}.mp4" for index in (1, 3) for one in clips(index)}
    assert "2 of 4 pairs shown" in page.text and "4 pairs, 8 items." in page.text
    assert len(list((tmp_path / "gallery" / "media").glob("*.mp4"))) == 4


def test_the_page_depends_on_the_rows_alone(tmp_path: Path) -> None:
    items = [*pictures(), *clips(1), *clips(2)]
    pages = [build(tmp_path / name, *rows)[1] for name, rows in (("a", items), ("b", items[::-1]))]
    assert pages[0] == pages[1]
    media = [{p.name: p.read_bytes() for p in (tmp_path / name / "gallery" / "media").iterdir()} for name in "ab"]
    assert media[0] == media[1]


def test_the_page_reads_nothing_from_elsewhere(tmp_path: Path) -> None:
    page, html = build(tmp_path, *pictures(), *clips())
    assert not re.search(r"https?:|@import|url\(", html)
    assert not page.all("link") and not page.all("iframe") and "src" not in page.all("script")[0]
    assert str(tmp_path) not in html


def test_words_that_differ_within_a_pair_are_shown_on_each_side(tmp_path: Path) -> None:
    base, twin = pictures()
    page, _ = build(tmp_path, base, twin.model_copy(update={"question": "Is it far?"}))
    assert "Is it far?" in page.text and base.question in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "../../escape"}, "hexadecimal"),
        ({"images": (Media(bytes=pictures()[0].images[0].bytes, path="a.html"),)}, "media must be"),
    ],
)
def test_names_that_no_build_makes_are_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(UserMistake, match=said):
        build(tmp_path, item(**changes))


def test_a_scene_is_laid_out_for_people() -> None:
    assert laid_out('{"a":[{"b":1},{"b":2}],"c":"é"}') == 'a:\n  {"b": 1}\n  {"b": 2}\nc: "é"'
