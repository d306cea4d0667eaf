"""torchvision and torchaudio on a torch for CPUs: to be imported before a consumer that imports them.

PyPI has both for GPUs alone. Without CUDA's libraries their own do not load: torchvision then describes operators that
nobody declared, and torchaudio fails outright. None of that is called by what reads pictures and texts.
"""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import torch

try:
    import torchvision  # noqa: F401 - what the consumer will import
except ImportError:
    pass
except RuntimeError:
    for name in ("nms", "qnms"):
        torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
try:
    import torchaudio  # noqa: F401
except ImportError:
    pass
except OSError:
    silent = ModuleType("torchaudio")
    silent.__spec__ = ModuleSpec("torchaudio", None)
    sys.modules["torchaudio"] = silent
