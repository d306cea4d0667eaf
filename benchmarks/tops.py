"""Which level of a family is its last: the highest at which its pairs still pass every check.

    .venv/bin/python benchmarks/tops.py [--pairs 8] [--above 3] [FAMILY ...]

Draws pairs at the stated last level and at some beyond it, as if there were no last one, and prints how many pass and
why the others do not. A `top` that passes nearly always, and above which parts get too small, is rightly set; one
above which all still pass is bounded by what a person can read, which only looking tells.
"""

import argparse
from collections import Counter
from dataclasses import replace

from rich.console import Console
from rich.table import Table

from generators import FAMILIES
from validators.checks import judge
from validators.subject import draw_pair


def outcome(name: str, level: int, pairs: int) -> str:
    """Return how many pairs of a level pass, and the reasons of the others."""
    family = replace(FAMILIES[name], top=level)
    reasons: Counter[str] = Counter()
    for index in range(pairs):
        try:
            last = judge(draw_pair(family, level, 0, index))[-1]
        except (ValueError, ArithmeticError, LookupError) as error:
            reasons[f"cannot be made: {str(error)[:40]}"] += 1
            continue
        reasons[f"{last.check}: {last.reason}" if last.reason else "passes"] += 1
    return ", ".join(f"{reason} {number}" for reason, number in reasons.most_common())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("families", nargs="*", help="names; all without any")
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--above", type=int, default=3, help="levels above the stated last one")
    asked = parser.parse_args()
    console, table = Console(width=150), Table(title=f"{asked.pairs} pairs a level")
    for column in ("family", "level", "outcome"):
        table.add_column(column)
    for name in asked.families or FAMILIES:
        top = FAMILIES[name].top
        for level in range(top, top + asked.above + 1):
            table.add_row(
                name if level == top else "",
                f"{level}{' (top)' if level == top else ''}",
                outcome(name, level, asked.pairs),
            )
    console.print(table)


if __name__ == "__main__":
    main()
