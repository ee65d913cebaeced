"""What the explorers share: data packed for a page, controls that a cell and a hand move, and answers to the page.

An explorer computes and draws in the page: its JavaScript is `page/<name>.js`, and `page/parts.js` is what they share.
Python checks the data, packs it, and says what the controls may be.
"""

import base64
import inspect
import math
import threading
import zlib
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets
from IPython import get_ipython
from numpy.typing import NDArray

from course_utils.data import SCALED, check_pixels
from course_utils.widgets import scripts

Limit = dict[str, float] | list[Any] | None  # of a control: from where to where, what to choose from, or anything
Tour = tuple[tuple[str, dict[str, Any]], ...]  # what to look at, and the controls that are not as it opened
KNOWN = 200  # test digits that a page holds; it asks the kernel for others


MADE: dict[str, "Explorer"] = {}  # by model_id, the newest


class Control(traitlets.TraitType[Any, Any]):
    """A control: a trait that the page shows and moves, and a cell may set. The explorer's `limits` say what it may be.

    Raises TraitError, which says so, for any other value.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tag(sync=True)

    def validate(self, obj: Any, value: Any) -> Any:
        name = str(self.name)
        limit, count = obj.limits[name], obj.counts[name]
        value = value.tolist() if isinstance(value, np.ndarray) else value
        if limit is None or count is None:
            return allowed(name, value, limit)
        if not isinstance(value, list | tuple) or len(value) != count:
            raise traitlets.TraitError(f"expected {name} as a list of {count} number{'s' * (count > 1)}, got {value!r}")
        return [allowed(name, each, limit) for each in value]


class Explorer(anywidget.AnyWidget):
    """Controls, and beside them what they show. Both live in the page, with a kernel or without.

    A subclass names its script, `class Desk(Explorer, page="desk")`, and has a `Control()` for each of the `limits`.
    `desk.row = 5` moves the picture; `desk.observe(...)` and `ipywidgets.jslink` hear of a hand that moves it.

    Parameters
    ----------
    limits : what each control may be: `within(...)`, or a list to choose from. A control that opens
        with a list of numbers keeps their count, and has the limits of each of them.
    data : what the page needs, ready for JSON; arrays are packed.
    known : questions to the kernel whose answers the page holds, so that it can show them without one.
    values : how the controls open.

    Attributes
    ----------
    page : the name of its script.
    tour : the states that tell its story, where there is no kernel: in decks and on the site.
    tables : by a control that chooses a row: the array, of which the page may hold the first rows only.
    """

    page: str
    tour: Tour = ()
    tables: Mapping[str, NDArray[Any]]
    _css = scripts.style()
    data: "traitlets.Dict[str, Any]" = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, page: str | None = None, **options: Any) -> None:
        if page:
            cls.page, cls._esm = page, scripts.module(page)
        super().__init_subclass__(**options)

    def __init__(self, limits: Mapping[str, Limit], data: Mapping[str, Any] | None = None,
                 known: Iterable[dict[str, Any]] = (), **values: Any) -> None:
        self.limits = dict(limits)
        self.counts = {name: len(value) if isinstance(value, list | tuple) else None for name, value in values.items()}
        self.answering = threading.Lock()
        name = self.own_id()
        packed_data = packed({**(data or {}), "page": self.page, "limits": self.limits, "tour": self.tour,
                              "known": [(question, self.answer(question)) for question in known]})
        super().__init__(model_id=name, layout=ipywidgets.Layout(model_id=f"{name}_layout"), data=packed_data, **values)
        self.on_msg(self.heard)

    def own_id(self) -> str:
        """The `model_id` of a new explorer: the same whenever its cell is run.

        A stored notebook holds explorers by their ids. A cell that is run again makes the explorer of that id again,
        which closes the one before; other cells, and a second explorer in one cell, get numbers of their own.
        """
        self.made_in, self.made_by = cell_and_run()
        for number in count(1):
            name = f"{type(self).__name__}_{number}"
            older = MADE.get(name)
            if older is None:
                break
            if older.made_in == self.made_in and older.made_by != self.made_by:
                older.close()
                break
        MADE[name] = self
        return name

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {(inspect.getdoc(type(self)) or '').split('.')[0]}."

    def answer(self, question: dict[str, Any]) -> Any:
        """What the page asks for, since it cannot hold it all; by default rows of the `tables`."""
        return {name: self.tables[name][row] for name, row in question.items()}

    def heard(self, _: object, message: dict[str, Any], buffers: object) -> None:
        """Answer a question of the page; what goes wrong is told there, where the reader looks."""
        try:
            with self.answering:  # questions come in threads of their own, while cells run
                told = {"answer": packed(self.answer(message["question"]))}
        except Exception as fault:
            told = {"fault": f"{type(fault).__name__}: {fault}"}
        self.send({"answered": message["asked"], **told})


def within(low: float, high: float, step: float = 1) -> dict[str, float]:
    """The limits of a control that is a number."""
    return {"from": low, "to": high, "step": step}


def allowed(name: str, value: Any, limit: Limit) -> Any:
    """`value` if `limit` allows it; whole numbers come out as int, and NumPy's numbers as Python's."""
    if limit is None:
        return value
    value = value.item() if isinstance(value, np.generic) else value
    if isinstance(limit, list):
        if value not in limit:
            raise traitlets.TraitError(f"expected {name} as one of {', '.join(map(repr, limit))}, got {value!r}")
        return limit[limit.index(value)]
    whole = all(isinstance(each, int) for each in limit.values())
    if isinstance(value, bool) or not isinstance(value, int | float) or not limit["from"] <= value <= limit["to"] \
            or (whole and value != int(value)):
        raise traitlets.TraitError(f"expected {name} as a {'whole ' if whole else ''}number from {limit['from']} to "
                                   f"{limit['to']}, got {value!r}")
    return int(value) if whole else value


def packed(value: Any) -> Any:
    """`value` ready for JSON. Arrays are deflated, as text; images whose pixels are grey levels by 255 as those."""
    if isinstance(value, Mapping):
        return {name: packed(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [packed(part) for part in value]
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray):
        return value
    kind, numbers = "uint8", value
    if value.dtype.kind in "biu":
        numbers = value.astype(np.uint8)
        if not np.array_equal(numbers, value):
            raise ValueError(f"expected whole numbers from 0 to 255, got {value.min()} to {value.max()}")
    else:
        kind, numbers = "float32", value.astype("<f4")
        greys = np.clip(np.round(255 * numbers), 0, 255)
        if np.array_equal((greys / 255).astype("<f4"), numbers):
            kind, numbers = "pixels", greys.astype(np.uint8)
    return {"shape": list(value.shape), "type": kind,
            "deflated": base64.b64encode(zlib.compress(np.ascontiguousarray(numbers).tobytes(), 9)).decode()}


def cell_and_run() -> tuple[str | None, int | None]:
    """The cell that runs now, by its id or, where cells have none, by its text; and the number of this run."""
    shell = get_ipython()
    if shell is None:
        return None, None
    message = shell.get_parent() if hasattr(shell, "get_parent") else {}
    return message.get("metadata", {}).get("cellId") or shell.history_manager.input_hist_raw[-1], shell.execution_count


def as_images(x: NDArray[Any], name: str) -> NDArray[Any]:
    """`x` as square images, shape (n, side, side), from (n, side, side) or (n, side * side).

    Raises ValueError unless the pixels are uint8, or numbers between 0 and 1.
    """
    x = np.asarray(x)
    side = x.shape[-1] if x.ndim == 3 else math.isqrt(x.shape[-1]) if x.ndim == 2 else 0
    if side == 0 or len(x) == 0 or x.shape[1:] not in [(side, side), (side * side,)]:
        hint = f": did you mean {name}[None]?" if x.ndim == 1 else ""
        raise ValueError(f"expected {name} as square images, shape (n, 28, 28) or (n, 784), got {x.shape}{hint}")
    check_pixels(x, name)
    return x.reshape(len(x), side, side)


def as_scaled(x: NDArray[Any], name: str) -> NDArray[Any]:
    """As `as_images`, float32; raises ValueError also for uint8, which a network has not been trained with."""
    images = as_images(x, name)
    if images.dtype == np.uint8:
        raise ValueError(f"expected pixels of {name} between 0 and 1, got uint8: {SCALED}")
    return images.astype(np.float32, copy=False)


def as_vectors(x: NDArray[Any], name: str) -> NDArray[Any]:
    """Square images with pixels between 0 and 1 as rows, shape (n, side * side), float32."""
    images = as_scaled(x, name)
    return images.reshape(len(images), -1)


def as_labels(y: NDArray[Any], num_images: int, name: str) -> NDArray[Any]:
    """`y` as class numbers, shape (num_images,)."""
    y = np.asarray(y)
    if y.shape != (num_images,) or y.dtype.kind not in "iu" or y.min() < 0:
        hint = ": one-hot labels become numbers with argmax(axis=1)" if y.ndim == 2 else ""
        raise ValueError(f"expected {name} as whole numbers from 0, shape ({num_images},), "
                         f"got {y.dtype} of shape {y.shape}{hint}")
    return y
