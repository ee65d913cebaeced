"""README's nbval command, asked of two tiny notebooks: what passes, what fails, and what a notebook finds."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4
from nbval.plugin import get_sanitize_patterns
from patience import PATIENCE

from authoring import ROOT
from authoring.notebooks.reading import METADATA
from course_utils.plots import style

BOARD = """\
from course_utils import files

board = files.of_the_reader("scoreboard.csv")
print("a scoreboard:", board.exists())
board.touch()"""
PROFILE = "print('a profile:', 'of_the_reader' in globals())"
VERDICT = 'from course_utils import expect\n\nexpect("test error", 0.0762, below=0.10)'
STDERR = "import sys\n\nprint('compiling', file=sys.stderr)"
MESSAGES = """\
from comm import create_comm

bar = create_comm(target_name="a bar")
for step in range(3000):
    bar.send("x" * 10_000)
print("done")"""
CELLS = [  # code, what is stored, and whether that passes
    (BOARD, "a scoreboard: False\n", True),
    (PROFILE, "a profile: False\n", True),
    (VERDICT, "test error: 7.62 % (expected below 10 %: yes)\n", True),
    (VERDICT, "test error: 7.65 % (expected below 10 %: yes)\n", True),  # another processor's last digits
    (VERDICT, "test error: 7.62 % (expected below 10 %: NO)\n", False),  # a verdict that flips
    (VERDICT, "test error: 7.62 % (expected below 9 %: yes)\n", False),  # a changed limit
    (VERDICT, "train error: 7.62 % (expected below 10 %: yes)\n", False),  # a changed word
    (VERDICT, "test error: 7.62 % (expected below 10 %: yes) and more\n", False),
    (STDERR, "", True),  # stderr is not compared
    (MESSAGES, "done\n", True),  # more than ZeroMQ keeps by itself for a reader who waits for the cell to end
]


def notebook(*cells):
    return v4.new_notebook(metadata=METADATA, cells=[
        v4.new_code_cell(code, execution_count=number,
                         outputs=[v4.new_output("stream", name="stdout", text=text)] if text else [])
        for number, (code, text, _) in enumerate(cells, start=1)])


@pytest.mark.slow
def test_nbval(project, monkeypatch):
    monkeypatch.setenv("COURSE_SCOREBOARD", str(project / "mine.csv"))
    (project / "mine.csv").write_text("mine")
    startup = project / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "mine.py").write_text("of_the_reader = True")
    monkeypatch.setenv("IPYTHONDIR", str(project / "ipython"))
    nbformat.write(notebook(*CELLS), project / "notebooks" / "91_first.ipynb")
    nbformat.write(notebook(CELLS[0]), project / "notebooks" / "92_second.ipynb")
    for name in ("conftest.py", "nbval.cfg"):
        shutil.copy(ROOT / name, project)
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "--nbval", "notebooks"]
    said = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout
    results = {(name, int(cell)): word for word, name, cell in
               re.findall(r"^(PASSED|FAILED) notebooks/(\w+)\.ipynb::Cell (\d+)", said, re.MULTILINE)}
    passes = {("91_first", cell): passes for cell, (_, _, passes) in enumerate(CELLS)}
    passes["92_second", 0] = True  # it does not find the scoreboard of the one before
    assert {place: word == "PASSED" for place, word in results.items()} == passes, said
    assert (project / "mine.csv").read_text() == "mine"
    assert re.search(r"\d+\.\d  notebooks/91_first\.ipynb", said), "seconds of each notebook"


def test_only_the_number_of_a_verdict_or_an_answer_is_removed():
    patterns = get_sanitize_patterns((ROOT / "nbval.cfg").read_text())[:2]
    for line, left in [
        ("test error: 7.62 % (expected 5 to 10 %: yes)", "test error: (expected 5 to 10 %: yes)"),
        ("it: not a number (expected below 10 %: NO)", "it: (expected below 10 %: NO)"),
        ("a (ratio): 1 (expected above 0: yes)\nb: NO\nc", "a (ratio): (expected above 0: yes)\nb: NO\nc"),
        ("a: b: 1 s (expected above 0 s: yes) and more", "a: b: 1 s (expected above 0 s: yes) and more"),
        ("02.1: right (see above)", "02.1: right (see above)"),
        ("shape: (28, 28)", "shape: (28, 28)"),
        ("it was 68 % (you made no guess)", "it was (you made no guess)"),
        ("it was 1.5 s; you guessed 2 s", "it was; you guessed 2 s"),
    ]:
        for regex, replacement in patterns:
            line = re.sub(regex, replacement, line)
        assert line == left


def test_of_a_picture_all_but_the_pixels_is_compared():
    *_, (regex, replacement) = get_sanitize_patterns((ROOT / "nbval.cfg").read_text())
    page = style.bundle(b"any pixels", "Two lines cross.", 300, 200)["text/html"]
    assert re.sub(regex, replacement, page) == '<img alt="Two lines cross." width="300" height="200" src="pixels">'
