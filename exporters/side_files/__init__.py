"""Files beside the configs by which other tools find them, ask them and grade them.

They follow from the recipe's names and from the tables alone, and lie outside every folder that a loader searches.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from exporters.card import CardFacts
from exporters.side_files import (
    contrast,
    croissant,
    harnesses,
    llama_factory,
    mmgeolm,
    negclip,
    open_clip,
    rewards,
    taskset,
    vlmevalkit,
)
from schemas.manifest import Manifest
from schemas.recipe import Recipe

Writer = Callable[[Path, Recipe], None]

WRITERS: dict[str, tuple[Writer, ...]] = {
    "benchmark": (
        harnesses.write_inspect_task,
        harnesses.write_lmms_eval,
        harnesses.write_lighteval,
        vlmevalkit.write_tsv,
    ),
    "near_miss": (harnesses.write_near_miss,),
    "inspect": (harnesses.write_eval_yaml,),
    "rl_verl": (rewards.write_verl,),
    "rl_grpo": (rewards.write_trl, taskset.write_package),
    "rl_flat_images": (rewards.write_swift, rewards.write_easyr1),
    "contrastive": (contrast.write_pictures, negclip.write_tables, mmgeolm.write_lists, open_clip.write_shards),
}
"""What comes with each config, into the folder that holds it."""

ABOUT = {
    "eval.yaml": "inspect_ai and the Hub: the questions with options and one picture",
    "dataset_info.json": "LLaMA-Factory: its datasets, with this folder as dataset_dir",
    "croissant.json": "loaders and search engines that know MLCommons Croissant",
    "harness/inspect_ai/": "inspect_ai: a task of every item of the test split",
    "harness/lmms_eval/": "lmms-eval: the same as its task",
    "harness/lighteval/": "lighteval: the same as a custom task",
    "harness/near_miss/": "inspect_ai and lmms-eval: tasks of the questions about near misses",
    "harness/vlmevalkit/": "VLMEvalKit: the questions with options as its table",
    "harness/verifiers/": "verifiers: a package of the items as tasks with their reward",
    "rewards/verl_reward.py": "verl: the reward for rl_verl",
    "rewards/trl_reward.py": "TRL: the reward for rl_grpo",
    "rewards/swift_plugin.py": "ms-swift: the reward for rl_flat_images",
    "rewards/easyr1_reward.py": "EasyR1: the reward for rl_flat_images",
    "negclip/": "NegCLIP: tables of pictures (in media/) with false captions and near misses",
    "mmgeolm/": "MMGeoLM: lists of pictures with near misses, and with false captions",
    "open_clip/": "open_clip: tars of pictures and captions, those of a diagram together",
}


def write_side_files(config: str, folder: Path, recipe: Recipe) -> None:
    for write in WRITERS.get(config, ()):
        write(folder, recipe)


def about(paths: Iterable[str]) -> dict[str, str]:
    """Return what a person should know of the side files among some paths."""
    held = tuple(paths)
    return {name: line for name, line in ABOUT.items() if any(path.startswith(name) for path in held)}


def index_files(facts: CardFacts, manifest: Manifest) -> dict[str, str]:
    """Return the files at the root that name all tables, by path: they are written anew when a table comes."""
    found = {"croissant.json": croissant.croissant(facts)}
    if datasets := llama_factory.dataset_info(facts, manifest):
        found["dataset_info.json"] = datasets
    return found
