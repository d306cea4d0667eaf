"""`dataset_info.json`: what LLaMA-Factory finds its datasets by, with `dataset_dir` the folder of the release.

It takes a file, or a folder with all that is in it, training and validation alike: so each shard is named by itself.
"""

import json
from typing import Any

from exporters.card import CardFacts
from schemas.manifest import Manifest

OPENAI = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant"}
FORMS: dict[str, dict[str, Any]] = {
    "sft_chat": {
        "formatting": "sharegpt",
        "columns": {"messages": "messages", "images": "images"},
        "tags": {**OPENAI, "system_tag": "system"},
    },
    "dpo_sharegpt": {
        "formatting": "sharegpt",
        "ranking": True,
        "columns": {"messages": "conversations", "chosen": "chosen", "rejected": "rejected", "images": "images"},
    },
}
"""By config, how LLaMA-Factory is to read it."""


def dataset_info(facts: CardFacts, manifest: Manifest) -> str | None:
    """Return the file, or None where no config is for LLaMA-Factory."""
    found: dict[str, dict[str, Any]] = {}
    for config in (config.name for config in facts.configs if config.name in FORMS):
        for split in ("train", "validation"):
            files = [e.path for e in manifest.files if e.path.startswith(f"{config}/{split}-")]
            for number, path in enumerate(files):
                name = f"{facts.recipe.name}_{config}_{split}" + (f"_{number:05d}" if len(files) > 1 else "")
                found[name] = {"file_name": path, **FORMS[config]}
    return json.dumps(found, indent=1) + "\n" if found else None
