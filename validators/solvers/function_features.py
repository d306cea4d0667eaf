"""Write each curve as polynomials over its pieces and let sympy count their roots, differentiate and integrate them."""

from itertools import pairwise
from typing import Any

import numpy as np

GRID = 4001
"""Steps by which a wave, which is no polynomial, is followed."""


def solve(scene: dict[str, Any]) -> str:
    shapes = {curve["name"]: curve["shape"] for curve in scene["curves"]}
    reach, asked, at = scene["reach"], scene["asked"], scene["at"]
    if scene["task"] == "steepest":
        return str(max(asked, key=lambda name: _slope(shapes[name], reach, at[0])))
    shape = shapes[asked[0]]
    if scene["task"] == "slope":
        return str(_slope(shape, reach, at[0]))
    if scene["task"] == "area":
        return f"{float(_area(shape, reach, *at)):.6g}"
    if scene["task"] == "meet":
        return str(len(_roots(shape, reach, shapes.get(asked[1]))))
    if "root" in scene["feature"]:
        found = _roots(shape, reach, None)
        return str(round(min(found) if "left" in scene["feature"] else max(found)))
    return str(round(_peak(shape, reach, 1 if "highest" in scene["feature"] else -1)))


def _polynomials(shape: dict[str, Any], reach: int) -> list[tuple[int, int, Any]]:
    """Return the ends and the polynomial of each piece."""
    from sympy import Poly, Rational, Symbol

    x = Symbol("x")
    if shape["kind"] == "pieces":
        return [
            (a, c, Poly([Rational(d - b, c - a), b - Rational(d - b, c - a) * a], x))
            for (a, b), (c, d) in pairwise(shape["corners"])
        ]
    if shape["kind"] == "parabola":
        (h, k), half = shape["vertex"], Rational(shape["halves"], 2)
        return [(-reach, reach, Poly([half, -2 * half * h, half * h * h + k], x))]
    product = Poly(Rational(1, shape["over"]), x)
    for root in shape["roots"]:
        product *= Poly([1, -root], x)
    return [(-reach, reach, product)]


def _wave(shape: dict[str, Any], reach: int) -> tuple[Any, Any]:
    across = np.linspace(-reach, reach, GRID)
    return across, shape["height"] * np.sin(np.pi * (across - shape["start"]) / shape["half"])


def _roots(shape: dict[str, Any], reach: int, other: dict[str, Any] | None) -> list[float]:
    if shape["kind"] == "wave":
        across, up = _wave(shape, reach)
        return [float(x) for x in across[np.flatnonzero(np.diff(np.sign(np.where(up == 0, 1e-12, up))))]]
    pieces = _polynomials(shape, reach)
    if other:
        against = _polynomials(other, reach)
        pieces = [(a, b, one - two) for (a, b, one), (_, _, two) in zip(pieces, against, strict=True)]
    found = [root for a, b, poly in pieces for root in poly.real_roots() if a <= root <= b]
    return sorted({round(float(root), 9) for root in found})


def _slope(shape: dict[str, Any], reach: int, x: int) -> Any:
    return next(poly.diff().eval(x) for a, b, poly in _polynomials(shape, reach) if a < x < b)


def _area(shape: dict[str, Any], reach: int, left: int, right: int) -> Any:
    wholes = [(a, b, poly.integrate()) for a, b, poly in _polynomials(shape, reach) if left <= a and b <= right]
    return sum(whole.eval(b) - whole.eval(a) for a, b, whole in wholes)


def _peak(shape: dict[str, Any], reach: int, sign: int) -> float:
    """Return the x of the highest point: an end of a piece, or where its slope is 0."""
    if shape["kind"] == "wave":
        across, up = _wave(shape, reach)
        return float(across[np.argmax(sign * up)])
    spots = [
        (poly.eval(x), x)
        for a, b, poly in _polynomials(shape, reach)
        for x in (a, b, *(poly.diff().real_roots() if poly.degree() > 1 else ()))
    ]
    return float(max(spots, key=lambda spot: sign * spot[0])[1])
