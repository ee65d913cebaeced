"""What the doctor sees of Python, packages, widgets, data, kernel and memory."""

import importlib.metadata
import sys

import pytest

from course_utils import data
from course_utils.machine import environment, installed, kernel
from course_utils.machine.report import MISSING, OK, REINSTALL, WARNING, Finding


def look(check) -> Finding:
    """The first finding of one check."""
    return next(iter(check("it")))


def test_python(monkeypatch):
    assert look(environment.check_python).verdict == OK
    monkeypatch.setattr(sys, "version_info", (3, 12, 1))
    assert look(environment.check_python).verdict == MISSING
    assert "make lab" in look(environment.check_python).mend


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
    monkeypatch.setattr(environment, "LOCK", lock)
    return installed


def test_packages_that_fit(packages):
    assert list(environment.check_packages("it")) == [Finding("it", "3 of 3 installed in a version that fits")]


def test_package_that_is_absent(packages):
    del packages["scikit-learn"]
    first, rest = environment.check_packages("packages")
    assert first == Finding("package scikit-learn", "not installed, expected >=1.5", MISSING, REINSTALL)
    assert rest.found.startswith("2 of 3 installed")


def test_package_out_of_range(packages):
    packages["numpy"] = "2.4.0"
    first, _ = environment.check_packages("packages")
    assert (first.found, first.verdict) == ("2.4.0, expected ==1.26.4", MISSING)


def test_package_in_range_but_not_the_tested_one(packages):
    packages["scikit-learn"] = "1.8.0"
    (finding,) = environment.check_packages("packages")
    assert finding.verdict == OK
    assert finding.found.endswith("other than the tested version: scikit-learn 1.8.0")


def test_no_lock_beside_the_package(packages, monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "LOCK", tmp_path / "nowhere")
    assert list(environment.check_packages("it")) == [Finding("it", "3 of 3 installed in a version that fits")]


def test_project_itself_not_installed(monkeypatch):
    monkeypatch.setattr(environment, "PROJECT", "no-such-project")
    assert look(environment.check_packages).verdict == MISSING


def test_packages_here():
    """The environment of the tests is the course's: every requirement is met."""
    assert [finding.what for finding in environment.check_packages("packages")] == ["packages"]


def test_an_environment_that_was_left_half_made(monkeypatch, tmp_path):
    assert look(environment.check_files) == Finding("it", "all there")
    info = tmp_path / "six-1.17.0.dist-info"
    info.mkdir()
    (info / "RECORD").write_text("six.py,,8\nsix-1.17.0.dist-info/RECORD,,\n")
    monkeypatch.setattr(installed, "SITE", tmp_path)
    finding = look(environment.check_files)
    assert (finding.found, finding.verdict) == ("six.py of six-1.17.0 is missing or cut short", MISSING)
    assert "make lab" in finding.mend


def test_a_package_without_its_metadata_is_not_installed(monkeypatch, tmp_path):
    (tmp_path / "halfmade-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    assert environment.installed_version("halfmade") is None


def test_little_memory(monkeypatch):
    monkeypatch.setattr(environment, "free_memory", lambda: 1.2e9)
    assert look(environment.check_memory).found == "1.2 GB free"
    assert look(environment.check_memory).verdict == WARNING
    monkeypatch.setattr(environment, "free_memory", lambda: 2e9)
    assert look(environment.check_memory).verdict == OK, "two gigabytes are what the lessons need"


@pytest.mark.parametrize("limit, free", [("3000000000\n", 2_000_000_000), ("max\n", 8_000_000_000)])
def test_a_containers_limit_counts(limit, free, monkeypatch, tmp_path):
    (tmp_path / "memory.max").write_text(limit)
    (tmp_path / "memory.current").write_text("1000000000\n")
    monkeypatch.setattr(environment, "CONTAINER", tmp_path)
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"available": 8_000_000_000}))
    assert environment.free_memory() == free


def test_widgets_here():
    assert look(environment.check_widgets).verdict == OK


@pytest.mark.parametrize("versions, complaint", [
    ({"ipywidgets": "8.1.9", "jupyterlab_widgets": "3.0.17"}, "anywidget not installed"),
    ({"ipywidgets": "8.1.9", "jupyterlab_widgets": "1.1.0", "anywidget": "0.11"}, "expected ipywidgets 8 with"),
    ({"ipywidgets": "7.7.0", "jupyterlab_widgets": "3.0.17", "anywidget": "0.11"}, "expected ipywidgets 8 with"),
])  # fmt: skip
def test_widgets_that_do_not_fit(versions, complaint, monkeypatch):
    monkeypatch.setattr(environment, "installed_version", versions.get)
    finding = look(environment.check_widgets)
    assert finding.verdict == MISSING and complaint in finding.found


def test_widgets_that_jupyterlab_does_not_know(monkeypatch, tmp_path):
    monkeypatch.setattr("jupyter_core.paths.jupyter_path", lambda *parts: [str(tmp_path)])
    finding = look(environment.check_widgets)
    assert finding.verdict == WARNING
    assert finding.found.endswith("JupyterLab lacks their extension anywidget, jupyterlab-manager")


def test_data_here():
    assert look(environment.check_data) == Finding("it", "70,000 digits, checksum right")


def test_altered_or_absent_data(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "MNIST", tmp_path / "mnist.npz")
    assert look(environment.check_data).found.endswith("is not there")
    (tmp_path / "mnist.npz").write_bytes(b"almost")
    finding = look(environment.check_data)
    assert finding.verdict == MISSING and "checksum" in finding.found and "git checkout" in finding.mend


def test_kernel_as_installed(monkeypatch, tmp_path):
    monkeypatch.delitem(sys.modules, "ipykernel.kernelapp", raising=False)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share" / "jupyter"))  # where Jupyter looks first
    for name in kernel.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    path = kernel.install(str(tmp_path))
    finding = look(environment.check_kernel)
    assert finding.verdict == WARNING and "KERAS_HOME" in finding.found  # it is that of another environment
    path.write_text(path.read_text().replace(str(kernel.keras_home(tmp_path)), str(kernel.keras_home())))
    assert look(environment.check_kernel) == Finding("it", f"all {len(kernel.variables())} set, 2 threads")


def test_kernel_in_force(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipykernel.kernelapp", None)
    for name, value in kernel.variables().items():
        monkeypatch.setenv(name, value)
    assert look(environment.check_kernel).verdict == OK
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    finding = look(environment.check_kernel)
    assert finding.verdict == WARNING and "OMP_NUM_THREADS" in finding.found and "Change Kernel" in finding.mend
