"""The doctor names what is missing and how to mend it, whatever state it finds the machine in."""

import importlib.metadata
import json
import subprocess
import sys

import pytest

from course_utils import data
from course_utils.machine import doctor, kernel
from course_utils.machine.doctor import MISSING, OK, WARNING, Finding, Report
from course_utils.on_theano import toolchain


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def look(check) -> Finding:
    """The first finding of one check."""
    return next(iter(check("it")))


# ---- the report ----

FINE = Finding("Python", "3.11.7")
POOR = Finding("memory", "1.0 GB free", WARNING, "close other programs")
GONE = Finding("C++ compiler", "g++ was not found", MISSING, "sudo apt install g++")


def test_text():
    assert str(Report((FINE, GONE))) == (
        "ok       Python        3.11.7\n"
        "missing  C++ compiler  g++ was not found\n"
        "                       what to do: sudo apt install g++\n"
        "\n"
        "Something that the course needs is missing: see the lines that begin with 'missing'."
    )


@pytest.mark.parametrize("findings, healthy, conclusion", [
    ((FINE,), True, "Everything is in place."),
    ((FINE, POOR), True, "The course will run; the warnings say what could be better."),
    ((POOR, GONE), False, "Something that the course needs is missing"),
])  # fmt: skip
def test_conclusion(findings, healthy, conclusion):
    report = Report(findings)
    assert report.healthy == healthy
    assert report.conclusion().startswith(conclusion)


def test_table_has_heads_for_screen_readers_and_escapes_what_it_shows():
    table = Report((Finding("a<b", "x & y", MISSING, "<mend>"),))._repr_html_()
    assert table.count('<th scope="col"') == 4 and table.count('<th scope="row"') == 1
    assert "<caption>" in table and "a&lt;b" in table and "x &amp; y" in table and "&lt;mend&gt;" in table
    assert ">missing<" in table, "the verdict is a word, not a colour"


def test_examines_everything(monkeypatch):
    monkeypatch.setattr(doctor, "yardstick", lambda: 0.3)
    assert {finding.what for finding in doctor.examine().findings} >= set(doctor.CHECKS) - {"packages"}


def test_never_raises(monkeypatch):
    def faint(what):
        yield FINE
        raise RuntimeError("no such thing")

    monkeypatch.setattr(doctor, "CHECKS", {"it": faint, "graphviz": doctor.check_graphviz})
    first, second, third = doctor.examine().findings
    assert first == FINE
    assert second == Finding("it", "could not be looked at: RuntimeError: no such thing", WARNING)
    assert third.what == "graphviz"


def test_command_line_needs_neither_tensorflow_nor_theano():
    code = ("import runpy, sys\ntry: runpy.run_module('course_utils.machine.doctor', run_name='__main__')\n"
            "finally: print([name for name in sys.modules if name.split('.')[0] in ('tensorflow', 'theano', 'keras')])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
    assert done.stderr == ""


def test_command_line_ends_with_1_without_compiler(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    done = subprocess.run([sys.executable, "-m", "course_utils.machine.doctor"], capture_output=True, text=True,
                          timeout=120)
    assert done.returncode == 1, done.stderr
    assert "missing  C++ compiler" in done.stdout and "sudo apt install g++" in done.stdout
    assert "warning  graphviz" in done.stdout


# ---- its checks ----

def test_python(monkeypatch):
    assert look(doctor.check_python).verdict == OK
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    assert look(doctor.check_python).verdict == MISSING
    assert "make lab" in look(doctor.check_python).mend


PACKAGES = {"numpy": "1.26.4", "scikit-learn": "1.9.1", "tensorflow-cpu": "2.21.0"}


@pytest.fixture
def packages(monkeypatch, tmp_path):
    """A project that requires three packages on this system, all there; change the dictionary to take some away."""
    def version(name):
        if name not in installed:
            raise importlib.metadata.PackageNotFoundError(name)
        return installed[name]

    installed = dict(PACKAGES)
    required = ["numpy==1.26.4", "scikit-learn>=1.5", 'tensorflow-cpu==2.21.*; python_version >= "3"',
                'tensorflow==2.21.*; sys_platform == "plan9"', 'ruff>=0.11; extra == "dev"']
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: required)
    monkeypatch.setattr(importlib.metadata, "version", version)
    lock = tmp_path / "requirements.lock"
    lock.write_text("".join(f"{name}=={number} ; sys_platform == 'linux' \\\n    --hash=sha256:0\n"
                            for name, number in PACKAGES.items()))
    monkeypatch.setattr(doctor, "LOCK", lock)
    return installed


def test_packages_that_fit(packages):
    assert list(doctor.check_packages("packages")) == [Finding("packages", "3 of 3 installed in a version that fits")]


def test_package_that_is_absent(packages):
    del packages["scikit-learn"]
    first, rest = doctor.check_packages("packages")
    assert first == Finding("package scikit-learn", "not installed, expected >=1.5", MISSING, doctor.REINSTALL)
    assert rest.found.startswith("2 of 3 installed")


def test_package_out_of_range(packages):
    packages["numpy"] = "2.4.0"
    first, _ = doctor.check_packages("packages")
    assert (first.found, first.verdict) == ("2.4.0, expected ==1.26.4", MISSING)


def test_package_in_range_but_not_the_tested_one(packages):
    packages["scikit-learn"] = "1.8.0"
    (finding,) = doctor.check_packages("packages")
    assert finding.verdict == OK
    assert finding.found.endswith("other than the tested version: scikit-learn 1.8.0")


def test_no_lock_beside_the_package(packages, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "LOCK", tmp_path / "nowhere")
    assert list(doctor.check_packages("packages")) == [Finding("packages", "3 of 3 installed in a version that fits")]


def test_project_itself_not_installed(monkeypatch):
    monkeypatch.setattr(doctor, "PROJECT", "no-such-project")
    assert look(doctor.check_packages).verdict == MISSING


def test_packages_here():
    """The environment of the tests is the course's: every requirement is met."""
    assert [finding.what for finding in doctor.check_packages("packages")] == ["packages"]


def test_no_compiler(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = look(doctor.check_compiler)
    assert finding.verdict == MISSING
    assert finding.found.startswith(f"{toolchain.COMPILER} was not found") and "apt install g++" in finding.mend


def test_no_blas(monkeypatch):
    monkeypatch.setattr(toolchain, "find_compiler", lambda: toolchain.Compiler("/usr/bin/g++"))
    monkeypatch.setattr(toolchain, "find_blas", lambda compiler: toolchain.NO_BLAS)
    compiler, blas = doctor.check_compiler("it")
    assert (compiler.verdict, blas.verdict) == (OK, WARNING)


def test_unwritable_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CACHE", "/proc/nowhere")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    finding = look(doctor.check_cache)
    assert finding.verdict == WARNING
    assert str(tmp_path) in finding.found and "COURSE_CACHE" in finding.mend


def test_full_disk(monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: type("Usage", (), {"free": 1e8}))
    _, disk = doctor.check_cache("it")
    assert disk == Finding("disk", "0.1 GB free", WARNING, "free at least 1 GB")


def test_little_memory(monkeypatch):
    monkeypatch.setattr(doctor, "free_memory", lambda: 1.2e9)
    assert look(doctor.check_memory).found == "1.2 GB free"
    assert look(doctor.check_memory).verdict == WARNING


@pytest.mark.parametrize("limit, free", [("3000000000\n", 2_000_000_000), ("max\n", 8_000_000_000)])
def test_a_containers_limit_counts(limit, free, monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "memory.current").write_text("1000000000\n")
    monkeypatch.setattr(doctor, "CONTAINER", tmp_path)
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 8_000_000_000}))
    assert doctor.free_memory() == free


def test_widgets_here():
    assert look(doctor.check_widgets).verdict == OK


@pytest.mark.parametrize("versions, complaint", [
    ({"ipywidgets": "8.1.9", "jupyterlab_widgets": "3.0.17"}, "anywidget not installed"),
    ({"ipywidgets": "8.1.9", "jupyterlab_widgets": "1.1.0", "anywidget": "0.11"}, "expected ipywidgets 8 with"),
    ({"ipywidgets": "7.7.0", "jupyterlab_widgets": "3.0.17", "anywidget": "0.11"}, "expected ipywidgets 8 with"),
])  # fmt: skip
def test_widgets_that_do_not_fit(versions, complaint, monkeypatch):
    monkeypatch.setattr(doctor, "installed_version", versions.get)
    finding = look(doctor.check_widgets)
    assert finding.verdict == MISSING and complaint in finding.found


def test_widgets_that_jupyterlab_does_not_know(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
    finding = look(doctor.check_widgets)
    assert finding.verdict == WARNING
    assert finding.found.endswith("JupyterLab lacks their extension anywidget, jupyterlab-manager")


def test_data_here():
    assert look(doctor.check_data) == Finding("it", "70,000 digits, checksum right")


def test_altered_or_absent_data(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    assert look(doctor.check_data).found.endswith("is not there")
    (tmp_path / "mnist.npz").write_bytes(b"almost")
    finding = look(doctor.check_data)
    assert finding.verdict == MISSING and "checksum" in finding.found and "git checkout" in finding.mend


@pytest.fixture
def in_terminal(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    return tmp_path


def test_kernel_as_installed(in_terminal):
    assert look(doctor.check_kernel).verdict == WARNING
    kernel.install(str(in_terminal))
    assert look(doctor.check_kernel) == Finding("it", f"all {len(kernel.VARIABLES)} set, 2 threads")


def test_kernel_in_force(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel", None)
    for name, value in kernel.VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert look(doctor.check_kernel).verdict == OK
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    finding = look(doctor.check_kernel)
    assert finding.verdict == WARNING and "OMP_NUM_THREADS" in finding.found and "Change Kernel" in finding.mend


def test_no_graphviz(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert look(doctor.check_graphviz).verdict == WARNING


# ---- the forecast ----

@pytest.fixture
def timings(monkeypatch, tmp_path):
    """Times recorded on a machine twice as fast as this one."""
    path = tmp_path / "timings.json"
    lessons = {"01_nearest_neighbour": {"seconds": 90, "peak_mb": 1500},
               "00_start_here": {"seconds": 20, "peak_mb": 400}}
    path.write_text(json.dumps({"lessons": lessons, "yardstick_seconds": 0.2}))
    monkeypatch.setattr(doctor, "TIMINGS", path)
    monkeypatch.setattr(doctor, "yardstick", lambda: 0.4)
    monkeypatch.setattr(doctor, "free_memory", lambda: 1e9)


def test_forecast(timings):
    pace, lessons = doctor.check_forecast("forecast")
    assert pace.found == "right now this machine takes 2.0 times as long as the one that recorded the times"
    assert lessons.what == "lessons 00 to 01"
    assert lessons.found == "run in about 40 s, 3 min; take at most 1.5 GB of memory"
    assert lessons.verdict == WARNING and "close other programs" in lessons.mend


def test_forecast_with_memory_to_spare(timings, monkeypatch):
    monkeypatch.setattr(doctor, "free_memory", lambda: 8e9)
    assert [finding.verdict for finding in doctor.check_forecast("forecast")] == [OK, OK]


def test_no_recorded_times(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "TIMINGS", tmp_path / "nowhere.json")
    assert look(doctor.check_forecast) == Finding("it", "no recorded times (results/timings.json), so no forecast")


def test_recorded_times_that_cannot_be_read(monkeypatch, tmp_path):
    (tmp_path / "timings.json").write_text("{")
    monkeypatch.setattr(doctor, "TIMINGS", tmp_path / "timings.json")
    monkeypatch.setattr(doctor, "CHECKS", {"forecast": doctor.check_forecast})
    (finding,) = doctor.examine().findings
    assert finding.verdict == WARNING and finding.found.startswith("could not be looked at: JSONDecodeError")


@pytest.mark.parametrize("seconds, said", [(0.2, "1 s"), (40, "40 s"), (89.6, "90 s"), (90, "2 min"), (600, "10 min")])
def test_duration(seconds, said):
    assert doctor.duration(seconds) == said


def test_yardstick_is_a_positive_number_of_seconds():
    assert 0 < doctor.yardstick() < 60
