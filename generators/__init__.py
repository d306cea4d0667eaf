"""The families, one line each: the table of contents of the corpus."""

from generators.base import AnyFamily
from generators.mathematical import chart_value

FAMILIES: dict[str, AnyFamily] = {
    family.name: family
    for family in (
        chart_value.FAMILY,
    )
}
