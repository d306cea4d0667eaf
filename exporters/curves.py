"""Plots of an evaluation: accuracy against level, one line a category, and against load, one line a family."""

import io
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backends.drawing.palette import FAINT, INK, SERIES
from backends.store import write_bytes
from exporters.results import ScoreRow

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 100
MARKERS = "os^Dvp*X<>hP"
"""Lines are told apart by their markers too."""
COLUMNS = 3
"""Panels beside one another."""
DODGE = 0.05
"""Levels by which neighbouring lines are moved apart, so that no bar hides another."""


def write_curves(folder: Path, rows: Sequence[ScoreRow]) -> None:
    """Write `accuracy_by_level.png` and `accuracy_by_load.png`."""
    shown = [row for row in rows if row.measure == "accuracy" and row.items]
    _write(folder / "accuracy_by_level.png", _by_level(shown))
    _write(folder / "accuracy_by_load.png", _by_load(shown))


def _by_level(rows: Sequence[ScoreRow]) -> "Figure":
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.6), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    lines = _lines([row for row in rows if row.slice == "category and level"])
    for number, (name, points) in enumerate(lines):
        moved = DODGE * (number - (len(lines) - 1) / 2)
        _line(axes, number, name, [((row.level or 0) + moved, row) for row in points])
    levels = sorted({row.level for _, points in lines for row in points if row.level is not None})
    axes.set_xticks(levels)
    axes.set_xlabel("level")
    _finish(axes, "accuracy by category")
    if lines:
        figure.legend(loc="outside right upper", frameon=False, fontsize=9)
    return figure


def _by_load(rows: Sequence[ScoreRow]) -> "Figure":
    """Loads of different families are counted in different things, so each category has its own panel."""
    from matplotlib.figure import Figure

    category = _categories(rows)
    panels: dict[str, list[tuple[str, list[ScoreRow]]]] = {}
    for name, points in _lines([row for row in rows if row.slice == "family and level"]):
        panels.setdefault(category[name], []).append((name, points))
    across = min(COLUMNS, max(1, len(panels)))
    down = max(1, -(-len(panels) // across))
    figure = Figure(figsize=(4 * across, 3.4 * down), dpi=DPI, layout="constrained")
    for place, (name, lines) in enumerate(sorted(panels.items()), 1):
        axes = figure.add_subplot(down, across, place)
        for number, (family, points) in enumerate(lines):
            _line(axes, number, family, [(row.load or 0.0, row) for row in points])
        axes.set_xlabel("mean load")
        _finish(axes, name)
        axes.legend(frameon=False, fontsize=8, loc="best")
    return figure


def _categories(rows: Sequence[ScoreRow]) -> dict[str, str]:
    """Return the category of each family, as the rows say it."""
    from generators import FAMILIES

    names = {row.name for row in rows if row.slice == "family and level"}
    return {name: FAMILIES[name].category if name in FAMILIES else "other" for name in names}


def _lines(rows: Sequence[ScoreRow]) -> list[tuple[str, list[ScoreRow]]]:
    ordered = sorted(rows, key=lambda row: (row.name, row.level or 0))
    return [(name, list(points)) for name, points in groupby(ordered, key=lambda row: row.name)]


def _line(axes: "Axes", number: int, name: str, points: Sequence[tuple[float, ScoreRow]]) -> None:
    colours = SERIES["okabe-ito"]
    colour = colours[number % len(colours)]
    at, shares = [x for x, _ in points], [row.share for _, row in points]
    bars: Any = [[row.share - row.low for _, row in points], [row.high - row.share for _, row in points]]
    axes.errorbar(
        at, shares, yerr=bars, label=name, color=colour, marker=MARKERS[number % len(MARKERS)],
        markersize=6, linewidth=1.8, elinewidth=1, capsize=3,
    )  # fmt: skip
    axes.plot(at, [row.chance for _, row in points], color=colour, linestyle=":", linewidth=1.2, marker="_")


def _finish(axes: "Axes", title: str) -> None:
    axes.set_title(title, fontsize=11, color=INK)
    axes.set_ylim(-0.03, 1.03)
    axes.set_ylabel("right (dotted: chance)")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.grid(visible=True, color=FAINT, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)


def _write(path: Path, figure: "Figure") -> None:
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    with rc_context({"font.family": "DejaVu Sans"}):
        FigureCanvasAgg(figure).print_png(buffer, metadata={"Software": None})  # type: ignore[no-untyped-call]
    write_bytes(path, buffer.getvalue())
