import signal
import sys

import numpy as np
import pytest
from patience import PATIENCE

from course_utils.exercises import Wrong, agrees, check, core, exercise, numbers, same


@pytest.fixture(autouse=True)
def checks(monkeypatch):
    """Only the exercise of this file; lessons' checks that a test here imports can be imported again by other files."""
    monkeypatch.setattr(core, "CHECKS", {})
    before = set(sys.modules)

    @exercise("99.1")
    def euclidean_distances(distances):
        image, images = np.array([3.0, 4.0]), np.array([[0.0, 0.0], [3.0, 4.0]])
        got = distances(image, images)
        if agrees(got, [7, 0]):
            raise Wrong("you sum before you square: differences of opposite sign cancel.")
        same(got, [5, 0], "the distances of (3, 4) to (0, 0) and to itself")
        rng = np.random.default_rng(0)
        image, images = rng.random(784), rng.random((50, 784))
        same(distances(image, images), np.linalg.norm(images - image, axis=1), "the distances to 50 random pictures")
        return "A distance squares each difference first, so that nothing can cancel."

    yield
    for name in set(sys.modules) - before:
        if name.startswith("course_utils.exercises.lesson_"):
            del sys.modules[name]


def right(image, images):
    return np.sqrt(((images - image) ** 2).sum(axis=1))


def answer_to(answer, capsys, number="99.1"):
    """All that `check` prints."""
    check(number, answer)
    return capsys.readouterr().out


# right


def test_right(capsys):
    assert answer_to(right, capsys) == (
        "99.1 right. A distance squares each difference first, so that nothing can cancel.\n")


def test_a_check_need_not_say_anything(capsys):
    @exercise("99.2")
    def anything(answer):
        pass

    assert answer_to(5, capsys, "99.2") == "99.2 right.\n"


def test_prints_and_warnings_of_a_right_answer_are_not_shown(capsys, recwarn):
    def distances(image, images):
        print("debugging", image.shape)
        np.log(np.zeros(1))
        return right(image, images)

    assert answer_to(distances, capsys).startswith("99.1 right.")
    assert not recwarn.list


# not started


def stub(image, images):
    ...  # your code


def raising_stub(image, images):
    raise NotImplementedError


def forgets_to_return(image, images):
    np.sqrt(((images - image) ** 2).sum(axis=1))


@pytest.mark.parametrize("answer, line", [
    (..., "put your answer in place of the three dots"),
    (None, "put your answer in place of the three dots"),
    ((right, ...), "put your answer in place of the three dots"),
    (stub, "`stub` returns nothing. Write its body, with a `return`"),
    (lambda image, images: ..., "`<lambda>` returns nothing. Write its body, with a `return`"),
    (forgets_to_return, "`forgets_to_return` returns nothing. Write its body, with a `return`"),
    (raising_stub, "write the body of `raising_stub`"),
])
def test_not_started(answer, line, capsys):
    assert answer_to(answer, capsys) == f"99.1 not started yet: {line}, then run this cell again.\n"


# not yet


def sums_first(image, images):
    return np.abs((images - image).sum(axis=1))


def squares_only(image, images):
    return ((images - image) ** 2).sum(axis=1)


def wrong_axis(image, images):
    return np.sqrt(((images - image) ** 2).sum(axis=0))


def one_number(image, images):
    return 5.0


def as_words(image, images):
    return "far"


def sometimes_nothing(image, images):
    if len(images) == 2:
        return [5, 0]


def too_few():
    return 1


def stops(image, images):
    difference = images - image
    return difference @ images


def never_ends(image, images):
    signal.raise_signal(signal.SIGINT)  # what the stop button sends


def leaves(image, images):
    raise SystemExit


def infinite(image, images):
    return infinite(image, images)


def with_an_address(image, images):
    raise TypeError(f"cannot use {object()}\nhere")


@pytest.mark.parametrize("answer, line", [
    (sums_first, "you sum before you square: differences of opposite sign cancel."),
    (squares_only, "the distances of (3, 4) to (0, 0) and to itself: expected 5 at [0], got 25."),
    (wrong_axis, "the distances of (3, 4) to (0, 0) and to itself: expected 5 at [0], got 3."),
    (one_number, "the distances of (3, 4) to (0, 0) and to itself: expected shape (2,), got ()."),
    (as_words, "the distances of (3, 4) to (0, 0) and to itself: expected numbers, got str."),
    (sometimes_nothing,
     "`sometimes_nothing` returns a value the first time and nothing on call 2: "
     "is a `return` missing on one of its paths?"),
    (too_few, "calling `too_few` fails with TypeError: too_few() takes 0 positional arguments but 2 were given"),
    (never_ends, "`never_ends` was stopped before it was done. Does one of its loops never end?"),
    (right(np.zeros(2), np.ones((3, 2))),
     "expected a function, got ndarray: pass the function itself, by its name and without parentheses."),
    (7, "expected a function, got int: pass the function itself, by its name and without parentheses."),
])
def test_not_yet(answer, line, capsys):
    assert answer_to(answer, capsys) == f"99.1 not yet: {line}\n"


def test_an_error_is_told_with_the_readers_own_line_not_the_librarys(capsys):
    @exercise("99.3")
    def product(matmul):
        return matmul(np.ones((2, 3)), np.ones((2, 3)))

    def reads_badly(a, b):
        return np.linalg.inv(a) @ b

    number = reads_badly.__code__.co_firstlineno + 1
    assert answer_to(reads_badly, capsys, "99.3") == (
        f"99.3 not yet: `reads_badly` stops at line {number}, `return np.linalg.inv(a) @ b`, with LinAlgError: "
        "Last 2 dimensions of the array must be square\n")


@pytest.mark.parametrize("answer, words", [
    (leaves, ", `raise SystemExit`, with SystemExit"),
    (infinite, "with RecursionError: maximum recursion depth exceeded"),
    (with_an_address, "with TypeError: cannot use <object object at 0x...> here"),  # one line, the same in every run
])
def test_whatever_the_readers_code_does_check_does_not_raise(answer, words, capsys):
    out = answer_to(answer, capsys)
    assert out.startswith(f"99.1 not yet: `{answer.__name__}` stops at line ") and words in out
    assert out.count("\n") == 1


def test_a_long_error_is_cut(capsys):
    def wordy(image, images):
        raise ValueError("word " * 500)

    assert len(answer_to(wordy, capsys)) < 400


def test_an_answer_that_the_check_did_not_foresee(capsys):
    @exercise("99.4")
    def shape_of(answer):
        return f"{answer.shape}"

    assert answer_to("text", capsys, "99.4") == (
        "99.4 not yet: the check cannot read your answer (AttributeError: 'str' object has no attribute 'shape'). "
        "Compare its type and shape with what is asked for.\n")


def test_what_a_wrong_answer_prints_is_shown_below_up_to_five_lines(capsys):
    def distances(image, images):
        for row in range(9):
            print("row", row)
        return images

    assert answer_to(distances, capsys).splitlines()[1:] == [
        "Your code printed:", "row 0", "row 1", "row 2", "row 3", "row 4", "..."]


# what the reader's function is given


def test_a_function_cannot_change_the_arrays_that_its_check_uses(capsys):
    def clears(image, images):
        result = right(image, images)
        image[:], images[:] = 0, 0
        return result

    assert answer_to(clears, capsys).startswith("99.1 right.")


def test_arrays_inside_lists_and_dicts_are_copied_too(capsys):
    @exercise("99.5")
    def untouched(step):
        weights, options = [np.ones(2)], {"velocity": np.ones(2)}
        step(weights, options=options)
        same(weights[0], [1, 1], "the weights")
        same(options["velocity"], [1, 1], "the velocity")

    def step(weights, options):
        weights[0] -= 1
        options["velocity"] -= 1
        return weights

    assert answer_to(step, capsys, "99.5") == "99.5 right.\n"


def test_several_answers_at_once(capsys):
    @exercise("99.6")
    def both(answers):
        add, constant = answers
        same(add(constant, constant), [2, 4], "twice your array")

    assert answer_to((lambda a, b: a + b, np.array([1, 2])), capsys, "99.6") == "99.6 right.\n"
    assert "expected 2 at [0], got 0" in answer_to((lambda a, b: a - b, np.array([1, 2])), capsys, "99.6")


# same


@pytest.mark.parametrize("got, expected", [
    ([5, 0], [5.0, 0.0]),  # a list of whole numbers will do where floats are expected
    (np.float32(0.1), 0.1),
    (np.array([0.1, 0.2], dtype=np.float32), [0.1, 0.2]),
    ([np.nan, np.inf], [np.nan, np.inf]),  # where they are expected, they are right
    (np.array([3], dtype=np.uint8), np.array([3], dtype=np.int64)),
    (3, 3),
    ([True, False], [True, False]),
    (np.array([5.0, 0.0]), [5, 0]),  # a list leaves the kind open; an array does not, see below
    ([5, 0], np.array([5.0, 0.0])),
    (1.00001, 1.0),
])
def test_same(got, expected):
    same(got, expected)
    assert agrees(got, expected)


@pytest.mark.parametrize("got, expected, message", [
    (np.ones((3, 784)), np.ones(3), "the result: expected shape (3,), got (3, 784)."),
    (1.0, np.ones(3), "the result: expected shape (3,), got ()."),
    ([1.0, 2.0], np.array([1, 2]), "the result: expected whole numbers, got float64."),
    (2.0, np.int64(2), "the result: expected whole numbers, got float64."),
    ([1, 0], np.array([True, False]), "the result: expected True and False, got int64."),
    ([True, False], np.array([1.0, 0.0]), "the result: expected numbers, got bool."),
    ([0.5, 0.75], [0.5, 0.25], "the result: expected 0.25 at [1], got 0.75."),
    ([[1, 2], [3, 5]], [[1, 2], [3, 4]], "the result: expected 4 at [1, 1], got 5."),
    ([True, True], [True, False], "the result: expected False at [1], got True."),
    (1.01, 1.0, "the result: expected 1, got 1.01."),
    ([2.0, np.nan], [1.0, 1.0], "the result: expected 1 at [1], got nan."),  # told before the plain difference at [0]
    ([1.0, np.inf], [1.0, 1.0], "the result: expected 1 at [1], got inf."),
    ([1.0, 1.0], [1.0, np.nan], "the result: expected nan at [1], got 1."),
    ([[1, 2], [3]], [1, 2], "the result: expected numbers, got list (ValueError: setting an array element with"),
    (np.array(["a"]), [1], "the result: expected numbers, got ndarray of <U1."),
    ({1: 2}, [1], "the result: expected numbers, got dict."),
    (None, [1], "the result: expected numbers, got NoneType."),
])
def test_the_first_difference_is_told(got, expected, message):
    with pytest.raises(Wrong) as wrong:
        same(got, expected)
    assert str(wrong.value).startswith(message)
    assert not agrees(got, expected)


def test_tolerances():
    assert not agrees(1.01, 1.0)
    assert agrees(1.01, 1.0, rtol=0.1) and agrees(0.001, 0.0, atol=0.01)


# finding a check


@pytest.mark.parametrize("number", ["98.7", "1.1", "", "../01.1", 1.1, None])
def test_a_number_that_does_not_exist_says_which_do(number, capsys):
    assert answer_to(right, capsys, number).startswith(f"there is no exercise {number}: expected one of ")
    assert "99.1" in numbers()


def test_a_lessons_checks_are_imported_when_first_needed(tmp_path, monkeypatch, capsys):
    (tmp_path / "lesson_97.py").write_text(
        "from course_utils.exercises import exercise\n\n\n"
        "@exercise('97.1')\ndef anything(answer):\n    return 'Found.'\n")
    package = __import__("course_utils.exercises", fromlist=["exercises"])
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    assert answer_to(1, capsys, "97.1") == "97.1 right. Found.\n"


def test_one_number_has_one_check():
    with pytest.raises(ValueError, match=r"exercise 99\.1 has a check already, .*euclidean_distances"):
        exercise("99.1")(test_same)


# in a notebook


@pytest.mark.slow
def test_in_a_real_notebook_the_line_is_that_of_the_cell(tmp_path):
    import nbformat
    from nbclient import NotebookClient

    cell = nbformat.v4.new_code_cell
    notebook = nbformat.v4.new_notebook(cells=[
        cell("from course_utils.exercises import check, exercise\n"
             "@exercise('99.1')\n"
             "def checking(half):\n"
             "    return f'{half(3)}'"),
        cell("def half(x):\n    y = 0\n    return x / y\n\ncheck('99.1', half)"),
    ])
    NotebookClient(notebook, timeout=PATIENCE, startup_timeout=PATIENCE, kernel_name="python3",
                   resources={"metadata": {"path": tmp_path}}).execute()
    assert notebook.cells[1].outputs[0].text == (
        "99.1 not yet: `half` stops at line 3, `return x / y`, with ZeroDivisionError: division by zero\n")
