"""Lines that say whether a result is as it should be, and guesses to compare a result with."""

import html
import json
import math
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from course_utils import files

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


def predict(question: str, unit: str = "%") -> None:
    """Show a field for the reader's guess. What is typed is kept in a file, for `reveal`, and outlives the kernel.

    The file is `guesses.json` in the course's folder `notebooks/`, from wherever a notebook was started; or the one
    that the variable COURSE_GUESSES names; or elsewhere, see `files.of_the_reader`.
    On a page without a kernel the line `Your guess: ...` is left, and on paper a place to write it.
    """
    from IPython.display import display

    view = guess_field(question, unit)._repr_mimebundle_()
    display({"text/plain": f"Your guess: {question}"}, raw=True)
    display({**view, "text/plain": f"____ {unit}".rstrip()}, raw=True)


def guess_field(question: str, unit: str) -> Any:
    """The widget of `predict`: a text field that keeps what is typed, and a note that says so."""
    kept = known_guesses().get(question, {}).get("guess")

    def keep(text: str) -> str:
        guess = parse_guess(text, unit)
        keep_guess(question, guess, unit)
        return said(guess, unit)

    return kept_field("Guess", "" if kept is None else f"{kept:g}", "a number", "15em", keep, said(kept, unit), unit)


def why_field(question: str) -> Any:
    """A text field for what the reader thinks of a surprise; it is kept with the guess."""
    kept = known_guesses().get(question, {}).get("why", "")

    def keep(text: str) -> str:
        keep_why(question, text.strip())
        return status("kept" if text.strip() else "")

    return kept_field("Why?", kept, "in a sentence, before you read on; or leave it", "40em", keep, "")


def kept_field(name: str, text: str, hint: str, width: str, keep: Callable[[str], str], told: str,
               unit: str = "") -> Any:
    """A text field, its unit, and a note: what `keep` says when a text was typed, or why that is not kept."""
    import ipywidgets  # takes 0.2 s, and the other verdicts do without it

    field = ipywidgets.Text(value=text, placeholder=hint, description=name, continuous_update=False,
                            layout=ipywidgets.Layout(width=width))
    note = ipywidgets.HTML(told, layout=ipywidgets.Layout(margin="0 0 0 1.5em"))

    def typed(change: dict[str, Any]) -> None:
        try:
            note.value = keep(change["new"])
        except ValueError as error:
            note.value = status(str(error))
        except OSError as failure:  # a folder of somebody else should not stop a lesson
            note.value = status(f"not kept: {files.denied(guesses_file(), failure, 'guesses.json')}")

    field.observe(typed, names="value")
    label = ipywidgets.Label(unit, layout=ipywidgets.Layout(flex="0 0 auto"))  # or a narrow page cuts it off
    return ipywidgets.HBox([field, label, note], layout=ipywidgets.Layout(flex_flow="row wrap"))


def reveal(question: str, value: Number, unit: str = "%") -> None:
    """Print the question, what it was, and what the reader guessed when `predict` asked it.

    `value` is a fraction if the unit is "%": 0.68 prints as `it was 68 %; you guessed 90 %`. The question comes first,
    since JupyterLab shows the first line of an output that is folded. After a surprise, a field asks why.
    """
    value = one_number(value)
    if unit == "%" and abs(value) > 1:
        raise ValueError(f"expected a fraction, which is shown in percent, got {value}: for anything else say its "
                         "unit, such as unit='s' or unit=''")
    kept = known_guesses().get(question)
    guessed = " (you made no guess)" if kept is None else f"; you guessed {in_words(kept['guess'], kept['unit'])}"
    print(f"Your guess: {question}\nit was {quantity(value, unit, 3)}{guessed}")
    if kept is not None and kept["unit"] == unit and is_surprise(kept["guess"], 100 * value if unit == "%" else value):
        from IPython.display import display

        display(why_field(question))


def is_surprise(guess: Number, value: Number) -> bool:
    """Whether a guess is off by more than half of what it is compared with, or has the wrong sign."""
    return not 2 / 3 * abs(value) <= math.copysign(1, value) * guess <= 3 / 2 * abs(value)


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


def parse_guess(text: str, unit: str) -> float | None:
    """The number in what the reader typed, such as "68", "68 %", "1,000" or "0.5"; None if the field is empty."""
    text = text.strip().removesuffix(unit).strip()
    if not text:
        return None
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", text):  # 0,500 is a half: no thousands begin with a zero
        text = text.replace(",", "")
    try:
        guess = float(text.replace(",", "."))  # half the world writes 0,5
    except ValueError:
        guess = math.nan
    if not math.isfinite(guess):
        raise ValueError(f"expected a number, such as 42, got {text}")
    return guess


def said(guess: float | None, unit: str) -> str:
    return status("" if guess is None else f"kept: {in_words(guess, unit)}")


def status(text: str) -> str:
    """HTML that a screen reader speaks when it changes."""
    return f'<span role="status">{html.escape(text)}</span>'


def guesses_file() -> Path:
    return files.of_the_reader("guesses.json")


def known_guesses() -> dict[str, dict]:
    """What has been guessed so far: question -> {"guess": number, "unit": text}. A warning says what cannot be read."""
    path = guesses_file()
    try:
        guesses, faults = read_guesses(path)
    except OSError as failure:  # a folder of somebody else should not stop a lesson
        print(f"Your guesses cannot be read: {files.denied(path, failure, 'guesses.json')}")
        return {}
    if faults:
        print(f"{path.name} is damaged, and used without what cannot be read: {'; '.join(faults)}")
    return guesses


def read_guesses(path: Path) -> tuple[dict[str, dict], list[str]]:
    """The good guesses of a file, and what is wrong with the others, or with the file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))  # Windows' editors put a mark before it
    except FileNotFoundError:
        return {}, []
    except (ValueError, RecursionError) as error:  # not JSON, or not text, or endless brackets
        return {}, [f"{type(error).__name__}: {error}"]
    if not isinstance(found, dict):
        return {}, [f"expected questions and guesses, got {type(found).__name__}"]
    guesses = {question: kept for question, kept in found.items() if is_text(question) and is_guess(kept)}
    return guesses, [f"no guess of {question!r}" for question in found if question not in guesses]


def is_guess(kept: object) -> bool:
    """Whether `kept` is as `keep_guess` and `keep_why` make it."""
    return (isinstance(kept, dict) and set(kept) - {"why"} == {"guess", "unit"}
            and all(isinstance(text := kept.get(name, ""), str) and is_text(text) for name in ("unit", "why"))
            and type(kept["guess"]) in (int, float) and abs(kept["guess"]) <= sys.float_info.max)


def is_text(text: str) -> bool:
    """Whether `text` can be printed and written: half of a surrogate pair cannot."""
    return text.encode("utf-8", "ignore").decode() == text


def keep_guess(question: str, guess: float | None, unit: str) -> None:
    """Write one guess to the file, in place of an earlier one; None removes it."""
    with changed_guesses() as guesses:
        guesses.pop(question, None)
        if guess is not None:
            guesses[question] = {"guess": guess, "unit": unit}


def keep_why(question: str, why: str) -> None:
    """Write to the file, beside a guess, how the reader explains what came; an empty text removes it."""
    with changed_guesses() as guesses:
        if question in guesses:
            guesses[question] = {**guesses[question], "why": why}


@contextmanager
def changed_guesses() -> Iterator[dict[str, dict]]:
    """A `with` block that gets the guesses of the file, and writes at its end what has become of them."""
    path = guesses_file()
    with files.locked(path):
        guesses, faults = read_guesses(path)
        yield guesses
        if faults:
            files.set_aside(path, "; ".join(faults))
        files.write_whole(path, json.dumps(guesses, indent=1, ensure_ascii=False) + "\n")
