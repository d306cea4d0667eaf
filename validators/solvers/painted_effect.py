"""Carry the causes along the causal graph; the picture that ends so is right."""

from validators.solvers.cause_effect import solve

__all__ = ["solve"]
