"""Colours by name. Series colours carry no name; named colours are what a question may call them."""

INK = "#1a1a1a"
"""Text and outlines: at least 14:1 against every paper."""
FAINT = "#c9c9c9"
"""Grid lines and other marks that carry nothing."""

SERIES: dict[str, tuple[str, ...]] = {
    # Okabe and Ito, Color Universal Design (2008), without black and the pale yellow.
    "okabe-ito": ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9"),
    # Paul Tol, "bright" scheme (2021).
    "tol-bright": ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"),
    "set-deep": ("#4c72b0", "#dd8452", "#55a868", "#c44e52", "#8172b3", "#937860"),
}
"""By palette: colours that tell series apart; at least 1.5:1 against every paper, so outline what matters."""

NAMED: dict[str, dict[str, str]] = {
    "okabe-ito": {
        "red": "#cc2a1e",
        "blue": "#0072b2",
        "green": "#009e73",
        "yellow": "#f0e442",
        "purple": "#7d3fa8",
        "orange": "#f08a00",
    },
    "tol-bright": {
        "red": "#d1343f",
        "blue": "#3a6db5",
        "green": "#228833",
        "yellow": "#ead637",
        "purple": "#7a2d8c",
        "orange": "#ee8026",
    },
    "set-deep": {
        "red": "#b8252b",
        "blue": "#2f5fae",
        "green": "#3b8f4e",
        "yellow": "#e8cf3d",
        "purple": "#6b4aa0",
        "orange": "#e57c23",
    },
}
"""By palette: the colour that each name stands for. A person would use these names, and no two are near."""
