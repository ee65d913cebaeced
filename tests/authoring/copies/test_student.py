"""A student's copy is a working course, and gives nothing away."""

import ast
import copy
import re
import shutil
import subprocess
import tomllib
import zipfile

import nbformat
import pytest
from giving_away import SOLUTIONS, code, given_away, notebooks, own_lines, readable
from nbformat import v4
from patience import PATIENCE

from authoring import ROOT
from authoring.copies import student
from authoring.notebooks import solved
from authoring.notebooks.execution import execute
from authoring.notebooks.outputs import STATE, VIEW
from authoring.notebooks.reading import lessons
from course_utils.exercises.handed_out import NOT_YET

# no solution


@pytest.fixture(scope="module")
def read_by_students(handed_out):
    return readable(handed_out)


def test_no_solution_is_in_the_copy(read_by_students):
    assert [path.stem for path in SOLUTIONS if not own_lines(path)] == [], "there would be nothing to look for"
    found = {path.stem: given_away(path, read_by_students) for path in SOLUTIONS}
    assert {name: files for name, files in found.items() if files} == {}


def test_a_solution_in_other_clothes_would_be_found():
    """Without its comment, between other lines, with other spaces."""
    missed = []
    for path in SOLUTIONS:
        text = ast.unparse(ast.parse(path.read_text(encoding="utf-8"))).replace(", ", " ,  ")
        lines = code(f"x = 1\n{text}\ny = 2\n")
        if given_away(path, {"cell": (lines, set(lines), "")}) != ["cell"]:
            missed.append(path.stem)
    assert missed == []


def test_the_copy_has_no_folder_that_gives_solutions_or_notes(handed_out):
    assert {path.name for path in handed_out.iterdir() if path.is_dir()} == {
        "LICENSES", "course_utils", "deploy", "docs", "notebooks", "results"}
    assert [path.name for path in (handed_out / "deploy").iterdir()] == ["uv.lock"]


# notebooks


def executed():
    """An executed notebook with a note, an exercise, a guess with its field, and what the course itself shows."""
    field = v4.new_output("display_data", {VIEW: {"model_id": "a" * 32}, "text/plain": "field"})
    printed = [v4.new_output("stream", name="stdout", text="42\n")]
    notebook = v4.new_notebook(cells=[
        v4.new_markdown_cell("Ask them.", metadata={"slideshow": {"slide_type": "notes"}}),
        v4.new_markdown_cell("Text"),
        v4.new_code_cell('predict("how many")', execution_count=1, outputs=[field]),
        v4.new_code_cell("n = 42\nprint(n)", execution_count=2, outputs=printed),
        v4.new_code_cell('reveal("how many", n, unit="")\nplot(n)', execution_count=3, outputs=printed),
        v4.new_code_cell('check("90.1", f)', execution_count=4, outputs=printed,
                         metadata={"tags": ["exercise", "exercise:90.1"]}),
        v4.new_code_cell("model.predict(x)", execution_count=5, outputs=printed)])
    state = {"a" * 32: {"model_name": "TextModel", "model_module": "@jupyter-widgets/controls",
                        "model_module_version": "2.0.0", "state": {}}}
    notebook.metadata["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": state}}
    return notebook


def test_what_a_notebook_loses():
    whole = executed()
    before = copy.deepcopy(whole)
    given = student.for_students(whole)
    assert [cell.source for cell in given.cells] == [cell.source for cell in whole.cells[1:]]
    assert [(cell.execution_count, len(cell.outputs)) for cell in given.cells if cell.cell_type == "code"] == [
        (None, 0), (None, 0), (None, 0), (None, 0), (5, 1)]
    assert "widgets" not in given.metadata, "the field's state would be kept without the field"
    assert whole == before, "the notebook that was given has changed"


def test_the_notebooks_of_the_copy(handed_out):
    paths = sorted((handed_out / "notebooks").iterdir())
    assert [path.name for path in paths] == [f"{lesson.stem}.ipynb" for lesson in lessons()]
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert "For instructors" not in path.read_text(encoding="utf-8"), path.name
        assert len(solved.exercises(notebook)) >= 3, path.name
        assert "you made no guess" not in path.read_text(encoding="utf-8"), path.name
        code_of_all = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
        assert "authoring" not in code_of_all and "record-only" not in path.read_text(encoding="utf-8"), path.name
        shown = [bool(cell.outputs) for cell in notebook.cells if cell.cell_type == "code"]
        assert sum(shown) > len(shown) / 3, f"{path.name}: what the course shows is to stay"


def test_every_guess_is_followed_by_what_it_was():
    """In the same words, or else the copy would have no outputs from there on."""
    wrong = {}
    for name, lesson in notebooks().items():
        cells = [cell for cell in lesson.cells if cell.cell_type == "code"]
        asked, told = (set().union(*(student.questions(call, cell) for cell in cells))
                       for call in ("predict", "reveal"))
        if not asked or asked != told:
            wrong[name] = asked, told
    assert wrong == {}


# the files around


def targets(folder):
    return set(re.findall(r"^([a-z-]+):", (folder / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_the_makefile_has_what_students_need(handed_out):
    assert targets(handed_out) == student.TARGETS < targets(ROOT)
    shown = subprocess.run(["make", "--no-print-directory", "help"], cwd=handed_out, capture_output=True, text=True,
                           timeout=PATIENCE, check=True).stdout
    assert {line.split()[0] for line in shown.splitlines()} == student.TARGETS
    planned = subprocess.run(["make", "--dry-run", "lab"], cwd=handed_out, capture_output=True, text=True,
                             timeout=PATIENCE, check=True).stdout
    assert "uv pip sync" in planned and "jupyterlab" in planned and "authoring" not in planned
    words = re.findall(r"[A-Z]+", (handed_out / "Makefile").read_text(encoding="utf-8"))
    assert {"READY", "BROUGHT"} <= set(words) and not {"HUB", "GRADING", "TEACHING", "RESOLVE"} & set(words)


def test_the_settings_have_what_the_environment_needs_and_nothing_of_tests(handed_out):
    whole, given = (tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
                    for folder in (ROOT, handed_out))
    assert given["project"] == whole["project"] and given["build-system"] == whole["build-system"]
    assert given["tool"] == {name: whole["tool"][name] for name in ("uv", "setuptools")}


def test_the_readme_names_only_what_is_there(handed_out):
    text = (handed_out / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`make ([a-z-]+)", text)) <= student.TARGETS
    assert "teachers:" not in text and not re.search("instructors|maintainers|nbval", text, re.IGNORECASE)
    assert "solutions.zip" in text


def test_links_in_the_prose_of_the_copy_lead_somewhere(handed_out):
    pages = [*handed_out.glob("*.md"), *handed_out.glob("docs/*.md")]
    links = [page.parent / link for page in pages
             for link in re.findall(r"\]\((?![a-z]+:)([^)\s#]+)", page.read_text(encoding="utf-8"))]
    assert len(links) > 12 and [str(link) for link in links if not link.exists()] == []


def test_every_part_for_teachers_ends():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    marks = re.findall(r"<!-- (teachers:|:teachers) -->", text)
    assert marks == ["teachers:", ":teachers"] * (len(marks) // 2)


def test_a_copy_replaces_an_older_one_but_no_repository(project, monkeypatch):
    monkeypatch.setattr(student, "FILES", [])
    monkeypatch.setattr(student, "FOLDERS", ["results"])
    for name in ("README.md", "Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, project)
    nbformat.write(v4.new_notebook(), project / "notebooks" / "90_tiny.ipynb")
    target = student.build(project)
    (target / "old").touch()
    assert student.build(project) == target == project / "build" / "student"
    assert not (target / "old").exists() and (target / "notebooks" / "90_tiny.ipynb").exists()
    (target / ".git").mkdir()
    with pytest.raises(FileExistsError, match=r"got a git repository.*docs/updates\.md"):
        student.build(project)
    assert (target / ".git").exists()


def test_an_unfinished_copy_leaves_the_old_one(project, monkeypatch):
    old = project / "build" / "student"
    old.mkdir(parents=True)
    (old / "old").touch()
    with pytest.raises(FileNotFoundError, match=r"90_tiny\.ipynb"):
        student.build(project)
    assert (old / "old").exists()


def test_the_zip_of_solutions_unpacks_where_the_lessons_look(project, tmp_path):
    with zipfile.ZipFile(student.pack_solutions(project)) as packed:
        assert packed.namelist() == ["solutions/90_1_double.py"]
        packed.extractall(tmp_path / "copy")
    written = (project / "solutions" / "90_1_double.py").read_bytes()
    assert (tmp_path / "copy" / "solutions" / "90_1_double.py").read_bytes() == written


# it runs


@pytest.mark.slow
def test_lesson_00_of_the_copy_runs(handed_out, tmp_path):
    """With its own course_utils; `%load` says where solutions come from, and finds them when the zip is unpacked."""
    course = shutil.copytree(handed_out, tmp_path / "course")
    notebook = nbformat.read(course / "notebooks" / "00_start_here.ipynb", as_version=4)
    load = "%load ../solutions/00_1_count_numbers.py"
    notebook.cells += [v4.new_code_cell(source) for source in (
        load, "import course_utils; print(course_utils.__file__)",
        "import zipfile; zipfile.ZipFile('../solutions.zip').extractall('..')", load)]
    with zipfile.ZipFile(course / "solutions.zip", "w") as packed:
        packed.write(ROOT / "solutions" / "00_1_count_numbers.py", "solutions/00_1_count_numbers.py")
    done = execute(notebook, course / "notebooks", variables={"PYTHONPATH": str(course)})
    said = ["".join(output.get("text", "") for output in cell.outputs) for cell in done.cells[-4:]]
    assert said == [f"{NOT_YET}\n", f"{course}/course_utils/__init__.py\n", "", ""]
    assert all("not started yet" in answer for answer in solved.answers(done).values())
