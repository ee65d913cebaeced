"""An update by nbgitpuller keeps what a student has written, and brings the rest. docs/updates.md promises it.

Real nbgitpuller, real git: upstream is a bare repository in a temporary folder, from which a student's folder is made
and updated, as a link in a browser does it.
"""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4
from patience import PATIENCE

from authoring import ROOT

# What docs/updates.md asks for
NO_RENAMES = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "diff.renames", "GIT_CONFIG_VALUE_0": "false"}
FIRST, SECOND, THIRD = "00_start_here", "01_nearest_neighbour", "02_logistic_regression"
RENAMED, REMOVED, DELETED, UNTOUCHED = "03_hidden_layer", "05_convolution", "06_keras", "07_six_or_not_six"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gitpuller():
    """The command of nbgitpuller, from the teachers' lock."""
    command = ["make", ".tools/teaching/.ready"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    assert made.returncode == 0, f"the first run needs a network:\n{made.stdout}{made.stderr}"
    return ROOT / ".tools" / "teaching" / "bin" / "gitpuller"


class Class:
    """A teacher's folder with its repository, and a student's folder that is made and updated from it."""

    def __init__(self, folder, git, gitpuller):
        self.git, self.gitpuller = git, gitpuller
        self.teacher, self.bare, self.student = folder / "teacher", folder / "course.git", folder / "student"

    def publish(self, message):
        self.git(self.teacher, "add", "--all")
        self.git(self.teacher, "commit", "--quiet", "--message", message)
        self.git(self.teacher, "push", "--quiet", "../course.git", "main")

    def update(self, settings=NO_RENAMES):
        """A student follows the teacher's link. From a file:// address git copies as little as from the web."""
        variables = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **settings}
        run = subprocess.run([self.gitpuller, self.bare.as_uri(), "main", self.student], env=variables,
                             capture_output=True, text=True, timeout=PATIENCE)
        assert run.returncode == 0, run.stdout + run.stderr

    def words(self, name):
        """The text of each cell of the student's notebook of this name, which is valid and can be opened."""
        return sources(self.student / "notebooks" / f"{name}.ipynb")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory, handed_out, git, gitpuller):
    """A folder with a class at its beginning; without recorded runs, which nothing here reads."""
    course = Class(tmp_path_factory.mktemp("class"), git, gitpuller)
    shutil.copytree(handed_out, course.teacher, ignore=shutil.ignore_patterns("results"))
    git(course.teacher, "init", "--quiet", "--initial-branch=main")
    git(course.teacher, "init", "--quiet", "--bare", "--initial-branch=main", course.bare)
    course.publish("The course begins")
    return course.teacher.parent


@pytest.fixture
def course(tmp_path, beginning, git, gitpuller):
    course = Class(shutil.copytree(beginning, tmp_path / "class"), git, gitpuller)
    course.update()
    return course


def opened(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def sources(path):
    return [cell.source for cell in opened(path).cells]


def edit(folder, name, index, text, output=None):
    """Change a cell of a notebook as JupyterLab does, and save it; `output` is what the cell then prints."""
    path = folder / "notebooks" / f"{name}.ipynb"
    notebook = opened(path)
    cell = [cell for cell in notebook.cells if cell.cell_type == "code" or not output][index]
    cell.source = text
    if output:
        cell.outputs, cell.execution_count = [v4.new_output("stream", name="stdout", text=output)], 99
    nbformat.write(notebook, path)


def imports(folder):
    """What `import course_utils` finds in a student's folder, and what its data are."""
    code = "import course_utils; print(course_utils.__file__); print(course_utils.load_mnist().x_train.shape)"
    run = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=PATIENCE,
                         env={**os.environ, "PYTHONPATH": str(folder)})
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_nothing_of_a_students_work_is_lost(course):
    mine, theirs = course.student / "notebooks", course.teacher / "notebooks"
    edit(course.student, FIRST, 5, "# my answer", "my output")  # a cell that upstream changes, too
    edit(course.student, SECOND, 3, "# my answer", "my output")  # a cell beside one that upstream changes
    edit(course.student, RENAMED, 4, "# my answer", "my output")
    edit(course.student, REMOVED, 4, "# my answer", "my output")
    (mine / f"{DELETED}.ipynb").unlink()
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("# my own")]), mine / "mine.ipynb")
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("# my own")]), mine / "12_more.ipynb")
    (mine / "guesses.json").write_text('{"ones": 6000}')
    before = {path.name: path.read_bytes() for path in mine.iterdir()}

    edit(course.teacher, FIRST, 5, "# upstream's")
    edit(course.teacher, SECOND, 2, "# upstream's")
    edit(course.teacher, UNTOUCHED, 0, "# Six or not six, corrected")
    (theirs / f"{RENAMED}.ipynb").rename(theirs / "03_one_hidden_layer.ipynb")
    (theirs / f"{REMOVED}.ipynb").unlink()
    nbformat.write(v4.new_notebook(cells=[v4.new_code_cell("# upstream's")]), theirs / "12_more.ipynb")
    with (course.teacher / "course_utils" / "numerals.py").open("a") as module:
        module.write("CORRECTED = True\n")
    course.publish("A lesson corrected, one renamed, one removed, one new")
    course.update()

    for name in (FIRST, SECOND, REMOVED):
        assert (mine / f"{name}.ipynb").read_bytes() == before[f"{name}.ipynb"], f"{name} is not what the student saved"
        assert "# my answer" in course.words(name) and "# upstream's" not in course.words(name)
    kept = [path.read_bytes() for path in mine.glob("03_*.ipynb")]  # git's versions differ in which name they take
    assert before[f"{RENAMED}.ipynb"] in kept
    for name in ("mine.ipynb", "guesses.json"):
        assert (mine / name).read_bytes() == before[name]
    [aside] = mine.glob("12_more__*.ipynb")  # the student's, with the time in its name
    assert aside.read_bytes() == before["12_more.ipynb"] and course.words("12_more") == ["# upstream's"]
    assert course.words(DELETED) == sources(theirs / f"{DELETED}.ipynb"), "what was deleted comes back"
    assert course.words(UNTOUCHED)[0] == "# Six or not six, corrected"
    assert course.words("03_one_hidden_layer")

    for path in mine.glob("*.ipynb"):
        opened(path)
    assert imports(course.student) == [f"{course.student}/course_utils/__init__.py", "(60000, 28, 28)"]
    assert "CORRECTED" in (course.student / "course_utils" / "numerals.py").read_text()
    course.update()  # a second click on the link changes nothing
    assert (mine / f"{FIRST}.ipynb").read_bytes() == before[f"{FIRST}.ipynb"]


def test_several_updates_one_after_another(course):
    """A student goes on working between them, and gets a lesson as it is now by renaming their own."""
    for number in range(3):
        edit(course.student, THIRD, 6, f"# my answer {number}", f"my output {number}")
        edit(course.teacher, THIRD, 8, f"# upstream's {number}")
        edit(course.teacher, UNTOUCHED, 1, f"Corrected {number}")
        course.publish(f"Correction {number}")
        course.update()
        assert f"# my answer {number}" in course.words(THIRD) and f"Corrected {number}" in course.words(UNTOUCHED)
    own = course.student / "notebooks" / f"{THIRD}.ipynb"
    own.rename(own.with_name("my_02.ipynb"))
    course.update()
    assert "# my answer 2" in course.words("my_02") and "# upstream's 2" in course.words(THIRD)


def test_what_a_student_deleted_and_upstream_renamed(course):
    """Under git's own settings nbgitpuller stops here: it asks upstream for the old name."""
    (course.student / "notebooks" / f"{DELETED}.ipynb").unlink()
    (course.teacher / "notebooks" / f"{DELETED}.ipynb").rename(course.teacher / "notebooks" / "06_keras_again.ipynb")
    course.publish("A lesson renamed")
    with pytest.raises(AssertionError, match=f"checkout.*{DELETED}"):
        course.update(settings={})
    course.update()
    assert course.words("06_keras_again")
    assert not (course.student / "notebooks" / f"{DELETED}.ipynb").exists()


def test_the_guide_for_teachers_names_the_setting():
    assert "git config --global diff.renames false" in (ROOT / "docs" / "updates.md").read_text(encoding="utf-8")
