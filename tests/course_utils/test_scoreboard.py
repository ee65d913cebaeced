import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from course_utils import scoreboard
from course_utils.plots.style import CourseFigure


@pytest.fixture(autouse=True)
def board(tmp_path, monkeypatch):
    """An empty board, and no recorded rows."""
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results"))
    monkeypatch.setenv("COURSE_SCOREBOARD", str(tmp_path / "scoreboard.csv"))
    return tmp_path / "scoreboard.csv"


def record(tmp_path, *rows):
    """Commit recorded rows: lesson, model, error."""
    (tmp_path / "results").mkdir()
    text = "\n".join(f'{lesson},"{model}",{error},10000,7840,12.5' for lesson, model, error in rows)
    (tmp_path / "results" / "scoreboard.csv").write_text("lesson,model,error,images,parameters,seconds\n" + text + "\n")


def test_a_model_with_its_interval_and_units():
    scoreboard.add("nearest neighbour", error=0.0309, parameters=60_000 * 784, seconds=6.14, lesson=1)
    assert scoreboard.table().loc["nearest neighbour"].to_dict() == {
        "test error": "3.09 %", "95 % interval": "2.77 to 3.45 %", "parameters": "47,040,000", "seconds": "6.1",
        "run": "yours"}


def test_seconds_may_be_unknown():
    scoreboard.add("nearest neighbour", error=0.0309, parameters=0)
    assert scoreboard.table().seconds["nearest neighbour"] == ""


@pytest.mark.parametrize("errors, images, low, high", [
    (309, 10_000, 0.02770, 0.03446),
    (0, 10_000, 0.0, 0.000384),  # none seen does not mean none
    (10_000, 10_000, 0.999616, 1.0),
    (1, 10, 0.01788, 0.40415),
])
def test_the_interval_is_wilsons(errors, images, low, high):
    """The formula: centre (p + z²/2n) / (1 + z²/n), half width z / (1 + z²/n) * sqrt(p(1-p)/n + z²/4n²), z = 1.96."""
    assert scoreboard.interval(errors / images, images) == pytest.approx((low, high), rel=1e-3, abs=1e-6)
    p, n, z = errors / images, images, 1.959964
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + (z / (2 * n)) ** 2)
    assert scoreboard.interval(p, n) == pytest.approx((centre - half, centre + half), abs=1e-7)


def test_fewer_images_leave_a_wider_interval():
    scoreboard.add("on all", error=0.1, parameters=1)
    scoreboard.add("on 100", error=0.1, parameters=1, images=100)
    width = scoreboard.rows().set_index("model").eval("high - low")
    assert width["on 100"] > 9 * width["on all"]


def test_the_same_name_replaces_its_row_and_keeps_its_place():
    for name, error in [("a", 0.3), ("b", 0.2), ("a", 0.1)]:
        scoreboard.add(name, error=error, parameters=1)
    assert scoreboard.rows()[["model", "error"]].values.tolist() == [["a", 0.1], ["b", 0.2]]


def test_sorted_by_lesson_then_as_first_added_and_without_a_lesson_last():
    for name, lesson in [("mine", None), ("CNN", 10), ("1-NN", 1), ("k-NN", 1), ("softmax", 2)]:
        scoreboard.add(name, error=0.1, parameters=1, lesson=lesson)
    assert scoreboard.rows().model.tolist() == ["1-NN", "k-NN", "softmax", "CNN", "mine"]


def test_the_file_is_plain_csv(board):
    scoreboard.add("nearest neighbour, k = 3", error=0.0295, parameters=47_040_000, seconds=6.5, lesson=1)
    scoreboard.add("mine", error=0.25, parameters=10)
    assert board.read_text() == (
        "lesson,model,error,images,parameters,seconds\n"
        '1,"nearest neighbour, k = 3",0.0295,10000,47040000,6.5\n'
        ",mine,0.25,10000,10,\n")


def test_names_and_numbers_come_back_as_they_went_in(board):
    scoreboard.add('k = 3, "a", naïve', error=1 / 3, parameters=np.int64(7), seconds=np.float32(0.5), lesson=1)
    scoreboard.add("NA", error=np.float32(0.25), parameters=10**12)
    rows = scoreboard.rows()
    assert rows.model.tolist() == ['k = 3, "a", naïve', "NA"]
    assert rows.error.tolist() == [1 / 3, 0.25] and rows.parameters.tolist() == [7, 10**12]
    assert rows.lesson.tolist() == [1, pd.NA] and rows.seconds[0] == 0.5 and np.isnan(rows.seconds[1])


def test_an_empty_board():
    assert scoreboard.table().empty and "test error" in scoreboard.table()
    with pytest.raises(ValueError, match="the scoreboard is empty: expected at least one model"):
        scoreboard.plot()


# recorded rows


def test_recorded_rows_stand_beside_your_own_until_you_have_the_same_model(tmp_path):
    record(tmp_path, ("1", "1-NN", 0.0309), ("2", "softmax", 0.0743))
    scoreboard.add("1-NN", error=0.05, parameters=1, lesson=1)
    scoreboard.add("mlp", error=0.04, parameters=1, lesson=3)
    assert scoreboard.rows()[["model", "run"]].values.tolist() == [
        ["1-NN", "yours"], ["softmax", "recorded"], ["mlp", "yours"]]


def test_recorded_rows_of_lessons_you_have_not_reached_are_not_given_away(tmp_path):
    record(tmp_path, ("1", "1-NN", 0.0309), ("5", "CNN", 0.0065))
    scoreboard.add("softmax", error=0.08, parameters=1, lesson=2)
    assert scoreboard.rows().model.tolist() == ["1-NN", "softmax"]


def test_without_rows_of_your_own_all_recorded_ones_are_shown(tmp_path):
    record(tmp_path, ("1", "1-NN", 0.0309), ("5", "CNN", 0.0065))
    assert scoreboard.rows().model.tolist() == ["1-NN", "CNN"]


def test_recorded_rows_are_made_by_the_same_add(tmp_path, monkeypatch):
    record(tmp_path, ("1", "1-NN", 0.0309))
    monkeypatch.setenv("COURSE_SCOREBOARD", str(tmp_path / "results" / "scoreboard.csv"))
    scoreboard.add("softmax", error=0.0743, parameters=7840, lesson=2)
    assert scoreboard.rows()[["model", "run"]].values.tolist() == [["1-NN", "yours"], ["softmax", "yours"]]


def test_a_damaged_recorded_file_says_how_to_get_it_back(tmp_path):
    record(tmp_path, ("1", "1-NN", 3.09))
    with pytest.raises(ValueError, match=r"did you pass percent.*bring it back with `git checkout -- results`"):
        scoreboard.table()


# bad input and damaged files


@pytest.mark.parametrize("change, message", [
    ({"error": 3.09}, "a: expected the error as a fraction from 0 to 1, got 3.09: did you pass percent"),
    ({"error": -0.1}, "from 0 to 1, got -0.1"),
    ({"error": float("nan")}, "from 0 to 1, got nan"),
    ({"parameters": -1}, "a: expected parameters as a whole number from 0 to .*, got -1"),
    ({"parameters": 7.5}, "got 7.5"),
    ({"parameters": None}, "got None"),
    ({"parameters": 2**63}, "a: expected parameters as a whole number from 0 to 2\\^63 - 1, got 9223372036854775808"),
    ({"images": 0}, "a: expected images as a whole number from 1 to .*, got 0"),
    ({"seconds": -1}, "a: expected seconds from 0, got -1.0"),
    ({"name": " "}, "expected the model's name, got ' '"),
    ({"name": "net A\rtry 2"}, r"expected the model's name on one line, .*got 'net A\\rtry 2'"),
    ({"name": "a\nb"}, "on one line"),
    ({"name": "a\x00"}, "without control characters"),
    ({"name": "a\x1b[31m"}, "without control characters"),
    ({"name": "a\u2028b"}, "on one line"),
    ({"name": "a\ud800"}, "without control characters"),  # half a letter, which no file can hold
    ({"lesson": "two"}, "a: expected the lesson's number, such as 2, got 'two'"),
    ({"lesson": -1}, "a: expected the lesson's number, such as 2, got -1"),
])
def test_a_value_that_cannot_be_right_is_refused_and_the_board_stays(change, message, board):
    scoreboard.add("a", error=0.1, parameters=1)
    before = board.read_text()
    with pytest.raises(ValueError, match=message):
        scoreboard.add(**{"name": "a", "error": 0.2, "parameters": 1} | change)
    assert board.read_text() == before


HEAD = b"lesson,model,error,images,parameters,seconds\n"


@pytest.mark.parametrize("content, reason", [
    (b"", "expected the columns lesson, model, error, images, parameters, seconds, got none"),
    (b"\x00\xff\xfe binary", "codec can't decode"),
    (b"model,error\na,0.1\n", "expected the columns lesson, model, error"),
    (HEAD + b"1,a,many,10000,1,\n", "line 2: a: expected the error as a fraction"),
    (HEAD + b"1,a,0.1,10000\n", "line 2: expected 6 values, got 4"),
    (HEAD + b"1,a,0.1,ten,1,\n", "line 2: a: expected images as a whole number"),
])
def test_a_damaged_board_is_set_aside_and_a_new_one_started(content, reason, board, capsys):
    board.write_bytes(content)
    scoreboard.add("b", error=0.1, parameters=1)
    out = capsys.readouterr().out
    assert out.startswith("scoreboard.csv is damaged (") and reason in out
    assert out.endswith("It is kept as scoreboard-damaged-1.csv; a new one is started.\n")
    assert (board.parent / "scoreboard-damaged-1.csv").read_bytes() == content
    assert scoreboard.rows().model.tolist() == ["b"]
    assert capsys.readouterr().out == ""


SHOWN_WITHOUT = "scoreboard.csv is damaged, and shown without what cannot be read: "
BAD_LINES = {
    "a line end in the name": b"2,net A\rtry 2,0.2,10000,1,",
    "a control character": b"2,net \x00,0.2,10000,1,",
    "another encoding": b"2,r\xe9seau,0.2,10000,1,",
    "too many values": b"2,k = 3, twice,0.2,10000,1,",
    "too few values": b"2,half",
    "an open quote": b'2,"half,0.2,10000,1,',
    "a number too large": b"2,a,0.2,10000,99999999999999999999,",
    "percent": b"2,a,20,10000,1,",
}


@pytest.mark.parametrize("bad", BAD_LINES.values(), ids=BAD_LINES)
def test_one_bad_row_costs_no_other(bad, board, capsys):
    scoreboard.add("first", error=0.3, parameters=1, lesson=1)
    scoreboard.add("last", error=0.1, parameters=1, lesson=3)
    first, last = board.read_bytes().splitlines(keepends=True)[1:]
    damaged = HEAD + first + bad + b"\n" + last
    board.write_bytes(damaged)

    assert scoreboard.rows().model.tolist() == ["first", "last"]
    assert capsys.readouterr().out.startswith(SHOWN_WITHOUT + "line 3: ")
    assert board.read_bytes() == damaged  # who only looks changes nothing

    scoreboard.add("new", error=0.2, parameters=1, lesson=2)
    assert capsys.readouterr().out.startswith("scoreboard.csv is damaged (line 3: ")
    assert (board.parent / "scoreboard-damaged-1.csv").read_bytes() == damaged
    assert scoreboard.rows().model.tolist() == ["first", "new", "last"]
    assert capsys.readouterr().out == ""


def test_a_board_that_a_spreadsheet_has_saved_is_whole(board, capsys):
    scoreboard.add("k = 3, naïve", error=0.3, parameters=1, lesson=1)
    board.write_bytes(b"\xef\xbb\xbf" + board.read_bytes().replace(b"\n", b"\r\n"))
    assert scoreboard.rows().model.tolist() == ["k = 3, naïve"]
    assert capsys.readouterr().out == ""


# where it is, and who may


def test_a_place_that_cannot_be_written_does_not_stop_the_lesson(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_SCOREBOARD", str(tmp_path / "file" / "scoreboard.csv"))
    scoreboard.add("a", error=0.1, parameters=1)
    out = capsys.readouterr().out
    assert out.startswith(f"a is not kept on the scoreboard: {tmp_path / 'file' / 'scoreboard.csv'}: ")
    assert "run a cell with %env COURSE_SCOREBOARD and its path" in out


def test_recorded_rows_that_cannot_be_read_are_told(tmp_path, capsys):
    (tmp_path / "results" / "scoreboard.csv").mkdir(parents=True)
    assert scoreboard.rows().empty
    assert capsys.readouterr().out.startswith(
        f"The recorded rows of the scoreboard cannot be read: {tmp_path / 'results' / 'scoreboard.csv'}: ")


def test_notebooks_that_add_at_once_lose_no_row(monkeypatch):
    write = scoreboard.files.write_whole

    def slowly(path, text):
        time.sleep(0.02)
        write(path, text)

    monkeypatch.setattr(scoreboard.files, "write_whole", slowly)
    with ThreadPoolExecutor(4) as notebooks:
        list(notebooks.map(lambda name: scoreboard.add(name, error=0.1, parameters=1), "abcd"))
    assert sorted(scoreboard.rows().model) == list("abcd")


# the picture


def test_the_picture_tells_yours_from_recorded_by_more_than_colour(tmp_path):
    record(tmp_path, ("1", "1-NN", 0.0309))
    scoreboard.add("softmax", error=0.0743, parameters=1, lesson=2)
    figure = scoreboard.plot()
    axes = figure.axes[0]
    assert isinstance(figure, CourseFigure) and axes.get_xscale() == "log" and "%" in axes.get_xlabel()
    assert [label.get_text() for label in axes.get_yticklabels()] == ["1-NN", "softmax"]
    assert [text.get_text().strip() for text in axes.texts] == ["3.09 %, recorded", "7.43 %"]
    points = [line for line in axes.lines if line.get_marker() == "o"]
    assert [line.get_markerfacecolor() == "white" for line in points] == [True, False]
    assert [line.get_xdata()[0] for line in points] == pytest.approx([3.09, 7.43])
    intervals = [line.get_xdata().tolist() for line in axes.lines if line not in points]
    assert intervals == [pytest.approx([2.77, 3.45], abs=0.01), pytest.approx([6.93, 7.96], abs=0.01)]
    assert [text.xy[0] for text in axes.texts] == [high for _, high in intervals], "words stand where the intervals end"


def test_the_picture_leaves_out_recorded_runs_that_an_earlier_lesson_has_beaten_itself(tmp_path):
    record(tmp_path, ("1", "1-NN, 100", 0.28), ("1", "1-NN", 0.0309), ("2", "softmax", 0.08), ("3", "plain", 0.04),
           ("3", "good start", 0.02))
    scoreboard.add("mine", error=0.5, parameters=1, lesson=1)
    scoreboard.add("mlp", error=0.07, parameters=1, lesson=3)
    assert [label.get_text() for label in scoreboard.plot().axes[0].get_yticklabels()] == [
        "mine", "1-NN", "softmax", "mlp", "plain", "good start"] == [
        name for name in scoreboard.rows().model if name != "1-NN, 100"]


def test_the_alt_text_names_the_best_model_and_every_error(tmp_path):
    record(tmp_path, ("1", "1-NN", 0.0309))
    scoreboard.add("softmax", error=0.0743, parameters=1, lesson=2)
    assert scoreboard.plot().alt == (
        "Test errors on a log axis, each with its 95 % interval. "
        "Lowest: 1-NN (recorded), 3.09 %, interval 2.77 to 3.45 %. All: "
        "1-NN (recorded) 3.09 %; softmax (yours) 7.43 %.")


@pytest.mark.parametrize("errors", [[0.004, 0.074], [0.0, 0.5], [0.03, 0.03]])
def test_every_interval_lies_within_the_axis_with_room_for_a_label(errors):
    for number, error in enumerate(errors):
        scoreboard.add(f"model {number}", error=error, parameters=1)
    board = scoreboard.rows()
    left, right = scoreboard.axes_limits(board)
    assert 0 < left < 100 * max(board.low.min(), 0.5 / 10_000)  # half a mistake stands for none
    assert right > 1.4 * 100 * board.high.max()


def test_the_picture_has_room_for_no_errors_at_all_and_for_only_errors():
    long = "a name that is far too long for one line of a board"
    for name, error in [("perfect", 0.0), ("always wrong", 1.0), (long, 0.5)]:
        scoreboard.add(name, error=error, parameters=1)
    figure = scoreboard.plot()
    figure.canvas.draw()
    width = figure.get_size_inches()[0] * figure.dpi
    labels = [text.get_window_extent() for text in figure.axes[0].texts]
    assert all(label.x0 >= 0 and label.x1 <= width for label in labels)


def test_a_name_with_dollars_is_a_name_and_no_formula():
    """Half a formula in a name stopped the picture from then on."""
    for name in ("a_b$\\frac{$", "$5 or $6"):
        scoreboard.add(name, error=0.1, parameters=1)
    scoreboard.plot().bundled()
