"""What counts in an entry's code: its lines, and all that decides its result."""

import functools
import itertools
import linecache
import sys
import textwrap
from types import ModuleType

import pytest

from course_utils.showdown.entry_code import EntryError, code_of, count_lines, lines_of

NUMBERS = itertools.count()


def entry(source, name="an_entry"):
    """The function `train` of a file, or of a cell, with this source."""
    source, file = textwrap.dedent(source), f"<cell {next(NUMBERS)}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    names = {"__name__": name}
    exec(compile(source, file, "exec"), names)
    return names["train"]


BUILDS = "def train(): return Net().build()"
USES = {  # an entry in which a 2 decides, which is not in the code of `train`
    "a constant": "UNITS = 2\ndef train(): return UNITS",
    "a constant's constant": "ONE = 2\ndef units(): return ONE\ndef train(): return units()",
    "a setting": "KNOBS = {'rate': [0.1, 2]}\ndef train(): return KNOBS['rate'][1]",
    "an array": "import numpy as np\nSTART = np.full(9, 2.0)\ndef train(): return START.sum()",
    "a default": "UNITS = 2\ndef train(units=UNITS): return units",
    "a constant in a class": "class Net:\n    units = 2\ndef train(): return Net.units",
    "a constant in a method": "UNITS = 2\nclass Net:\n    def build(self): return UNITS\n" + BUILDS,
    "code of a method": "class Net:\n    def build(self): return 2\n" + BUILDS,
    "code of a parent": "class Old:\n    def build(self): return 2\nclass Net(Old): pass\n" + BUILDS,
    "a static method": "class Net:\n    @staticmethod\n    def build(): return 2\ndef train(): return Net.build()",
    "a dataclass": "from dataclasses import dataclass\n@dataclass\nclass Knobs:\n    units: int = 2\n"
                   "def train(): return Knobs().units",
    "an instance": "class Net:\n    def __init__(self, n): self.n = n\nNET = Net(2)\ndef train(): return NET.n",
    "what a function remembers": "def made(n):\n    def train(): return n\n    return train\ntrain = made(2)",
    "a partial": "from functools import partial\ndef fit(n): return n\ntrain = partial(fit, 2)",
    "a layer": "from keras import layers\nDENSE = layers.Dense(2, name='d')\ndef train(): return DENSE",
    "a decorator": "def twice(f):\n    def g(): return 2 * f()\n    return g\n@twice\ndef train(): return 1",
}


@pytest.mark.parametrize("kind", USES)
def test_the_code_changes_with_all_that_decides_the_result(kind):
    source = USES[kind]
    assert code_of(entry(source)) == code_of(entry(source))
    assert code_of(entry(source)) != code_of(entry(source.replace("2", "7")))


def test_the_code_changes_with_a_module_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    codes = set()
    for units in (2, 7):
        (tmp_path / "my_network.py").write_text(f"def build(): return {units}\n")
        sys.modules["my_network"] = module = ModuleType("my_network")
        module.__file__ = str(tmp_path / "my_network.py")
        train = entry("import my_network\ndef train(): return my_network.build()")
        codes.add(code_of(train))
        assert count_lines(train) == 2 + 2, "lines of the module count"
    del sys.modules["my_network"]
    assert len(codes) == 2


def test_what_an_entry_does_not_use_is_none_of_its_code():
    source = "mean = 2\ndef other(): return 2\ndef train(x): return x.mean()"
    assert code_of(entry(source)) == code_of(entry(source.replace("2", "7")))


@pytest.mark.parametrize(("source", "lines"), [
    ("def unit(): return 1\ndef train():\n    return unit()", 2 + 2),
    ("def train():\n    # none\n\n    return 1", 2),
    ("def train():\n    a = 1; b = 2; return a", 2 + 2),
    ("class Net:\n    units = 2\n    def build(self):\n        return 1\n" + BUILDS, 2 + 2 + 2),
    ("import numpy as np\ndef train():\n    return np.zeros(1)", 2),
])
def test_lines_are_those_of_all_that_is_used(source, lines):
    assert count_lines(entry(source)) == lines


def test_text_that_spans_lines_counts_whole():
    assert len(lines_of(textwrap.dedent('''
        def f():
            """One.

            Two."""
            # no
            return (1 +

                    2)
    '''))) == 6  # def, three of the text, its empty one among them, and two of the return


@pytest.mark.parametrize("hides", ["exec('x = 1')", "eval('1')", "(lambda: exec('x = 1'))()"])
def test_code_in_text_is_refused(hides):
    with pytest.raises(EntryError, match=r"expected code that can be counted, (exec|eval) hides it"):
        count_lines(entry(f"def train():\n    return {hides}"))


@pytest.mark.parametrize("train", [len, functools.partial(len, []), 5])
def test_code_that_cannot_be_read(train):
    with pytest.raises(EntryError, match="write it in a cell or in a file"):
        code_of(train)
