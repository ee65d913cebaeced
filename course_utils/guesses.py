"""Guesses to compare a result with: a field before, what it was after, and why, if it was a surprise."""

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
from course_utils.verdicts import Number, in_words, one_number, quantity


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


def known_guesses() -> dict[str, dict[str, Any]]:
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


def read_guesses(path: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
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
def changed_guesses() -> Iterator[dict[str, dict[str, Any]]]:
    """A `with` block that gets the guesses of the file, and writes at its end what has become of them."""
    path = guesses_file()
    with files.locked(path):
        guesses, faults = read_guesses(path)
        yield guesses
        if faults:
            files.set_aside(path, "; ".join(faults))
        files.write_whole(path, json.dumps(guesses, indent=1, ensure_ascii=False) + "\n")
