"""The release that consumers load: every kind of answer in every split, pictures and clips, near misses, every export.

Among the options are texts that readers of tables take for something else: numbers, dates, nothing, two cells.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from fake_items import item
from hand_release import write_release
from test_exports import ANSWERS, film, opened, with_near_misses

from exporters import EXPORTS
from flows.export import export_release
from flows.progress import Silent
from schemas.item import Item
from schemas.record import digest

OPTIONS = (
    ("None", "NA", "nan", "null"),
    ("10", "2", "3", "4", "5", "6", "7", "8"),
    ("007", "7.0", "1e3", "-0"),
    ("TRUE", "False"),
    ('say "no"', "a\tb", "it's", "['x', 'y']"),
    ("2026-01-02", "1/2", "50%", "é = ½ + ∞"),
    ("C", "A", "B", "D"),
)


def make_release(folder: Path) -> Path:
    """Write the release anew, with every export."""
    shutil.rmtree(folder, ignore_errors=True)
    write_release(folder, [*with_near_misses(), *_tested()])
    export_release(folder, tuple(EXPORTS.values()), None, Silent())
    return folder


def _tested() -> Iterator[Item]:
    """Yield items of the test split, which is what harnesses are given."""
    yield film(3.0, split="test")
    for kind in ANSWERS:
        one = opened(kind)
        yield one.model_copy(update={"id": digest("tested", kind), "group": digest("tested", kind), "split": "test"})
    for place, choices in enumerate(OPTIONS):
        at = place % len(choices)
        yield item(id=digest("awkward", place), group=digest("awkward", place), pair_id=digest("awkward", place),
                   split="test", choices=choices, answer=choices[at], answer_index=at)  # fmt: skip
