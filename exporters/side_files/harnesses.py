"""Tasks of evaluation harnesses over the configs `benchmark`, `near_miss` and `inspect`."""

from pathlib import Path
from typing import Any

import yaml

from backends.store import write_text
from exporters.page import code
from exporters.side_files.standalone import write_standalone
from schemas.recipe import Recipe


def write_inspect_task(folder: Path, recipe: Recipe) -> None:
    what = "Task of inspect_ai over `benchmark`: every item, pictures and frames."
    terms = {"config": "benchmark", "folder": "inspect_ai", "one": "item of the benchmark", "suffix": ""}
    write_standalone(folder / "harness/inspect_ai/task.py", "inspect_task.py.j2", what, recipe, **terms)


def write_lmms_eval(folder: Path, recipe: Recipe) -> None:
    place = folder / "harness/lmms_eval"
    write_standalone(place / "utils.py", "lmms_eval_utils.py.j2", "Functions of the lmms-eval task beside it.", recipe)
    terms = {"config": "benchmark", "folder": "lmms_eval"}
    text = code("lmms_eval.yaml.j2").render(task=recipe.name, version=recipe.version, **terms)
    write_text(place / f"{recipe.name}.yaml", text)


def write_near_miss(folder: Path, recipe: Recipe) -> None:
    """Write tasks of inspect_ai and of lmms-eval over `near_miss`, beside one another."""
    place, where = folder / "harness/near_miss", {"config": "near_miss", "folder": "near_miss"}
    terms = {**where, "one": "question about near misses", "suffix": "_near_miss"}
    what = "Task of inspect_ai over `near_miss`: which picture, caption or statement is right, and where the error is."
    write_standalone(place / "task.py", "inspect_task.py.j2", what, recipe, **terms)
    write_standalone(place / "utils.py", "lmms_eval_utils.py.j2", "Functions of the lmms-eval task beside it.", recipe)
    name = f"{recipe.name}-near-miss"
    text = code("lmms_eval.yaml.j2").render(task=name, version=recipe.version, **where)
    write_text(place / f"{name}.yaml", text)


def write_lighteval(folder: Path, recipe: Recipe) -> None:
    what = "Task of lighteval over `benchmark`: --custom-tasks harness/lighteval/tasks.py"
    write_standalone(folder / "harness/lighteval/tasks.py", "lighteval_tasks.py.j2", what, recipe)


def write_eval_yaml(folder: Path, recipe: Recipe) -> None:
    """Write what the Hub and `inspect eval hf/ORG/REPO` look for at the root."""
    spec: dict[str, Any] = {
        "name": " ".join(recipe.title.split()),
        "description": " ".join(recipe.description.split()) or " ".join(recipe.title.split()),
        "evaluation_framework": "inspect-ai",
        "tasks": [
            {
                "id": "choices",
                "config": "inspect",
                "split": "test",
                "field_spec": {
                    "input": "question",
                    "input_image": "image_uri",
                    "target": "answer_letter",
                    "choices": "choices",
                    "metadata": ["id", "pair_id", "category", "family", "level"],
                },
                "solvers": [{"name": "multiple_choice"}],
                "scorers": [{"name": "choice"}],
            }
        ],
    }
    write_text(folder / "eval.yaml", yaml.safe_dump(spec, sort_keys=False, allow_unicode=True))
