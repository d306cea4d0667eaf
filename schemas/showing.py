"""What an evaluation shows of an item, and what it withholds."""

from typing import Literal

Mode = Literal["full", "blind", "choices-only", "single-frame", "shuffled-frames", "own-words"]
TEXT_ONLY: tuple[Mode, ...] = ("blind", "choices-only")
"""Modes that show no media: a model of text alone can be asked."""
