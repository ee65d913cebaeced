"""What every check does with a reader's answer, tried on a small exercise of this file."""

import contextlib
import signal
import sys
import threading
import time
import tracemalloc

import numpy as np
import pytest
from patience import PATIENCE

from course_utils.exercises import Wrong, agrees, check, core, exercise, guard, named, numbers, same


@pytest.fixture(autouse=True)
def checks(monkeypatch):
    """Only the exercise of this file; lessons' checks that a test here imports can be imported again by other files."""
    monkeypatch.setattr(core, "CHECKS", {})
    before = set(sys.modules)

    @exercise("99.1")
    def euclidean_distances(distances):
        image, images = np.array([3.0, 4.0]), np.array([[0.0, 0.0], [3.0, 4.0]])
        got = distances(image, images)
        named(got, [([7, 0], "you sum before you square: differences of opposite sign cancel.")])
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


def test_prints_and_warnings_of_a_right_answer_are_not_shown(capsys, recwarn):
    def distances(image, images):
        print("debugging", image.shape)
        np.log(np.zeros(1))
        return right(image, images)

    assert answer_to(distances, capsys).startswith("99.1 right.")
    assert not recwarn.list


# not started


def documented_stub(image, images):
    """The distances."""


def passing_stub(image, images):
    pass


def raising_stub(image, images):
    raise NotImplementedError


def test_not_started(capsys):
    dots, nothing = "put your answer in place of the three dots", "returns nothing. Write its body, with a `return`"
    lines = [
        (..., dots), (None, dots), ((right, ...), dots), (lambda image, images: ..., f"`<lambda>` {nothing}"),
        (documented_stub, f"`documented_stub` {nothing}"), (passing_stub, f"`passing_stub` {nothing}"),
        (raising_stub, "write the body of `raising_stub`"),
    ]
    assert [answer_to(answer, capsys) for answer, _ in lines] == [
        f"99.1 not started yet: {line}, then run this cell again.\n" for _, line in lines]


# not yet


def sometimes_nothing(image, images):
    if len(images) == 2:
        return [5, 0]


def forgets_to_return(image, images):
    np.sqrt(((images - image) ** 2).sum(axis=1))


def returns_what_sort_gives(image, images):
    distances = list(right(image, images))
    return distances.sort()


def leaves_the_dots(image, images):
    distances = right(image, images)
    return ... if len(distances) else 0


def subtracts_in_place(image, images):
    images -= image
    return np.sqrt((images**2).sum(axis=1))


def too_few():
    return 1


def never_ends(image, images):
    signal.raise_signal(signal.SIGINT)  # what the stop button sends


def leaves(image, images):
    raise SystemExit


def infinite(image, images):
    return infinite(image, images)


def with_an_address(image, images):
    raise TypeError(f"cannot use {object()}\nhere")


WHAT = "the distances of (3, 4) to (0, 0) and to itself"
NOT_YET = [  # an answer, what the check says, what the mistake is counted as where that is something else
    (lambda image, images: np.abs((images - image).sum(axis=1)), "you sum before you square: differences of opposite "
     "sign cancel."),
    (lambda image, images: ((images - image) ** 2).sum(axis=1), f"{WHAT}: expected 5 at [0], got 25.",
     f"{WHAT}: other values."),
    (lambda image, images: 5.0, f"{WHAT}: expected shape (2,), got ().", f"{WHAT}: another shape."),
    (lambda image, images: "far", f"{WHAT}: expected numbers, got str.", f"{WHAT}: no numbers."),
    (sometimes_nothing,
     "`sometimes_nothing` returns a value the first time and nothing on call 2: "
     "is a `return` missing on one of its paths?",
     "nothing is returned on one path."),
    (forgets_to_return, "`forgets_to_return` works something out, but returns nothing. Its last line is to be a "
     "`return` of the result.",
     "nothing is returned."),
    (returns_what_sort_gives, "`returns_what_sort_gives` has a `return`, but None came out. Is a `return` missing on "
     "one of its paths, or does it return what `append`, `sort` or `shuffle` gives, which is nothing, since they work "
     "in place?",
     "nothing is returned on one path."),
    (leaves_the_dots, "`leaves_the_dots` still returns three dots. Put your result in their place.",
     "three dots are returned."),
    (subtracts_in_place, "the result is right, but `subtracts_in_place` changes its argument `images`, so anything "
     "that uses it afterwards gets other numbers. Make a new array (a = a - b makes one, a -= b and a[...] = b write into the "  # noqa: E501
     "old), or begin with a copy.",
     "the result is right, but an argument is changed."),
    (too_few, "calling `too_few` fails with TypeError: too_few() takes 0 positional arguments but 2 were given",
     "the code stops with TypeError."),
    (never_ends, "`never_ends` was stopped before it was done. Does one of its loops never end?",
     "the function was stopped: it did not end in time."),
    (right(np.zeros(2), np.ones((3, 2))),
     "expected a function, got ndarray: pass the function itself, by its name and without parentheses.",
     "expected a function: no function was passed."),
]


def test_not_yet():
    """What is counted holds nothing of the reader's own."""
    judged = [core.judge("99.1", answer) for answer, *_ in NOT_YET]
    assert [(told.line, told.wrong.mistake) for told in judged] == [
        (f"99.1 not yet: {line}", (counted or [line])[0]) for _, line, *counted in NOT_YET]


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


def test_whatever_the_readers_code_does_check_does_not_raise(capsys):
    for answer, words in [
        (leaves, ", `raise SystemExit`, with SystemExit"),
        (infinite, "with RecursionError: maximum recursion depth exceeded"),
        (with_an_address, "with TypeError: cannot use <object object at 0x...> here"),  # the same in every run
    ]:
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
    rows = ["Your code printed:", "row 0", "row 1", "row 2", "row 3", "row 4"]
    for printed, shown in (5, rows), (6, [*rows, "..."]):
        def distances(image, images, printed=printed):
            print(*(f"row {row}" for row in range(printed)), sep="\n")
            return images

        assert answer_to(distances, capsys).splitlines()[1:] == shown


# what the reader's function is given


def test_a_function_that_prints_is_told_to_return(capsys):
    def prints_it(image, images):
        print(right(image, images))

    assert answer_to(prints_it, capsys) == (
        "99.1 not yet: `prints_it` prints, and returns nothing. What is printed can be read, but not used: give the "
        "result back with `return`.\nYour code printed:\n[5. 0.]\n")


def test_fractions_written_into_whole_numbers_are_told_in_plain_words(capsys):
    def divides_in_place(image, images):
        whole = (10 * images).astype(int)
        whole -= 1.5
        return whole

    out = answer_to(divides_in_place, capsys)
    assert "`whole -= 1.5`, with an error: operators such as /= and -= write into the array itself" in out


def test_a_mistake_with_a_name_is_told_before_a_changed_argument(capsys):
    def clears(image, images):
        result = np.abs((images - image).sum(axis=1))
        images[:] = 0
        return result

    assert "you sum before you square" in answer_to(clears, capsys)


def sets_an_entry(sizes):
    first = sizes[0]
    sizes[0] = 0
    return first


def adds_a_key(sizes):
    if isinstance(sizes, dict):
        sizes["seen"] = True
    return sizes[0]


def turns_in_place(sizes):
    if isinstance(sizes, np.ndarray):
        sizes[:] = sizes[::-1]
        return sizes[-1]
    return sizes[0]


def changes_its_type(sizes):
    if isinstance(sizes, np.ndarray):
        sizes.dtype = np.uint8
        return 3
    return sizes[0]


def changes_an_option(sizes=()):
    if len(sizes) == 2 and isinstance(sizes, list):
        sizes.append(0)
    return sizes[0]


def test_a_function_that_changes_its_argument_is_told_so(capsys):
    @exercise("99.5")
    def first_size(first):
        same(first([3, 5, 2]), 3)
        same(first({0: 3}), 3)
        same(first(np.array([3, 5])), 3)
        same(first(sizes=[3, 5]), 3)

    for answer in (sets_an_entry, adds_a_key, turns_in_place, changes_its_type, changes_an_option):
        out = answer_to(answer, capsys, "99.5")
        assert f"the result is right, but `{answer.__name__}` changes its argument `sizes`" in out


def test_changes_inside_lists_and_tuples_are_seen():
    for change in (lambda given: given.pop(0), lambda given: given.append(1), lambda given: given.reverse(),
                   lambda given: given[1].fill(7), lambda given: given.__setitem__(0, 5)):
        old = ([3, np.ones(2), 1], "other")
        new = guard.copied(old)
        assert guard.unchanged(old, new)
        change(new[0])
        assert not guard.unchanged(old, new)


def test_an_argument_that_is_put_back_has_not_changed(capsys):
    def puts_back(image, images):
        images -= 1
        images += 1
        return right(image, images)

    assert answer_to(puts_back, capsys).startswith("99.1 right.")


def test_a_generator_of_random_numbers_may_change(capsys):
    @exercise("99.9")
    def draws(draw):
        same(draw(np.random.default_rng(0)), np.random.default_rng(0).random())

    assert answer_to(lambda rng: rng.random(), capsys, "99.9") == "99.9 right.\n"


def test_what_a_generator_yields_comes_as_a_list(capsys):
    def yields(image, images):
        yield from right(image, images)

    assert answer_to(yields, capsys).startswith("99.1 right.")
    assert answer_to(lambda image, images: (d for d in right(image, images)), capsys).startswith("99.1 right.")


# the time limit


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no interval timer on this system")
class TestTimeLimit:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch):
        monkeypatch.setattr(guard, "SECONDS", 0.2)

    def test_a_loop_that_never_ends_is_stopped(self, capsys):
        def stuck(image, images):
            while True:
                pass

        def excuses_everything(image, images):
            while True:
                with contextlib.suppress(Exception):
                    images = images + 1

        for answer in (stuck, excuses_everything):
            out = answer_to(answer, capsys)
            assert out.startswith(f"99.1 not yet: `{answer.__name__}` was not done after 0.2 seconds, and was stopped")
            assert out.endswith("Does one of its loops never end?\n")

    def test_a_generator_that_never_ends_is_stopped(self, capsys):
        def yields(image, images):
            while True:
                yield 1

        assert "`yields` was not done after 0.2 seconds" in answer_to(yields, capsys)

    @pytest.mark.parametrize(("stream", "end"), [("stdout", "\n"), ("stderr", "")])
    def test_of_what_an_endless_loop_prints_only_the_first_lines_are_kept(self, capsys, stream, end):
        def prints(image, images):
            while True:
                print("x" * 80, end=end, file=getattr(sys, stream))

        tracemalloc.start()
        out = answer_to(prints, capsys)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "`prints` was not done after 0.2 seconds" in out and peak < 1_000_000
        first, *lines = out.partition("Your code printed:\n")[2].splitlines()
        assert first.startswith("x" * 80) and lines == [*["x" * 80] * 4 * bool(end), "..."]

    def test_all_calls_together_have_the_time(self, capsys):
        """Also those of several functions."""
        @exercise("99.9")
        def often(answers):
            for slow in 2 * answers:
                slow()

        slow = lambda: time.sleep(0.05) or 1  # noqa: E731
        assert "was not done after 0.2 seconds" in answer_to([slow] * 9, capsys, "99.9")

    def test_handler_and_timer_are_put_back(self, capsys):
        def ours(number, frame):
            raise AssertionError

        before = signal.signal(signal.SIGALRM, ours)
        signal.setitimer(signal.ITIMER_REAL, 500.0, 3.0)
        try:
            assert answer_to(right, capsys).startswith("99.1 right.")
            delay, interval = signal.getitimer(signal.ITIMER_REAL)
            assert 400 < delay <= 500 and interval == 3
            assert signal.getsignal(signal.SIGALRM) is ours
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    def test_another_thread_has_no_limit(self, capsys):
        worker = threading.Thread(target=check, args=("99.1", lambda *given: time.sleep(0.3) or right(*given)))
        worker.start()
        worker.join()
        assert capsys.readouterr().out.startswith("99.1 right.")


def test_several_answers_at_once(capsys):
    @exercise("99.6")
    def both(answers):
        add, constant = answers
        same(add(constant, constant), [2, 4], "twice your array")

    assert answer_to((lambda a, b: a + b, np.array([1, 2])), capsys, "99.6") == "99.6 right.\n"
    assert "expected 2 at [0], got 0" in answer_to((lambda a, b: a - b, np.array([1, 2])), capsys, "99.6")


# same


SAME = [
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
]
DIFFERENT = [
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
]


def test_same():
    assert [pair for pair in SAME if not agrees(*pair)] == []


def test_the_first_difference_is_told():
    for got, expected, message in DIFFERENT:
        with pytest.raises(Wrong) as wrong:
            same(got, expected)
        assert str(wrong.value).startswith(message)


def test_tolerances():
    assert not agrees(1.01, 1.0)
    assert agrees(1.01, 1.0, rtol=0.1) and agrees(0.001, 0.0, atol=0.01)


def test_named():
    mistakes = [([7, 0], "the first."), ([1, 2, 3], "the second."), ("7 0", "the third.")]
    named([5, 0], mistakes)
    for got, said in [(np.array([1, 2, 3]), "the second"), ("7 0", "the third")]:
        with pytest.raises(Wrong, match=said):
            named(got, mistakes)


# finding a check


def test_a_number_that_does_not_exist_says_which_do(capsys):
    for number in ("98.7", "1.1", "", "../01.1", 1.1, None):
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
        cell("from course_utils.exercises import guard\nguard.SECONDS = 0.5\n\n"
             "def half(x):\n    while True:\n        pass\n\ncheck('99.1', half)"),
        cell("print('and on')"),
    ])
    NotebookClient(notebook, timeout=PATIENCE, startup_timeout=PATIENCE, kernel_name="python3",
                   resources={"metadata": {"path": tmp_path}}).execute()
    assert notebook.cells[1].outputs[0].text == (
        "99.1 not yet: `half` stops at line 3, `return x / y`, with ZeroDivisionError: division by zero\n")
    assert notebook.cells[2].outputs[0].text.startswith("99.1 not yet: `half` was not done after 0.5 seconds, and was")
    assert notebook.cells[3].outputs[0].text == "and on\n"
