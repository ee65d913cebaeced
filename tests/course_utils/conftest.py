"""A notebook cell without a notebook; experiments that train nothing, which processes of their own can import."""

import sys
import tempfile
from pathlib import Path

import matplotlib
import pytest
from IPython.core.interactiveshell import InteractiveShell
from matplotlib import pyplot
from matplotlib_inline.backend_inline import configure_inline_support
from matplotlib_inline.config import InlineBackend

sys.path.insert(0, str(Path(__file__).parent / "experiments" / "importable"))


@pytest.fixture
def cell(monkeypatch):
    """A function that runs a cell and returns all that it shows: pairs of data and metadata.

    `value` is what the cell's code calls `value`. What pyplot and the inline backend change is put back.
    """
    InteractiveShell.clear_instance()
    InlineBackend.clear_instance()  # it remembers the shell, and that it has been set up
    monkeypatch.setattr(configure_inline_support, "current_backend", "unset", raising=False)
    shell = InteractiveShell.instance()
    published = []

    def publish(data, metadata=None, **_):
        published.append((data, metadata))

    shell.display_pub.publish = publish  # what `display` calls
    shell.displayhook.write_format_data = publish  # what shows a cell's last value
    shell.enable_gui = lambda gui=None: None  # as in a kernel: the inline backend needs no window

    def run(code="value", value=None):
        published.clear()
        shell.user_ns["value"] = value
        shell.run_cell(code).raise_error()
        return list(published)

    backend = matplotlib.get_backend()
    with matplotlib.rc_context():
        yield run
        pyplot.close("all")
    pyplot.switch_backend(backend)
    InlineBackend.clear_instance()
    InteractiveShell.clear_instance()


@pytest.fixture
def theirs():
    """A folder to take rights away from. In those that pytest makes, nobody but their owner can get at all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)
