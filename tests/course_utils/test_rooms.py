"""The rooms of `course_utils`: which may import which. Read from the source, imports inside functions too."""

import ast
from pathlib import Path

import pytest

import course_utils

PACKAGE = Path(course_utils.__file__).parent

# From the top; a room or module imports only from floors below its own, and from itself.
FLOORS = [
    {"machine", "widgets", "exercises"},
    {"showdown"},
    {"on_theano", "on_keras", "scoreboard", "experiments"},
    {"plots", "runs", "progress", "verdicts"},
    {"by_hand"},
    {"data", "files", "numerals", "reproducibility", "keras_settings", "tables"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

THEANO = {"theano"}
KERAS = {"keras", "tensorflow", "tf"}
INSIDE_FUNCTIONS = {"widgets", "exercises", "experiments", "showdown"}  # may import a framework where they need it

FILES = sorted(PACKAGE.rglob("*.py"))


def module_of(path):
    """`plots/digits.py` is `plots.digits`, `plots/__init__.py` is `plots`."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path) for path in FILES}


def imports(source):
    """Each import of the Python text `source`: the dotted name, and whether it stands at the top level."""
    tree = ast.parse(source)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found += [(name, node in tree.body) for name in names]
    return found


def own_imports(source):
    """The modules of `course_utils` that `source` imports: "plots.style" for `from course_utils.plots import style`."""
    found = set()
    for name, _ in imports(source):
        package, _, rest = name.partition(".")
        if package == "course_utils":
            while rest not in MODULES:  # a function or class: its module counts
                assert "." in rest, f"course_utils.{rest} is no module: import from the room where it is"
                rest = rest.rpartition(".")[0]
            found.add(rest)
    return found


def room_of(module):
    return module.split(".")[0]


def upwards(module, source):
    """What `module` imports from its own floor or a higher one, outside its room."""
    room = room_of(module)
    return {other for other in own_imports(source)
            if room_of(other) != room and FLOOR[room_of(other)] <= FLOOR[room]}


def test_every_module_has_a_floor():
    assert {room_of(name) for name in MODULES} - {"", "__init__"} <= FLOOR.keys()


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_nothing_is_imported_upwards(path):
    if module_of(path) not in ("", "__init__"):
        assert upwards(module_of(path), path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("source, found", [
    ("from course_utils import data", set()),
    ("from course_utils.machine.report import Finding", {"machine.report"}),
    ("def later():\n    from course_utils.on_keras import twins", {"on_keras.twins"}),
    ("from course_utils import progress", {"progress"}),  # the same floor
    ("from course_utils.plots.style import COLOURS", set()),  # its own room
])
def test_an_import_upwards_is_seen(source, found):
    assert upwards("plots.digits", source) == found


def test_no_import_goes_in_a_circle():
    """Between rooms the floors forbid it; this looks inside the rooms too."""
    needs = {module_of(path): own_imports(path.read_text(encoding="utf-8")) for path in FILES}
    done, walking = set(), []

    def walk(module):
        assert module not in walking, f"a circle: {' -> '.join([*walking, module])}"
        if module not in done:
            walking.append(module)
            for other in sorted(needs.get(module, ())):
                walk(other)
            walking.pop()
            done.add(module)

    for module in sorted(needs):
        walk(module)


def frameworks(path, source):
    """Imports of Theano, Keras and TensorFlow that stand where they should not."""
    room = room_of(module_of(path))
    wrong = []
    for name, at_top in imports(source):
        package = name.split(".")[0]
        if package in THEANO | KERAS and not (
            (package in THEANO and room == "on_theano")
            or (package in KERAS and room in ("on_keras", "experiments"))
            or (room in INSIDE_FUNCTIONS and not at_top)
        ):
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_theano_and_keras_stay_in_their_rooms(path):
    assert frameworks(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("where, source, wrong", [
    ("plots/digits.py", "import keras", ["keras"]),
    ("on_keras/twins.py", "import theano", ["theano"]),
    ("on_keras/twins.py", "from keras import layers", []),
    ("on_theano/conv.py", "import theano.tensor as T", []),
    ("exercises/lesson_06.py", "import keras", ["keras"]),
    ("exercises/lesson_06.py", "def check():\n    import keras", []),
    ("runs/training.py", "def fit():\n    from tensorflow import function", ["tensorflow.function"]),
])
def test_a_framework_in_the_wrong_room_is_seen(where, source, wrong):
    assert frameworks(PACKAGE / where, source) == wrong


def test_modules_stay_short():
    """A module that is longer has two subjects: split it by them."""
    folders = [PACKAGE, PACKAGE.parent / "authoring"]
    lines = {str(path.relative_to(PACKAGE.parent)): len(path.read_text(encoding="utf-8").splitlines())
             for folder in folders for path in folder.rglob("*.py")}
    assert {path: count for path, count in lines.items() if count > 300} == {}
