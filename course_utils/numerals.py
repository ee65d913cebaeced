"""Numbers as readers see them in plots, explorers and tables."""

import math


def percent(fraction: float, digits: int = 2) -> str:
    """0.0762 -> "7.62 %"."""
    return "not defined" if math.isnan(fraction) else f"{100 * fraction:.{digits}f} %"


def minus(number: str) -> str:
    """The number with a minus sign as wide as a plus sign."""
    return number.replace("-", "\N{MINUS SIGN}")


def short(value: float) -> str:
    """A number with at most two decimals and a proper minus sign."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0") else minus(text)
