"""The files around the code agree: README and Makefile, ranges and lock, lock and conda, links."""

import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
import pytest
import yaml
from nbformat import v4
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from patience import PATIENCE

from authoring.decks.slides import install_packages

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
PROSE = ["README.md", "CONTRIBUTING.md", "GLOSSARY.md", "INSTRUCTORS.md", "CHANGELOG.md", "CREDITS.md",
         "docs/presenting.md", "docs/updates.md",
         *(f"docs/teaching/{name}.md" for name in ("lessons", "mistakes", "schedule"))]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


@cache
def tracked():
    """Every file that git keeps, or will keep: committed, or new and not ignored."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.slow
def test_the_linter_finds_nothing_in_the_javascript():
    """`biome.json` says which files; ruff does it for Python, before the tests."""
    biome = install_packages() / ".bin" / "biome"
    found = subprocess.run([biome, "lint", "--error-on-warnings"], cwd=ROOT, capture_output=True, text=True,
                           timeout=PATIENCE)
    assert found.returncode == 0, found.stdout + found.stderr


# commands


def targets():
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "INSTRUCTORS.md"])
def test_commands_in_the_prose_are_targets(name):
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", text(name), re.MULTILINE))
    assert named and named <= targets()


def test_every_target_is_told_in_the_readme():
    told = set(re.findall(r"make ([a-z-]+)", text("README.md")))
    assert targets() - told <= {"help", "clean"}


def test_every_target_is_phony():
    """A folder named like a target, such as notebooks/, would otherwise stand in its way."""
    [phony] = re.findall(r"^\.PHONY: (.*)", text("Makefile"), re.MULTILINE)
    assert set(phony.split()) == targets()


def test_make_help_lists_every_target():
    command = ["make", "--no-print-directory", "help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE).stdout
    assert {line.split()[0] for line in shown.splitlines()} == targets()


def test_ci_can_be_run():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True, timeout=PATIENCE)
    assert "make test" in script.read_text()


# line ends


@pytest.fixture(scope="module")
def windows_clone(tmp_path_factory):
    """The last commit, cloned as Git for Windows is usually set."""
    tracked()  # which skips where there is no git
    folder = tmp_path_factory.mktemp("clone") / "course"
    subprocess.run(["git", "clone", "--quiet", "-c", "core.autocrlf=true", ROOT, folder], check=True, timeout=300)
    return folder


def git(folder, *arguments):
    answer = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return answer.stdout.rstrip("\0").split("\0")


@pytest.mark.slow
def test_lines_end_alike_in_every_clone(windows_clone):
    files = {name: (windows_clone / name).read_bytes() for name in git(windows_clone, "ls-files", "-z")}
    texts = [name for name, content in files.items() if b"\0" not in content]
    assert {".ci/run", "Makefile", "solutions/01_1_distances.py", "results/01_nearest_neighbour.csv"} <= set(texts)
    assert [name for name in texts if b"\r" in files[name]] == []
    subprocess.run(["bash", "-n", windows_clone / ".ci" / "run"], check=True, timeout=60)


@pytest.mark.slow
def test_a_clone_begins_without_changes(windows_clone):
    """Not so if a file were kept with other line ends than .gitattributes says, or a picture were taken for text."""
    assert git(windows_clone, "status", "--porcelain", "-z") == [""]


def test_what_is_no_text_is_marked():
    names = [str(path.relative_to(ROOT)) for path in tracked() if b"\0" in path.read_bytes()]
    assert "course_utils/mnist.npz" in names
    told = git(ROOT, "check-attr", "-z", "text", "--", *names)
    assert dict(zip(told[::3], told[2::3])) == dict.fromkeys(names, "unset"), "add its ending to .gitattributes"


# versions


@cache
def project():
    return tomllib.loads(text("pyproject.toml"))["project"]


def requirements(lines):
    return [Requirement(line) for line in lines]


@cache
def locked():
    """Name to versions of every package in the lock, whatever the system they are for."""
    found = {}
    for line in text("requirements.lock").splitlines():
        if line and not line.startswith(("#", " ")):
            requirement = Requirement(line.rstrip(" \\"))
            [exactly] = requirement.specifier
            assert exactly.operator == "==", f"{line}: expected one exact version"
            found.setdefault(canonicalize_name(requirement.name), set()).add(exactly.version)
    return found


def version(name):
    """The one version that the lock has of a package that the course names; others may differ between systems."""
    assert canonicalize_name(name) in locked(), f"{name} is not in the lock: run `make lock`"
    [only] = locked()[canonicalize_name(name)]
    return only


@pytest.mark.parametrize("requirement", requirements(
    project()["dependencies"] + project()["optional-dependencies"]["dev"]), ids=lambda requirement: requirement.name)
def test_the_lock_holds_every_dependency_within_its_range(requirement):
    assert version(requirement.name) in requirement.specifier, "run `make lock`"


def test_the_three_pins_that_carry_everything():
    assert version("numpy") == "1.26.4" and version("theano-pymc") == "1.1.2"
    assert version("tensorflow") == version("tensorflow-cpu") and version("tensorflow").startswith("2.21.")


def test_every_package_in_the_lock_has_hashes():
    blocks = re.split(r"^(?=[a-zA-Z])", text("requirements.lock"), flags=re.MULTILINE)[1:]
    assert len(blocks) >= len(locked()) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_has_no_address():
    assert not re.search(r"https?:|://|--(extra-)?index-url|--find-links", text("requirements.lock"))


@cache
def conda():
    return yaml.safe_load(text("environment.yml"))


def conda_packages():
    """Name to version of what conda itself and pip inside it install."""
    [pip] = [entry["pip"] for entry in conda()["dependencies"] if isinstance(entry, dict)]
    found = {}
    for requirement in requirements(line for line in pip if not line.startswith("-")):
        [exactly] = requirement.specifier
        assert exactly.operator == "==", f"{requirement}: expected one exact version"
        found[canonicalize_name(requirement.name)] = exactly.version
    return found


CHECKING = {"nbval", "pytest", "pytest-mpl"}  # for `pytest --nbval notebooks`; the options in pyproject.toml name --mpl


def test_conda_has_the_versions_of_the_lock():
    needed = {canonicalize_name(requirement.name) for requirement in requirements(project()["dependencies"])}
    assert conda_packages() == {name: version(name) for name in needed | CHECKING}


def with_what_they_need(names):
    """Installed packages of these names, with all that they depend on."""
    found, waiting = {}, list(names)
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name not in found:
            found[name] = importlib.metadata.distribution(name)
            needed = requirements(found[name].requires or [])
            waiting += [each.name for each in needed if not each.marker or each.marker.evaluate({"extra": ""})]
    return found


@pytest.mark.slow
def test_what_conda_installs_can_check_a_notebook(tmp_path):
    """In a Python that sees those packages, what they need, and nothing else that is installed here."""
    here = [requirement.name for requirement in requirements(project()["dependencies"])
            if not requirement.marker or requirement.marker.evaluate()]
    elsewhere = {requirement.name for requirement in requirements(project()["dependencies"])} - set(here)
    packages = with_what_they_need(conda_packages().keys() - elsewhere)
    assert "jupytext" not in packages and "ruff" not in packages, "or else all that is installed would be seen"
    (tmp_path / "site").mkdir()
    for package in packages.values():
        for top in {path.parts[0] for path in package.files} - {"..", "__pycache__"}:
            if not (tmp_path / "site" / top).exists():
                (tmp_path / "site" / top).symlink_to(package.locate_file(top))
    for name in ("pyproject.toml", "conftest.py", "nbval.cfg"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "notebooks").mkdir()
    program = ("import sys; sys.path.insert(0, sys.argv.pop(1)); import pytest; "
               "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '--nbval', 'notebooks']))")
    for said, code in (("2\n", 0), ("3\n", 1)):
        cell = v4.new_code_cell("print(1 + 1)", execution_count=1,
                                outputs=[v4.new_output("stream", name="stdout", text=said)])
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        nbformat.write(v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}),
                       tmp_path / "notebooks" / "90_tiny.ipynb")
        run = subprocess.run([sys.executable, "-I", "-S", "-c", program, str(tmp_path / "site")], cwd=tmp_path,
                             capture_output=True, text=True, timeout=600)
        assert run.returncode == code, run.stdout + run.stderr
        assert f"1 {['passed', 'failed'][code]}" in run.stdout


def test_conda_has_the_markers_of_pyproject():
    """Which TensorFlow it is depends on the system, here as there."""
    [pip] = [entry["pip"] for entry in conda()["dependencies"] if isinstance(entry, dict)]
    ranges = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    markers = {requirement.name: str(requirement.marker) for requirement in requirements(ranges)}
    for requirement in requirements(line for line in pip if not line.startswith("-")):
        assert str(requirement.marker) == markers[requirement.name], requirement.name


def test_conda_installs_the_course_and_what_pip_cannot():
    plain = [entry for entry in conda()["dependencies"] if isinstance(entry, str)]
    assert {"pip", "gxx", "graphviz"} <= set(plain)
    [pip] = [entry["pip"] for entry in conda()["dependencies"] if isinstance(entry, dict)]
    assert "-e ." in pip


def test_python_311_everywhere():
    assert project()["requires-python"] == "==3.11.*"
    assert "python=3.11" in conda()["dependencies"]
    assert text("Makefile").count("--python 3.11") == 3


# what no file may hold


HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs"))]


def test_no_file_names_a_registry():
    found = []
    for path in tracked():
        content = path.read_bytes()
        found += [f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host.encode() in content]
        if path.suffix in {".toml", ".lock", ".yml", ".json", ".cfg", ".ini", ""} and re.search(rb"/simple\b", content):
            found.append(f"{path.relative_to(ROOT)}: an index")
    assert found == []


HOME = re.compile(rb"(?<![\w.])/(?:home|Users)/(?!ada)\w+/|(?<![\w.])/root/")  # ada lives in the tests


def test_no_file_holds_a_path_of_somebodys_home():
    texts = [path for path in tracked() if path.suffix not in {".npz", ".png", ".woff2"} and path != Path(__file__)]
    found = {str(path.relative_to(ROOT)): match[0] for path in texts if (match := HOME.search(path.read_bytes()))}
    assert found == {}


@pytest.mark.parametrize("line, found", [
    (b"/home/eve/course/lesson.py", True),
    (b'File "/Users/eve/x.py"', True),
    (b"/root/.cache", True),
    (b"~/course", False),
    (b"tree/home/eve/", False),
    (b"/home/ada/cache", False),
])
def test_what_counts_as_a_home(line, found):
    assert bool(HOME.search(line)) == found


def test_nothing_large_is_kept_but_the_data():
    # 4 MB: a recorded model of a million weights, in float32, without its optimiser
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked() if path.stat().st_size > 4_000_000}
    assert set(large) == {"course_utils/mnist.npz"}


# links and anchors


def links(name):
    """Where the links and pictures of a Markdown file lead, without those to the web."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text(name), flags=re.DOTALL)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize("name", PROSE)
def test_relative_links_lead_somewhere(name):
    broken = []
    for target in links(name):
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        headings = re.findall(r"^#+ (.*)", path.read_text(), re.MULTILINE) if anchor and path.is_file() else []
        anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
        if not path.exists() or (anchor and anchor not in anchors):
            broken.append(target)
    assert broken == []


def test_the_readme_leads_to_the_others():
    assert {"GLOSSARY.md", "CONTRIBUTING.md", "LICENSE"} <= set(links("README.md"))


def test_pictures_in_the_prose_have_an_alt_text():
    for name in PROSE:
        assert "![](" not in text(name)


@pytest.mark.parametrize("name", PROSE)
def test_nothing_is_left_to_fill_in(name):
    assert re.findall(r"\{[A-Z_]+\}|TODO|FIXME|XXX", text(name)) == []


# lessons


def test_there_are_lessons():
    assert [path.stem[:2] for path in LESSONS][:3] == ["00", "01", "02"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_every_lesson_has_a_notebook_checks_and_tests_of_its_checks(lesson):
    number = lesson.stem[:2]
    assert (ROOT / "notebooks" / f"{lesson.stem}.ipynb").is_file()
    assert (ROOT / "course_utils" / "exercises" / f"lesson_{number}.py").is_file()
    assert (ROOT / "tests" / "course_utils" / "exercises" / f"test_lesson_{number}.py").is_file()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_the_readmes_table_has_the_lessons_title_and_question(lesson):
    number = lesson.stem[:2]
    [row] = re.findall(rf"^\| {number} \| (.*)", text("README.md"), re.MULTILINE)
    title, question = (cell.strip() for cell in row.split("|")[:2])
    assert f"notebooks/{lesson.stem}.ipynb" in title
    opening = lesson.read_text(encoding="utf-8")
    assert f"# # {int(number)} · " in opening and f"**{question}**" in opening


def test_the_errors_in_the_readme_are_the_recorded_ones():
    board = pd.read_csv(ROOT / "results" / "scoreboard.csv")
    best = {int(lesson): f"{100 * rows.error.min():.2f} %" for lesson, rows in board.groupby("lesson")}
    told = re.findall(r"^\| (\d\d) \|.*\| ([\d.]+ %) \|$", text("README.md"), re.MULTILINE)
    assert {int(lesson): error for lesson, error in told} == best


def test_tests_that_belong_together_stay_together(request, worker_id):
    """xdist reads the groups of conftest.py off the tests' names; under a pytest it does not know it forgets them."""
    if worker_id == "master":
        pytest.skip("one process runs all tests: see `make test`")
    assert request.node.nodeid.endswith("@decks")
