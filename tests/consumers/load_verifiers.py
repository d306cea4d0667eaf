"""verifiers: the package of the release, and every task that it makes; the right answer is worth 1."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(sys.argv[1]) / "harness/verifiers"))
import asyncio
from types import SimpleNamespace

import verifiers.v1 as vf
from whetstone_tiny.taskset import WhetstoneTinyConfig

taskset = vf.load_taskset(WhetstoneTinyConfig(id="whetstone_tiny"))
tasks = list(taskset.load())
assert len(tasks) == 22, len(tasks)
for task in tasks:
    said = SimpleNamespace(assistant_messages=[SimpleNamespace(content=f"Answer: {task.data.answer}")])
    assert asyncio.run(task.graded(said)) == 1.0, task.data
