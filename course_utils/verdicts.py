"""Lines that say whether a result is as it should be, and how its number is written."""

import math
from typing import Any

Number = int | float


def expect(
    what: str,
    value: Number | bool,
    *,
    above: Number | None = None,
    below: Number | None = None,
    equal: Number | None = None,
    unit: str = "%",
) -> None:
    """Print one line that says what `value` is, and, in brackets, whether that was expected.

    >>> expect("test error", 0.0834, below=0.10)
    test error: 8.34 % (expected below 10 %: yes)
    >>> expect("test error", 0.123, above=0.05, below=0.10)
    test error: 12.3 % (expected 5 to 10 %: NO)
    >>> expect("mistakes", 309, equal=309)
    mistakes: 309 (expected 309: yes)
    >>> expect("cost after one epoch", 0.41, below=0.5, unit="")
    cost after one epoch: 0.41 (expected below 0.5: yes)
    >>> expect("both ways give the same distances", True)
    both ways give the same distances: yes

    The number is for the reader. Its last digits differ between processors, so nbval removes it before it compares
    (`nbval.cfg`); the limits and the yes or NO stay.

    Parameters
    ----------
    what : what is measured, as the line's first words.
    value : one number, or True or False without any limit. Not-a-number fails every limit.
    above, below : limits, exclusive.
    equal : the one right value, to nine digits.
    unit : "%" shows limits that are floats, which must be between 0 and 1, in percent; any other word follows the
        number as it is, and "" shows the bare number. Limits that are whole numbers are counts, and are not converted.

    Raises
    ------
    TypeError, ValueError : the call itself makes no sense. A wrong result never raises.
    """
    value = one_number(value)
    limits = {"above": above, "below": below, "equal": equal}
    given = {name: one_number(limit) for name, limit in limits.items() if limit is not None}
    if isinstance(value, bool) != (not given):
        raise TypeError(f"expected a number with above, below or equal, or True or False without them; "
                        f"got {value!r} with {', '.join(given) or 'none of them'}")
    if not given:
        print(f"{what}: {'yes' if value else 'NO'}")
        return
    if equal is not None and len(given) > 1:
        raise TypeError("expected equal, or above and below, got both")
    if above is not None and below is not None and not above < below:
        raise ValueError(f"expected above < below, got above={above}, below={below}")
    if unit == "%":
        unit = percent_or_count(given)

    if equal is not None:
        right, expected = math.isclose(value, equal, rel_tol=1e-9), quantity(equal, unit, 6)
    else:
        right = (above is None or value > above) and (below is None or value < below)
        shown = [quantity(limit, unit, 6) for limit in given.values()]
        expected = f"{shown[0].removesuffix(unit).rstrip()} to {shown[1]}" if len(given) == 2 else (
            f"{next(iter(given))} {shown[0]}")
    was = expected if right and equal is not None else measured(value, unit, list(given.values()))
    print(f"{what}: {was} (expected {expected}: {'yes' if right else 'NO'})")


def measured(value: Number, unit: str, limits: list[Number]) -> str:
    """`value` with its unit, rounded to what a reader needs, but not onto one of the `limits` that it only comes near.

    Percentages have two decimals below 10 and above 90, where errors and accuracies are, else one; other fractions have
    three digits.
    """
    if not math.isfinite(value) or value in limits:
        return quantity(value, unit, 6)
    percent = 100 * value
    if unit == "%" and abs(percent) >= 0.005:
        text = f"{percent:,.{1 if 10 <= percent <= 90 else 2}f} %"
    else:
        text = quantity(value, unit, 3)
    digits = 4
    while number_in(text) in [number_in(quantity(limit, unit, 6)) for limit in limits]:
        text, digits = quantity(value, unit, digits), digits + 1  # 10.0001 % is not below 10 %, and should not look so
    return text


def number_in(text: str) -> float:
    """The number that the text of a quantity begins with."""
    return float(text.split()[0].replace(",", ""))


def one_number(value: Any) -> Number | bool:
    """`value` as a plain Python number or bool; also takes NumPy's numbers and arrays that hold only one."""
    if getattr(value, "size", 1) != 1:
        raise TypeError(f"expected one number, got an array of shape {value.shape}: did you mean .mean() or .all()?")
    value = value.item() if hasattr(value, "item") else value
    if not isinstance(value, (bool, int, float)):
        raise TypeError(f"expected one number, got {type(value).__name__}: {value!r}")
    return value


def percent_or_count(limits: dict[str, Number]) -> str:
    """The unit "%" if the limits are fractions, "" if they are whole numbers."""
    if all(isinstance(limit, int) for limit in limits.values()):
        return ""
    if not all(0 <= limit <= 1 for limit in limits.values()):
        came = ", ".join(f"{name}={limit}" for name, limit in limits.items())
        raise ValueError(f"expected fractions between 0 and 1, which are shown in percent, got {came}: "
                         "for anything else say its unit, such as unit='s' or unit=''")
    return "%"


def quantity(number: Number, unit: str, digits: int) -> str:
    """`number` as text with its unit; a fraction becomes percent."""
    if math.isnan(number):
        return "not a number"
    return in_words(100 * number if unit == "%" else number, unit, digits)


def in_words(number: Number, unit: str, digits: int = 6) -> str:
    """`number` with thousands separated and at most this many digits, followed by `unit` as it is."""
    text = f"{number:,}" if isinstance(number, int) else f"{number:,.{digits}g}"
    return f"{text} {unit}".rstrip()
