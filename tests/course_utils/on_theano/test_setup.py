"""Theano runs here, computes the same as ever, and says what it lacks. Nearly every test starts a process of its own,
since Theano reads its settings once, when it is imported."""

import logging
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from patience import PATIENCE
from processes import ANSWER, SOFTMAX, finish, mounted, needs_compiler, run, start
from users import NOBODY_KNOWN, as_user

from course_utils.on_theano.revived import toolchain

GRADIENT = """
from course_utils.on_theano import setup
import numpy as np, theano, theano.tensor as T
{undo}
rng = np.random.default_rng(0)
x, y, w = T.matrix("x"), T.matrix("y"), theano.shared(rng.normal(size=(20, 10)).astype("float32"))
cost = T.mean(T.nnet.categorical_crossentropy(T.nnet.softmax(T.dot(x, w)), y))
train = theano.function([x, y], cost, updates=[(w, w - 0.05 * T.grad(cost, w))])
batch = rng.random((8, 20)).astype("float32"), np.eye(10, dtype="float32")[rng.integers(0, 10, 8)]
print([train(*batch).tobytes().hex() for _ in range(5)], w.get_value().tobytes().hex())
"""
UNDO = """
def undo(cls):
    if vars(cls).get("__props__") == ("__class__",):
        cls.__props__ = ()
    for child in cls.__subclasses__():
        undo(child)
undo(theano.graph.op.Op)
"""


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    """A cache in which SOFTMAX is compiled already."""
    cache = tmp_path_factory.mktemp("warm")
    run(SOFTMAX, cache)
    return cache


class CountingCompiler:
    """The compiler behind a script that notes each library it builds, and each trial of flags for the processor; `path`
    is a PATH with the script in front."""

    def __init__(self, folder: Path):
        self.log, script = folder / "log", folder / toolchain.COMPILER
        self.log.touch()
        real = shutil.which(toolchain.COMPILER)
        script.write_text(f"""#!/bin/sh
case "$*" in *-shared*|*try_march_*) echo "$*" >> {self.log};; esac
exec {real} "$@"
""")
        script.chmod(0o755)
        self.path = f"{folder}{os.pathsep}{os.environ['PATH']}"

    def count(self) -> int:
        return len(self.log.read_text().splitlines())


@pytest.fixture
def compiler(tmp_path):
    folder = tmp_path / "bin"
    folder.mkdir()
    return CountingCompiler(folder)


# ---- what it chooses ----

@needs_compiler
@pytest.mark.slow
def test_silent_when_all_is_there(warm):
    out, err = run(SOFTMAX + "print(setup.summary())", warm)
    answer, summary = out.splitlines()
    assert float(answer) == ANSWER
    assert err == ""
    assert summary.startswith("Theano-PyMC 1.1.2, float32; compiler ")
    assert "OpenBLAS" in summary and summary.endswith(f"compiled code in {warm}/theano")


@needs_compiler
@pytest.mark.slow
def test_summary_tells_of_a_hash_seed_that_is_not_fixed(warm):
    out, _ = run("from course_utils.on_theano import setup; print(setup.summary())", warm, PYTHONHASHSEED="random")
    assert out.endswith("PYTHONHASHSEED is not set, so other processes compile some of it again")


@needs_compiler
@pytest.mark.slow
def test_numpy_has_its_old_names_and_other_libraries_still_load(warm):
    out, _ = run("""
        from course_utils.on_theano import setup
        import numpy as np
        print(np.int is int, np.complex is complex, np.bool is np.bool_)
        import keras, pandas, scipy.stats, seaborn, sklearn.linear_model, tensorflow
        print(np.asarray(keras.ops.add(np.ones(2), np.zeros(2, dtype=bool))).sum())
        """, warm)
    assert out.split() == ["True", "True", "True", "2.0"]


@needs_compiler
@pytest.mark.slow
def test_flags_of_the_user_win(tmp_path):
    out, _ = run("from course_utils.on_theano import setup; import theano.configdefaults as d; c = d.config;"
                 "print(c.allow_gc, c.base_compiledir, c.compile__timeout, setup.summary())",
                 tmp_path / "unused", THEANO_FLAGS=f"allow_gc=True,base_compiledir={tmp_path}/mine,blas__ldflags=")
    assert out.startswith(f"True {tmp_path}/mine 1800")
    assert "BLAS as THEANO_FLAGS say" in out
    assert not (tmp_path / "unused" / "theano").exists()


@needs_compiler
@pytest.mark.slow
def test_settings_from_another_age_are_not_read(warm, tmp_path):
    (tmp_path / ".theanorc").write_text("[global]\ndevice = gpu\nfloatX = float64\n")
    out, err = run("from course_utils.on_theano import setup; print(setup.theano.config.floatX)", warm,
                   HOME=str(tmp_path))
    assert (out, err) == ("float32", "")


@needs_compiler
@pytest.mark.slow
def test_the_environment_is_as_before(warm):
    out, _ = run("import os; from course_utils.on_theano import setup;"
                 "print('THEANO_FLAGS' in os.environ, 'THEANORC' in os.environ)", warm)
    assert out == "False False"


# ---- sharing work among the cores ----

CONVOLUTION = """
from course_utils.on_theano import setup
import hashlib, numpy as np, theano, theano.tensor as T
rng = np.random.default_rng(0)
x, w = (rng.normal(size=shape).astype("float32") for shape in [(64, 4, 30, 30), (8, 4, 3, 3)])
X, W = T.tensor4("X"), T.tensor4("W")
maps = T.nnet.conv2d(X, W)
answers = theano.function([X, W], [maps, T.exp(X), *T.grad(T.sum(maps ** 2), [X, W])])(x, w)
print(theano.config.openmp, *(hashlib.sha256(answer).hexdigest() for answer in answers[:3]),
      *np.round(answers[3].ravel() / abs(answers[3]).max(), 4))
"""


@needs_compiler
@pytest.mark.slow
def test_cores_that_share_compute_the_same(tmp_path):
    """Each picture and each number is one core's, bit for bit the same; only sums over the batch are put together. The
    230,400 numbers of X are enough for elementwise operations to be shared, whose C code Theano writes wrongly."""
    shared, said = run(CONVOLUTION, tmp_path, OMP_NUM_THREADS="2")
    alone, _ = run(CONVOLUTION, tmp_path, THEANO_FLAGS="openmp=False")
    assert said == toolchain.COMPILING.strip()
    assert (shared.split()[0], alone.split()[0]) == ("True", "False")
    assert shared.split()[1:4] == alone.split()[1:4]
    sums = [[float(number) for number in answer.split()[4:]] for answer in (shared, alone)]
    np.testing.assert_allclose(*sums, atol=2e-4)


@pytest.mark.parametrize("openmp, ldflags, together", [
    (True, "-lscipy_openblas", "True"),
    (True, "", "False"),  # NumPy's BLAS must not be called from several threads
    (False, "-lscipy_openblas", "False"),
])  # fmt: skip
def test_cores_share_only_with_a_blas_that_can(monkeypatch, openmp, ldflags, together):
    from course_utils.on_theano import setup

    monkeypatch.setattr(toolchain, "find_compiler", lambda: toolchain.Compiler("g++", openmp))
    flags, _, _ = setup.choose({"blas__ldflags": ldflags})
    assert flags["openmp"] == together
    assert setup.choose({"openmp": "False"})[0]["openmp"] == "False", "the user's own flag wins"


# ---- what is said, and what is not ----

@pytest.mark.parametrize("blas, told", [(toolchain.NO_BLAS, True), (toolchain.Blas("one", ("-lopenblas",)), False)],
                         ids=["none", "one"])
def test_only_a_blas_that_is_missing_is_told(monkeypatch, blas, told):
    from course_utils.on_theano import setup

    monkeypatch.setattr(toolchain, "find_compiler", lambda: toolchain.Compiler("g++"))
    monkeypatch.setattr(toolchain, "find_blas", lambda compiler: blas)
    _, name, notes = setup.choose({})
    assert name == blas.name
    assert (setup.MISSING_BLAS in notes) == told


def test_of_theanos_own_words_only_those_that_we_say_better_are_dropped():
    from course_utils.on_theano import setup

    log = logging.getLogger("theano.tensor.blas")

    def is_said(words: str) -> bool:
        return bool(log.filter(logging.LogRecord(log.name, logging.WARNING, __file__, 1, words, None, None)))

    assert not any(map(is_said, setup.HARMLESS))
    assert is_said("We did not find a dynamic library in the library_dir of the library we use for blas.")


def test_what_takes_so_long_is_said_once_when_the_compiler_is_called(tmp_path):
    """Theano logs these words before each call; here nothing is compiled."""
    _, err = run("""
        from course_utils.on_theano import setup
        import logging, sys
        log = logging.getLogger("theano.link.c.cmodule")
        log.debug("Looking at what is compiled already")
        log.warning("Theano's own warnings are still said")
        print("before", file=sys.stderr)
        for part in "one", "two":
            log.debug(f"Generating shared lib {part}")
        """, tmp_path, THEANO_FLAGS="cxx=")
    said = "WARNING (theano.link.c.cmodule): Theano's own warnings are still said"
    assert err == f"{said}\nbefore\n{toolchain.COMPILING.strip()}"


# ---- the cache ----

@needs_compiler
@pytest.mark.slow
def test_second_process_compiles_nothing(tmp_path, compiler):
    first, said_first = run(SOFTMAX, tmp_path, PATH=compiler.path)
    compiled = compiler.count()
    assert "try_march_" in compiler.log.read_text(), "the flags for this processor are tried the first time"
    assert compiled > 2
    assert said_first == toolchain.COMPILING.strip(), "once, not for each call of the compiler"
    assert run(SOFTMAX, tmp_path, PATH=compiler.path) == (first, "")
    assert compiler.count() == compiled


@needs_compiler
@pytest.mark.slow
def test_mended_keys_change_no_result_and_spare_compiling(tmp_path, compiler):
    """Bit for bit: costs and weights of five training steps; and without the mend, two operations compile again."""
    mended, unmended = GRADIENT.format(undo=""), GRADIENT.format(undo=UNDO)
    counts, results = [], []
    for code in [unmended, unmended, mended, mended]:
        before = compiler.count()
        results.append(run(code, tmp_path, PATH=compiler.path)[0])
        counts.append(compiler.count() - before)
    assert len(set(results)) == 1
    assert counts[1] > 0, "Theano forgets operations without parameters"
    assert counts[3] == 0, "and the mend makes it remember"


@needs_compiler
@pytest.mark.slow
def test_operations_of_modules_imported_later_are_mended_too(warm):
    out, _ = run("""
        from course_utils.on_theano import setup
        from theano.graph.op import Op
        class Late(Op):
            __props__ = ()
            def perform(self, node, inputs, outputs): pass
        print(Late.__props__, Late() == Late(), Late()._props())
        """, warm)
    assert out == "('__class__',) True ()"


@needs_compiler
@pytest.mark.slow
def test_two_processes_at_once_on_an_empty_cache(tmp_path, compiler):
    both = [start(SOFTMAX, tmp_path, PATH=compiler.path) for _ in range(2)]
    (first, first_err), (second, second_err) = map(finish, both)
    assert first == second
    assert {first_err, second_err} <= {"", toolchain.COMPILING.strip()}
    compiled = compiler.count()
    run(SOFTMAX, tmp_path, PATH=compiler.path)
    assert compiler.count() == compiled


@needs_compiler
@pytest.mark.slow
def test_lock_of_a_killed_process_holds_nobody_up(warm, tmp_path):
    (compiledir,) = (warm / "theano").iterdir()
    code = (f"import filelock, time; filelock.FileLock('{compiledir}/.lock').acquire();"
            "print(1, flush=True); time.sleep(600)")
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"1\n"
    new = SOFTMAX.replace("softmax(", "sigmoid(")  # needs the lock, to compile
    waiting = start(new, warm)
    time.sleep(1)
    holder.kill()
    holder.wait()
    finish(waiting)


@needs_compiler
@pytest.mark.slow
def test_read_only_home(tmp_path):
    (tmp_path / "tmp").mkdir()
    code = SOFTMAX + "print(theano.config.base_compiledir)"
    out, err = run(code, "", HOME="/proc/nobody", XDG_CACHE_HOME="", TMPDIR=str(tmp_path / "tmp"))
    assert float(out.split()[0]) == ANSWER
    assert out.split()[1].startswith(str(tmp_path / "tmp"))
    assert err.startswith("Compiled code is kept in ") and "COURSE_CACHE" in err


@needs_compiler
@pytest.mark.slow
def test_awkward_characters_in_paths(tmp_path, compiler):
    """In the path of the cache, of temporary files, and of the BLAS, as in `My Documents, old/course/.venv`."""
    libraries, cache, temporary = (tmp_path / f"{name}, o'ld #1 = Größe" for name in ("libs", "cache", "tmp"))
    libraries.mkdir(), temporary.mkdir()
    code = f"""
from course_utils.on_theano.revived import toolchain
import scipy_openblas32, shutil
shutil.copy(scipy_openblas32.get_lib_dir() + "/" + scipy_openblas32.get_library(fullname=True), {str(libraries)!r})
scipy_openblas32.get_lib_dir = lambda: {str(libraries)!r}
toolchain.library_folders = list
{SOFTMAX}
print(theano.config.compiledir)
print(setup.summary())
"""
    out, err = run(code, cache, TMPDIR=str(temporary), PATH=compiler.path)
    answer, compiledir, summary = out.splitlines()
    assert float(answer) == ANSWER and err == toolchain.COMPILING.strip()
    assert compiledir.startswith(f"{cache}/theano/compiledir_") and "scipy-openblas32" in summary
    assert {path.name for path in tmp_path.iterdir()} == {"bin", libraries.name, cache.name, temporary.name}
    compiled = compiler.count()
    assert run(code, cache, TMPDIR=str(temporary), PATH=compiler.path) == (out, "")
    assert compiler.count() == compiled


# ---- entries of THEANO_FLAGS ----

@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("entry, why", [
    ("device=cuda", "graphics cards"),
    ("floatX=float64", "float32"),
    ("cxx=/nonexistent", "No such file"),
    ("blas__ldflags=-lnonexistent", "nonexistent"),
    ("openmp=yes", "Invalid value (yes)"),  # which Theano finds, half-way through its import
])  # fmt: skip
def test_an_entry_that_breaks_the_course(warm, entry, why):
    """Its name and the mend are told, again when the cell is run again; and the course runs once the entry is gone."""
    out, err = run(f"""
        import os
        for _ in range(2):
            try:
                from course_utils.on_theano import setup
            except ImportError as error:
                print(error)
        os.environ["THEANO_FLAGS"] = ""
        {SOFTMAX.strip().replace(chr(10), chr(10) + 8 * " ")}
        """, warm, THEANO_FLAGS=f"allow_gc=True,{entry}")
    first, second, answer = out.splitlines()
    assert first == second
    assert first.startswith("THEANO_FLAGS has an entry that breaks the course.") and first.endswith("this cell again.")
    assert entry in first and why in first
    assert float(answer) == ANSWER and err == ""


@needs_compiler
@pytest.mark.slow
def test_entries_of_older_theanos_have_no_effect_and_are_named(warm):
    out, err = run(SOFTMAX, warm, THEANO_FLAGS="lib.cnmem=1,nvcc.fastmath=True,gpuarray.preallocate=0.9,floatX=float32")
    assert float(out) == ANSWER
    assert len(err.splitlines()) == 1 and err.startswith("THEANO_FLAGS has what Theano does not know")
    assert "lib.cnmem=1, nvcc.fastmath=True" in err and "called gpuarray__preallocate now" in err
    assert "floatX" not in err


@needs_compiler
@pytest.mark.slow
def test_a_settings_file_cannot_bring_the_graphics_card_in(warm, tmp_path):
    (tmp_path / "rc").write_text("[global]\ndevice = cuda\nfloatX = float64\ncxx = /nonexistent\n")
    out, err = run(SOFTMAX, warm, THEANORC=str(tmp_path / "rc"))
    assert float(out) == ANSWER and err == ""


# ---- folders that will not do ----

@needs_compiler
@pytest.mark.slow
@pytest.mark.parametrize("options, why", [("noexec", "programs may not run in"), ("size=600k", "the disk of")])
def test_a_disk_that_will_not_do(tmp_path, options, why):
    """A cache from which nothing may run, or that is full: another folder is used, and the reason is told."""
    (tmp_path / "tmp").mkdir()
    with mounted(tmp_path / "disk", options):
        out, err = run(SOFTMAX + "print(theano.config.compiledir)", tmp_path / "disk" / "cache",
                       TMPDIR=str(tmp_path / "tmp"))
    answer, compiledir = out.splitlines()
    assert float(answer) == ANSWER
    assert Path(compiledir).is_relative_to(tmp_path / "tmp")
    assert err.startswith("Compiled code is kept in ") and "COURSE_CACHE" in err and "apt install" not in err
    assert f"{why} {tmp_path}/disk/cache" in err


@needs_compiler
@pytest.mark.slow
def test_no_folder_will_do(tmp_path):
    """Then nothing is compiled, and the compiler is not blamed."""
    block = f"import sys; sys.prefix = '{tmp_path}/disk/python'\n"
    with mounted(tmp_path / "disk", "noexec"):
        (tmp_path / "disk" / "tmp").mkdir()
        out, err = run(block + SOFTMAX, tmp_path / "disk" / "cache", TMPDIR=str(tmp_path / "disk" / "tmp"))
    assert float(out) == ANSWER
    assert err.startswith(f"Nothing can be compiled: programs may not run in {tmp_path}/disk/cache (its disk is")
    assert "noexec" in err and "COURSE_CACHE" in err and "apt install" not in err


# ---- what can be missing ----

@pytest.mark.slow
def test_no_compiler(tmp_path):
    out, err = run(SOFTMAX + "print(setup.summary())", tmp_path, PATH=str(tmp_path))
    assert float(out.split()[0]) == ANSWER, "it computes all the same, slowly"
    assert "compiler none" in out
    assert err.startswith(f"No C++ compiler: {toolchain.COMPILER} was not found.\n")
    for remedy in ("sudo apt install g++", "sudo dnf install gcc-c++", "xcode-select --install", "conda-forge", "WSL"):
        assert remedy in err
    assert "WARNING" not in err, "Theano's own words would only repeat ours"


@needs_compiler
@pytest.mark.slow
def test_no_blas(tmp_path):
    block = "import sys; sys.modules['scipy_openblas32'] = None\n" \
            "from course_utils.on_theano import toolchain; toolchain.library_folders = list\n"
    out, err = run(block + SOFTMAX + "print(setup.summary())", tmp_path)
    assert float(out.split()[0]) == ANSWER
    assert "BLAS NumPy's" in out
    assert err.startswith("No BLAS for compiled code") and "scipy-openblas32" in err and "WARNING" not in err


def failure(code: str, cache: Path) -> str:
    """The last line of the traceback of a process that must fail."""
    process = start(code, cache)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    return err.strip().splitlines()[-1]


def test_theano_imported_first(tmp_path):
    """Without its settings Theano's import breaks off half-way; that counts too."""
    too_early = "try:\n    import theano\nexcept Exception: pass\n"
    said = failure(too_early + "from course_utils.on_theano import setup", tmp_path)
    assert said.startswith("ImportError: theano was imported before course_utils.on_theano.setup")
    assert "restart the kernel" in said


def test_wrong_python(tmp_path):
    pretend = "import sys; from course_utils.on_theano import toolchain; import numpy; sys.version_info = (3, 12, 1)\n"
    said = failure(pretend + "from course_utils.on_theano import setup", tmp_path)
    assert said.startswith("ImportError: expected Python 3.11, got 3.12.1")
    assert "make lab" in said


# ---- small parts ----

def test_environment_is_restored_after_an_error(monkeypatch):
    from course_utils.on_theano.setup import environment

    monkeypatch.setenv("SET", "before")
    with pytest.raises(ZeroDivisionError), environment(SET="within", UNSET="within"):
        assert os.environ["SET"] == os.environ["UNSET"] == "within"
        raise ZeroDivisionError
    assert os.environ["SET"] == "before" and "UNSET" not in os.environ


@pytest.mark.slow
@needs_compiler
def test_a_user_without_home_and_entry():
    """As in containers: compiled code lies in a folder of that user's own below the temporary one."""
    names = ("HOME", "COURSE_CACHE", "XDG_CACHE_HOME", "USER", "LOGNAME")
    variables = {name: value for name, value in os.environ.items()
                 if name not in names and not name.startswith("THEANO")}
    code = "from course_utils.on_theano import setup, toolchain; print(toolchain.home()); print(setup.summary())"
    done = as_user(NOBODY_KNOWN, [sys.executable, "-c", code], env=variables, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    home, summary = done.stdout.splitlines()
    assert Path(home).name == f"seventy-thousand-digits-{NOBODY_KNOWN}"
    assert f"{home}{os.sep}theano" in summary
