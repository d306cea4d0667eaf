"""Reward modules of four trainers: one pure function, `grade`, in the form that each of them calls.

verl and EasyR1 load a file by its path and ms-swift by its name, so none can import another: each holds it whole.
"""

from pathlib import Path

from exporters.side_files.standalone import write_standalone
from schemas.recipe import Recipe


def write_verl(folder: Path, recipe: Recipe) -> None:
    write_standalone(folder / "rewards/verl_reward.py", "verl_reward.py.j2", "Reward of verl, for `rl_verl`.", recipe)


def write_trl(folder: Path, recipe: Recipe) -> None:
    write_standalone(folder / "rewards/trl_reward.py", "trl_reward.py.j2", "Reward of TRL, for `rl_grpo`.", recipe)


def write_swift(folder: Path, recipe: Recipe) -> None:
    what = "Reward plugin of ms-swift, for `rl_flat_images`."
    write_standalone(folder / "rewards/swift_plugin.py", "swift_plugin.py.j2", what, recipe)


def write_easyr1(folder: Path, recipe: Recipe) -> None:
    what = "Reward of EasyR1, for `rl_flat_images`."
    write_standalone(folder / "rewards/easyr1_reward.py", "easyr1_reward.py.j2", what, recipe)
