import json
import subprocess
import sys

import nbformat
import pytest
from nbformat import v4
from patience import PATIENCE

from authoring.notebooks.execution import execute
from authoring.notebooks.outputs import STATE, VIEW
from course_utils import keras_settings
from course_utils.machine import kernel


def test_the_kernel_keeps_the_universal_name_and_starts_this_python(tmp_path):
    path = kernel.install(str(tmp_path))
    assert path == tmp_path / "share" / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec = json.loads(path.read_text())
    assert spec["argv"][:5] == [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    assert spec["argv"][5:] == kernel.OPTIONS
    assert spec["display_name"] == "Python 3 (ipykernel)"  # Jupyter's own name for it
    assert spec["language"] == "python" and spec["metadata"] == {"debugger": True}  # as ipykernel's own


def test_the_variables_that_a_cell_would_set_too_late(tmp_path):
    variables = json.loads(kernel.install(str(tmp_path)).read_text())["env"]
    assert variables == {**kernel.VARIABLES, "KERAS_HOME": str(tmp_path / "share" / "keras")}
    assert all(isinstance(value, str) for value in variables.values())  # as an environment wants them
    assert variables["PYTHONHASHSEED"] == "0"
    assert variables["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert {value for name, value in variables.items() if "THREADS" in name} == {kernel.THREADS}


def test_installing_again_replaces_a_kernel_that_was_there(tmp_path):
    path = kernel.install(str(tmp_path))
    path.write_text("something else")
    assert json.loads(kernel.install(str(tmp_path)).read_text())["language"] == "python"


def test_a_file_that_environments_share_is_not_written_through(tmp_path):  # as installers do that link, such as uv
    path = kernel.install(str(tmp_path / "one"))
    path.write_text("shared")
    other = tmp_path / "other.json"
    other.hardlink_to(path)
    kernel.install(str(tmp_path / "one"))
    assert other.read_text() == "shared", "the kernel of another environment was changed"


def test_keras_finds_settings_and_need_not_write_them(tmp_path):
    path = kernel.install_keras_settings(str(tmp_path))
    assert path == tmp_path / "share" / "keras" / "keras.json"
    assert keras_settings.settings_file(kernel.variables(str(tmp_path))) == path
    assert json.loads(path.read_text()) == keras_settings.EXPECTED


def test_lab_settings_are_added_to_those_that_were_there(tmp_path):
    path = tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    assert kernel.install_lab_settings(str(tmp_path)) == path
    assert json.loads(path.read_text()) == kernel.LAB_SETTINGS
    path.write_text(json.dumps({"@someone/else:plugin": {"size": 12}}))
    kernel.install_lab_settings(str(tmp_path))
    assert json.loads(path.read_text()) == {"@someone/else:plugin": {"size": 12}, **kernel.LAB_SETTINGS}


def test_jupyterlab_asks_nobody_for_news_and_updates():
    asked = kernel.LAB_SETTINGS["@jupyterlab/apputils-extension:notification"]
    assert asked == {"fetchNews": "false", "checkForUpdates": False}


def test_jupyter_finds_it(tmp_path):
    from jupyter_client.kernelspec import KernelSpecManager

    kernel.install(str(tmp_path))
    found = KernelSpecManager(kernel_dirs=[str(tmp_path / "share" / "jupyter" / "kernels")])
    assert found.get_kernel_spec("python3").env == kernel.variables(str(tmp_path))


def test_this_environment_has_it():
    """`make lab` and `make test` write it; without it the notebooks' last digits would depend on the machine."""
    from jupyter_client.kernelspec import KernelSpecManager

    found = KernelSpecManager().get_kernel_spec("python3")
    expected = (kernel.variables(), kernel.OPTIONS)
    assert (found.env, found.argv[5:]) == expected, "run `python -m course_utils.machine.kernel` in this environment"


@pytest.mark.slow
def test_what_cpp_writes_to_the_terminal_does_not_stand_below_a_cell(tmp_path):
    code = "import os; os.write(2, b'greetings from a library'); print('from the cell')"
    notebook = execute(v4.new_notebook(cells=[v4.new_code_cell(code)]), tmp_path)
    assert [output.text for output in notebook.cells[0].outputs] == ["from the cell\n"]


@pytest.mark.slow
def test_an_exported_page_shows_explorers_and_guesses(tmp_path):
    """By nbconvert's own command, with the settings of this environment: not the live widget, which needs a kernel."""
    view = {VIEW: {"version_major": 2, "version_minor": 0, "model_id": "a" * 32}}
    outputs = [v4.new_output("display_data", {**view, "image/png": "iVBORw0KGgo=", "text/plain": "a picture in words"}),
               v4.new_output("display_data", {**view, "text/plain": "____ %"})]
    notebook = v4.new_notebook(cells=[v4.new_code_cell("explore()", outputs=outputs)])
    state = {"model_name": "BoxModel", "model_module": "@jupyter-widgets/controls", "model_module_version": "2.0.0",
             "state": {}}
    notebook.metadata["widgets"] = {STATE: {"version_major": 2, "version_minor": 0, "state": {"a" * 32: state}}}
    nbformat.write(notebook, tmp_path / "a.ipynb")
    subprocess.run([sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", tmp_path / "a.ipynb"], check=True,
                   capture_output=True, timeout=PATIENCE)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "data:image/png;base64,iVBORw0KGgo=" in page and "____ %" in page
