"""Take all balls as one point, scaled by roots of masses: collisions are mirrors that throw it back, as light."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

LENGTH, RADIUS, AHEAD = 416, {1: 10, 2: 14}, 2.6
"""Pixels; pixels by mass; seconds after the clip within which the next collision comes."""


def solve(scene: dict[str, Any]) -> str:
    begin, last = scene["start"] / 2, (scene["start"] + scene["moments"] - 1) / 2
    far = last + AHEAD
    hits = sorted([(-time, two) for time, two in _hits(scene, -1, max(0.0, AHEAD - begin))] + [*_hits(scene, 1, far)])
    if scene["backwards"]:
        hits, begin, last = [(-time, two) for time, two in hits[::-1]], -last, -begin
    shown = [two for time, two in hits if begin < time < last]
    if scene["kind"] == "count":
        return str(len(shown))
    decides = shown[scene["nth"] - 1] if scene["kind"] == "nth" else next(two for time, two in hits if time > last)
    return next(str(pair) for pair in scene["pairs"] if sorted(pair.split(" and ")) == decides)


def _hits(scene: dict[str, Any], way: int, seconds: float) -> Iterator[tuple[float, list[str]]]:
    """Yield times and colours of collisions, from moment 0 on, or back."""
    balls = [ball for track in scene["tracks"] for ball in track]
    scale = np.sqrt([mass for _, mass, _, _ in balls])
    normals, offsets, pairs = _mirrors(scene["tracks"], len(balls))
    normals /= scale
    sizes = np.linalg.norm(normals, axis=1)
    normals, offsets = normals / sizes[:, None], offsets / sizes
    point = scale * [place for _, _, place, _ in balls]
    speed = way * scale * [speed for _, _, _, speed in balls]
    now = 0.0
    while True:
        towards = -normals @ speed
        waits = np.where(towards > 1e-9, (normals @ point - offsets) / np.maximum(towards, 1e-9), np.inf)
        mirror = int(waits.argmin())
        now += waits[mirror]
        if now > seconds:
            return
        point = point + waits[mirror] * speed
        speed = speed + 2 * towards[mirror] * normals[mirror]
        if pairs[mirror]:
            yield now, pairs[mirror]


def _mirrors(tracks: list[list[list[Any]]], count: int) -> tuple[Any, Any, list[list[str]]]:
    """Return normals and offsets of the walls (normal @ places >= offset), and the colours that meet at each."""
    rows, offsets, pairs, at = [], [], [], 0
    for track in tracks:
        radii, ones = [RADIUS[mass] for _, mass, _, _ in track], np.eye(count)[at : at + len(track)]
        rows += [ones[0], -ones[-1], *(right - left for left, right in pairwise(ones))]
        offsets += [radii[0], radii[-1] - LENGTH, *(a + b for a, b in pairwise(radii))]
        pairs += [[], [], *(sorted((a[0], b[0])) for a, b in pairwise(track))]
        at += len(track)
    return np.array(rows, float), np.array(offsets, float), pairs
