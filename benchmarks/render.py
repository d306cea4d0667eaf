"""How fast we draw, beside the obvious way of drawing the same, in one run.

    .venv/bin/python benchmarks/render.py [--seconds 6]

Three kinds: a picture by pyplot and `savefig`, a clip by `FuncAnimation.save`, a clip by Manim's command line. Each
side draws the same scene at the same size, and hands over encoded bytes. The two take turns, so that a machine
that slows down slows both; rates are medians, per second of processor time, that of child processes included.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from backends.drawing.canvas import MARGIN, points
from backends.drawing.palette import INK, SERIES
from backends.images import png
from backends.media import Clip
from backends.video import CRF, PRESET, encode
from generators import FAMILIES
from generators.mathematical.chart_value import Chart
from generators.planning.maze import Maze
from generators.temporal.event_order import Row
from generators.temporal.shell_game import HEIGHT, RATE, WIDTH, Shells

Way = Callable[[], bytes]


@dataclass(frozen=True)
class Contest:
    name: str
    unit: str
    units: int
    """Pictures or frames in what one call gives."""
    ours: Way
    obvious: Way
    aim: float
    """Ratio of the rates that we want at least."""


def maze_picture() -> Contest:
    family = FAMILIES["maze"]
    scene = family.base_scene(3, 0, 1)

    def ours() -> bytes:
        return b"".join(png(view) for view in family.draw(scene))

    return Contest("maze, 512 x 512 PNG", "pictures/s", 1, ours, lambda: maze_by_pyplot(scene), 1.5)


def maze_by_pyplot(maze: Maze) -> bytes:
    """Draw a maze as a tutorial would: one `plot` a wall, then `savefig`."""
    import io

    import matplotlib.pyplot as plt

    from generators.planning.grid import edges

    size, open_at = maze.size, set(maze.passages)
    figure, ax = plt.subplots(figsize=(5.12, 5.12), dpi=100)
    for a, b in edges(size):
        if (a, b) not in open_at:
            x, y = a % size, size - a // size
            across = b == a + 1
            ax.plot([x + 1, x + across], [y - 1, y - 1 + across], color=INK, lw=points(3))
    ax.plot([0, size, size, 0, 0], [0, 0, size, size, 0], color=INK, lw=points(3))
    for mark in (maze.start, *maze.goals):
        at = (mark.cell % size + 0.5, size - mark.cell // size - 0.5)
        ax.text(*at, mark.letter, ha="center", va="center", fontweight="bold")
    ax.set_aspect("equal")
    ax.axis("off")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    plt.close(figure)
    return buffer.getvalue()


def chart_picture() -> Contest:
    family = FAMILIES["chart_value"]
    scenes = (family.base_scene(4, 0, i) for i in range(99))
    scene = next(scene for scene in scenes if scene.kind == "bar" and scene.style == "plain")

    def ours() -> bytes:
        return b"".join(png(view) for view in family.draw(scene))

    return Contest("chart_value, bars, 512 x 512 PNG", "pictures/s", 1, ours, lambda: chart_by_pyplot(scene), 1.5)


def chart_by_pyplot(chart: Chart) -> bytes:
    """Draw a bar chart as a tutorial would."""
    import io

    import matplotlib.pyplot as plt

    figure, ax = plt.subplots(figsize=(5.12, 5.12), dpi=100)
    ax.bar(chart.items, [row[0] for row in chart.values], color=SERIES[chart.look.palette], edgecolor=INK)
    ax.set_ylim(0, chart.axis)
    ax.set_yticks(range(chart.axis + 1))
    ax.grid(axis="y")
    ax.set_title(chart.months[0])
    ax.tick_params(axis="x", rotation=30)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    plt.close(figure)
    return buffer.getvalue()


def event_clip() -> Contest:
    family = FAMILIES["event_order"]
    scene = next(s for s in (family.base_scene(3, 0, i) for i in range(99)) if s.thing == "lamp" and s.kind == "first")
    drawn = family.draw(scene)
    frames = round(drawn.duration * drawn.rate)
    return Contest(
        f"event_order, {frames} frames, MP4",
        "frames/s",
        frames,
        lambda: encode(clip_of(family.draw(scene))),
        lambda: event_by_animation(scene, drawn),
        4.0,
    )


def event_by_animation(row: Row, drawn: Clip) -> bytes:
    """Animate the same props as a tutorial would: `FuncAnimation.save` draws the whole figure for each frame."""
    import matplotlib.pyplot as plt
    from matplotlib.animation import FFMpegWriter, FuncAnimation

    from backends.drawing.turns import place
    from generators.temporal.event_order import HEIGHT, WIDTH, turned

    figure = plt.figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=row.look.paper)
    props = place(figure, row.thing, dict.fromkeys(row.places, True), row.look)

    def update(frame: int) -> list[object]:
        for name, prop in props.items():
            prop.pose(turned(row, name, frame / drawn.rate))
        return []

    animation = FuncAnimation(figure, update, frames=round(drawn.duration * drawn.rate), blit=False)
    writer = FFMpegWriter(fps=drawn.rate, codec="libx264", extra_args=["-preset", PRESET, "-crf", str(CRF)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        animation.save(path, writer=writer)
        plt.close(figure)
        return path.read_bytes()


def shell_clip() -> Contest:
    family = FAMILIES["shell_game"]
    scene = family.base_scene(2, 0, 0)
    frames = round(family.draw(scene).duration * RATE)
    return Contest(
        f"shell_game, {frames} frames, Manim, MP4",
        "frames/s",
        frames,
        lambda: encode(clip_of(family.draw(scene))),
        lambda: shells_by_command(scene),
        5.0,
    )


def clip_of(drawing: object) -> Clip:
    if not isinstance(drawing, Clip):
        raise TypeError("render: this family draws pictures")
    return drawing


SCRIPT = """
from manim import *

config.frame_width, config.frame_height = {width}, {height}

class Shells(Scene):
    def construct(self):
        spots = {spots}
        self.camera.background_color = "{paper}"
        table = Rectangle(width={width} - {margin}, height=140, fill_opacity=1, color="#bd9560").shift(DOWN * 40)
        ball = Circle(radius=16, fill_opacity=1, color=RED).move_to([spots[{ball}], -80, 0])
        corners = [-40, 0, 0], [40, 0, 0], [28, 88, 0], [-28, 88, 0]
        cups = [Polygon(*corners, fill_opacity=1).set_fill([BLUE, WHITE, BLUE]).move_to([x, 20, 0]) for x in spots]
        names = zip("{letters}", spots)
        letters = [Text(name, font_size=24 * 48).scale(0.02).move_to([x, -140, 0]) for name, x in names]
        self.add(table, ball, *letters, *cups)
        self.wait({lower})
        self.play(*[cup.animate.shift(DOWN * 60) for cup in cups], run_time={down})
        self.remove(ball)
        for a, b in {swaps}:
            self.wait({gap})
            self.play(Swap(cups[a], cups[b]), run_time={swap})
            cups[a], cups[b] = cups[b], cups[a]
        self.wait({rest})
"""
"""The same clip as a Manim tutorial would write it: the same cups, swaps and seconds."""


def shells_by_command(shells: Shells) -> bytes:
    from generators.temporal import shell_game as ours

    step = (WIDTH - 60) / shells.cups
    text = SCRIPT.format(
        width=WIDTH,
        height=HEIGHT,
        margin=2 * MARGIN,
        spots=[round(30 + step * (i + 0.5) - WIDTH / 2) for i in range(shells.cups)],
        paper=shells.look.paper,
        letters=ours.LETTERS[: shells.cups],
        ball=shells.ball,
        swaps=list(shells.swaps),
        lower=ours.LOWER,
        down=ours.DOWN - ours.LOWER,
        gap=max(0.05, shells.beat - shells.swap),
        swap=shells.swap,
        rest=ours.REST,
    )
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "shells.py"
        script.write_text(text)
        size = f"{WIDTH},{HEIGHT}"
        command = [sys.executable, "-m", "manim", "render", "-r", size, "--fps", str(RATE), "--disable_caching"]
        command += ["-v", "ERROR", "--progress_bar", "none", "--media_dir", folder, str(script), "Shells"]
        subprocess.run(command, check=True, capture_output=True)
        return next(Path(folder).rglob("Shells.mp4")).read_bytes()


def timed(way: Way) -> tuple[float, int]:
    """Return the processor seconds that a call took, all processes and threads together, and the bytes it made."""
    begun = spent()
    made = way()
    return spent() - begun, len(made)


def spent() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def run(contest: Contest, seconds: float) -> list[str]:
    """Let the two take turns for about so many seconds, after one round that is not counted."""
    timed(contest.ours), timed(contest.obvious)
    ours: list[tuple[float, int]] = []
    obvious: list[tuple[float, int]] = []
    begun = time.perf_counter()
    while len(ours) < 3 or time.perf_counter() - begun < seconds:
        ours.append(timed(contest.ours))
        obvious.append(timed(contest.obvious))
    ratio = median(b / a for (a, _), (b, _) in zip(ours, obvious, strict=True))
    rates = [contest.units / median(time for time, _ in side) for side in (ours, obvious)]
    sizes = [f"{side[0][1] / 1000:.1f} kB" for side in (ours, obvious)]
    low, high = (pick(b / a for (a, _), (b, _) in zip(ours, obvious, strict=True)) for pick in (min, max))
    return [
        contest.name,
        *(f"{rate:.0f} {contest.unit}" for rate in rates),
        f"{ratio:.1f}x ({low:.1f} to {high:.1f})",
        f"{contest.aim:.1f}x",
        *sizes,
        str(len(ours)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=6.0, help="time for each contest, at least three rounds")
    asked = parser.parse_args()
    table = Table(title="drawing and encoding, per second of one core")
    for name in ("what", "ours", "the obvious way", "ratio", "aim", "bytes", "bytes (obvious)", "rounds"):
        table.add_column(name)
    for make in (chart_picture, maze_picture, event_clip, shell_clip):
        table.add_row(*run(make(), asked.seconds))
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
