"""lighteval: its task, and the documents that it makes of the rows."""

import importlib.util
import sys
from pathlib import Path

from lighteval.tasks.lighteval_task import LightevalTask

spec = importlib.util.spec_from_file_location("tasks", Path(sys.argv[1]) / "harness/lighteval/tasks.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
task = LightevalTask(module.TASKS_TABLE[0])
task.dataset = LightevalTask.download_dataset_worker(task)
docs = task.eval_docs()
assert docs and all(doc.images and doc.choices[doc.gold_index] == doc.specific["answer"] for doc in docs)
