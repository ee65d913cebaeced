"""What every explorer shares: controls with limits, data packed for a page, answers, and an id that stays."""

import json

import numpy as np
import pytest
import traitlets
from in_node import run
from IPython.core.interactiveshell import InteractiveShell

from course_utils.widgets import explorer, scripts
from course_utils.widgets.explorer import Control, Explorer, as_images, as_labels, as_vectors, packed, within


class Desk(Explorer, page="desk"):
    """An explorer of nothing. This sentence is not part of its name."""

    row, kernel, numbers = Control(), Control(), Control()

    def __init__(self, **options):
        super().__init__(limits={"row": within(0, 9), "kernel": ["blur", "edge"], "numbers": within(-1, 1, 0.5)},
                         row=3, kernel="blur", numbers=[0, 1], **options)

    def answer(self, question):
        return {"twice": np.full(2, question["row"])}


def test_a_control_takes_what_its_limits_allow():
    desk = Desk()
    desk.row, desk.kernel, desk.numbers = np.int64(9), "edge", (0.5, -1)
    assert (desk.row, desk.kernel, desk.numbers) == (9, "edge", [0.5, -1])
    assert type(desk.row) is int, "the page gets it as JSON"


@pytest.mark.parametrize("name, value, said", [
    ("row", 10, "expected row as a whole number from 0 to 9, got 10"),
    ("row", -1, "got -1"), ("row", 2.5, "got 2.5"), ("row", "2", "got '2'"), ("row", True, "got True"),
    ("row", None, "got None"), ("row", float("nan"), "got nan"),
    ("kernel", "outline", "expected kernel as one of 'blur', 'edge', got 'outline'"),
    ("numbers", [0, 2], "expected numbers as a number from -1 to 1, got 2"),
    ("numbers", [0], "expected numbers as a list of 2 numbers, got \\[0\\]"),
    ("numbers", 0.5, "a list of 2 numbers, got 0.5"), ("row", [1], "got \\[1\\]"),
])
def test_a_control_refuses_what_they_do_not(name, value, said):
    desk = Desk()
    with pytest.raises(traitlets.TraitError, match=said):
        setattr(desk, name, value)
    assert getattr(desk, name) == {"row": 3, "kernel": "blur", "numbers": [0, 1]}[name], "and stays as it was"


def test_a_cell_hears_of_a_control_that_moves():
    desk, heard = Desk(), []
    desk.observe(lambda change: heard.append(change["new"]), names="row")
    desk.set_state({"row": 5})  # what a page does
    assert heard == [5]


def test_an_explorer_is_called_by_its_first_sentence():
    assert repr(Desk()) == "Desk: An explorer of nothing."


@pytest.mark.parametrize("array, kind", [
    (np.arange(6).reshape(2, 3), "uint8"), (np.array([True, False]), "uint8"),
    (np.array([[0, 1 / 255, 1]], dtype=np.float32), "pixels"), (np.array([-0.5, 2.5, 1e-6]), "float32"),
])
def test_the_page_gets_arrays_as_they_are(array, kind):
    sent = packed({"deep": [array]})
    assert sent["deep"][0]["type"] == kind
    script = f"""
        import {{ readFileSync }} from "node:fs";
        import {{ unpacked }} from {json.dumps((scripts.PAGE / "parts.js").as_uri())};
        const {{ deep: [{{ shape, values }}] }} = await unpacked(JSON.parse(readFileSync(0, "utf8")));
        console.log(JSON.stringify({{ shape, values: [...values] }}));"""
    found = run(script, sent)
    assert found["shape"] == list(array.shape)
    assert found["values"] == pytest.approx(array.ravel().astype(float).tolist(), abs=1e-7)


def test_whole_numbers_that_are_no_bytes_are_refused():
    with pytest.raises(ValueError, match="expected whole numbers from 0 to 255, got -1 to 3"):
        packed(np.array([-1, 3]))


def test_the_page_asks_and_is_answered():
    desk, sent = Desk(), []
    desk.send = sent.append
    desk.heard(desk, {"asked": 7, "question": {"row": 4}}, [])
    assert sent == [{"answered": 7, "answer": packed({"twice": np.array([4, 4])})}]
    desk.heard(desk, {"asked": 8, "question": {"column": 4}}, [])
    assert sent[1] == {"answered": 8, "fault": "KeyError: 'row'"}


def test_the_page_knows_some_answers_by_heart():
    assert Desk(known=[{"row": 1}]).data["known"] == [[{"row": 1}, packed({"twice": np.array([1, 1])})]]


def test_a_cell_that_is_run_again_makes_the_explorer_of_the_same_id(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr(explorer, "get_ipython", lambda: shell)
    monkeypatch.setattr(explorer, "MADE", {})

    def cell(source, *ids):
        shell.user_ns["Desk"] = Desk
        shell.run_cell(f"made = {source}", store_history=True).raise_error()
        made = shell.user_ns["made"]
        assert tuple(each.model_id for each in made) == ids
        return made

    (first,) = cell("[Desk()]", "Desk_1")
    cell("[Desk(), Desk()]", "Desk_2", "Desk_3")
    (again,) = cell("[Desk()]", "Desk_1")
    assert first.comm is None and again.comm is not None, "the older one of that id is closed"
    cell("[Desk(), Desk()]", "Desk_2", "Desk_3")


@pytest.mark.parametrize("shape", [(3, 4, 4), (3, 16)])
def test_images_may_be_square_or_flat(shape):
    assert as_images(np.zeros(shape), "x").shape == (3, 4, 4)


@pytest.mark.parametrize("shape, said", [
    ((16,), r"got \(16,\): did you mean x\[None\]\?"),
    ((3, 15), r"got \(3, 15\)"),       # no square
    ((3, 4, 5), r"got \(3, 4, 5\)"),   # wider than high
    ((3, 4, 4, 1), r"got \(3, 4, 4, 1\)"),
    ((0, 16), r"got \(0, 16\)"),       # no image at all
    ((), r"got \(\)"),
])
def test_other_shapes_are_refused(shape, said):
    with pytest.raises(ValueError, match=rf"expected x as square images, shape \(n, 28, 28\) or \(n, 784\), {said}"):
        as_images(np.zeros(shape), "x")


@pytest.mark.parametrize("pixel, said", [(255.0, "got 0 to 255"), (-0.5, "got -0.5 to 0"), (np.nan, "got nan to nan")])
def test_pixels_outside_their_range_are_refused(pixel, said):
    x = np.zeros((2, 4))
    x[0, 0] = pixel
    with pytest.raises(ValueError, match=f"expected pixels of x between 0 and 1, {said}: load_mnist"):
        as_images(x, "x")


def test_bytes_are_images_but_no_vectors_to_calculate_with():
    x = np.full((2, 4), 200, dtype=np.uint8)
    assert as_images(x, "x").dtype == np.uint8
    with pytest.raises(ValueError, match=r"expected pixels of x between 0 and 1, got uint8.*divide by 255"):
        as_vectors(x, "x")


def test_vectors_are_flat_and_float32():
    vectors = as_vectors(np.ones((2, 3, 3)), "x")
    assert vectors.shape == (2, 9) and vectors.dtype == np.float32


@pytest.mark.parametrize("y, said", [
    (np.array([0, 1]), r"shape \(3,\), got int64 of shape \(2,\)"),
    (np.array([0.0, 1.0, 2.0]), "got float64"),
    (np.array([0, -1, 2]), "whole numbers from 0"),
    (np.eye(3, dtype=int), r"one-hot labels become numbers with argmax\(axis=1\)"),
])
def test_labels_that_are_none_are_refused(y, said):
    with pytest.raises(ValueError, match=said):
        as_labels(y, 3, "y")
