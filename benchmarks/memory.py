"""Is memory flat? Builds so many items, then ten times as many, and prints the peaks of both builds.

    .venv/bin/python benchmarks/memory.py [--items 2000] [--times 10] [--processes 2]

It is the real build, from the recipe to a release with every export and the gallery, but for two things that keep it
short: pictures are small and drawn in a millisecond, and the checks of a pair are left out. What drawing and a check
need is gone before the next pair is drawn, so it adds to the peak of a worker, and does not grow with the build. A
picture takes 12 KB, of pixels that no encoder makes smaller: were they kept, 20,000 items would show it.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
from rich.console import Console
from rich.table import Table

from backends.media import Picture
from exporters import EXPORTS
from schemas.record import canonical
from schemas.scene import Scene

FAMILIES = (
    "calendar_slots",
    "chart_value",
    "circuit",
    "flow_graph",  # has near misses: ten times the pictures
    "function_features",
    "grid_rule",
    "matrix_puzzle",
    "maze",
    "sudoku_cell",
    "transit_map",
)
LEVELS = 5
SIDE = 64
"""Pixels of a picture, up and across."""
PAUSE = 0.5
"""Seconds between two looks at the processes."""


def noise(scene: Scene) -> tuple[Picture]:
    """Return a picture that hangs on all that a scene says; each part that it hides turns one of 64 squares."""
    said = scene.model_dump(mode="json", exclude={"hidden"})
    pixels = hashlib.shake_256(canonical(said).encode()).digest(SIDE * SIDE * 3)
    picture = np.frombuffer(pixels, np.uint8).reshape(8, SIDE // 8, 8, SIDE // 8, 3).copy()
    for part in scene.hidden:
        row, column = divmod(hashlib.sha256(part.encode()).digest()[0] % 64, 8)
        picture[row, :, column] ^= 128
    return (picture.reshape(SIDE, SIDE, 3),)


def drawn_small() -> None:
    """Draw noise, and take every pair for good; run in each worker."""
    import flows.block
    from generators import FAMILIES as KNOWN
    from schemas.question import Verdict

    flows.block.FAMILIES = {name: replace(KNOWN[name], draw=noise) for name in FAMILIES}
    flows.block.judge = lambda pair: [Verdict(check="solver")]


def recipe(items: int) -> dict[str, object]:
    pairs = items // (2 * len(FAMILIES) * LEVELS)
    return {
        "name": f"memory{items}",
        "version": "0.1.0",
        "title": "Memory",
        "seed": 1,
        "words": {"variants": 0},
        "families": [{"family": name, "levels": list(range(1, LEVELS + 1)), "pairs": pairs} for name in FAMILIES],
        "exports": list(EXPORTS),
    }


def build(items: int, output: Path, processes: int) -> None:
    """Build in this process and its workers."""
    import flows.build
    from flows.runners import Work
    from flows.server import prefect_api
    from schemas.recipe import parse_recipe

    flows.build.warm_worker = drawn_small
    with prefect_api(output / "work" / "prefect"):
        flows.build.run_build(parse_recipe(recipe(items), "benchmark"), output, Work(processes=processes))


def megabytes(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.NoSuchProcess:
        return 0.0


def watched(items: int, processes: int) -> dict[str, float]:
    """Build in a process of its own; return its time and the peaks of its memory, in MB."""
    peak = {"flow": 0.0, "largest other": 0.0, "all": 0.0}
    with tempfile.TemporaryDirectory() as folder:
        asked = json.dumps([items, folder, processes])
        begun = time.monotonic()
        with subprocess.Popen([sys.executable, __file__, "--build", asked]) as child:
            flow = psutil.Process(child.pid)
            while child.poll() is None:
                others = [megabytes(one) for one in flow.children(recursive=True)]
                own = megabytes(flow)
                now = {"flow": own, "largest other": max(others, default=0.0), "all": own + sum(others)}
                peak = {name: max(peak[name], now[name]) for name in peak}
                time.sleep(PAUSE)
        if child.returncode:
            raise SystemExit(f"memory: the build of {items} items must end well (got exit code {child.returncode})")
        return {"seconds": time.monotonic() - begun, **peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--items", type=int, default=2000)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--build", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.build:
        items, folder, processes = json.loads(asked.build)
        build(items, Path(folder), processes)
        return
    table = Table(title="peak memory in MB: of the flow, of the largest of its workers and servers, of all together")
    for column in ("items", "seconds", "flow", "largest other", "all"):
        table.add_column(column, justify="right")
    for items in (asked.items, asked.items * asked.times):
        table.add_row(f"{items:,}", *(f"{value:,.0f}" for value in watched(items, asked.processes).values()))
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
