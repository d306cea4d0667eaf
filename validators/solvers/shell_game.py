"""Multiply the swaps as transpositions; the permutation of them all carries the first place to the last."""

from typing import Any

from sympy.combinatorics import Permutation


def solve(scene: dict[str, Any]) -> str:
    places = scene["cups"]
    moved = Permutation(places - 1)
    for swap in scene["swaps"]:
        moved = moved * Permutation([swap], size=places)  # in sympy the left factor acts first
    return chr(ord("A") + moved(scene["ball"]))
