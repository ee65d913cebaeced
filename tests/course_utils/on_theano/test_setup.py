"""Theano runs here, computes what it should, and says what it lacks.

What needs a fresh Theano runs in a process of its own, since Theano reads its settings once, when it is imported. Such
a process answers several questions.
"""

import logging
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from compilers import LoggingCompiler
from patience import PATIENCE
from processes import ANSWER, SOFTMAX, finish, mounted, needs_compiler, run, start
from users import NOBODY_KNOWN, as_user

from course_utils.on_theano import setup
from course_utils.on_theano.revived import class_cache, flags, toolchain

slow = pytest.mark.slow


# ---- what it chooses ----

@pytest.fixture
def machine(monkeypatch, tmp_path):
    """A machine that has everything; change an entry to take something away."""
    found = {"find_compiler": toolchain.Compiler("g++", openmp=True), "fetch": "",
             "find_blas": toolchain.Blas("one", ("-lopenblas",)), "find_cache": toolchain.Cache(tmp_path / "cache")}
    for name in found:
        monkeypatch.setattr(class_cache if name == "fetch" else toolchain, name, lambda *args, name=name: found[name])
    return found


def test_what_is_chosen_where_everything_is_there(machine, tmp_path):
    chosen, blas, notes = setup.choose({})
    assert (blas, notes) == ("one", [])
    assert chosen == {**setup.DEFAULTS, "base_compiledir": f"{tmp_path}/cache/theano", "cxx": "g++", "openmp": "True",
                      "blas__ldflags": "-lopenblas"}
    assert chosen["floatX"] == "float32" and chosen["compile__timeout"] == "1800"


def test_what_the_user_chooses_wins(machine, tmp_path, monkeypatch):
    monkeypatch.setattr(toolchain, "try_compiler", lambda path: toolchain.Compiler(path))
    given = {"allow_gc": "True", "base_compiledir": "/mine", "cxx": "/opt/g++", "blas__ldflags": "-lmine"}
    chosen, blas, notes = setup.choose(given)
    assert chosen == {**setup.DEFAULTS, **given, "openmp": "False"}
    assert (blas, notes) == ("as THEANO_FLAGS say", [])
    assert "base_compiledir" not in setup.choose({"compiledir": "/mine"})[0]


def test_cores_share_only_with_a_compiler_and_a_blas_that_can(machine):
    """NumPy's BLAS must not be called from several threads."""
    assert setup.choose({"blas__ldflags": "-lscipy_openblas"})[0]["openmp"] == "True"
    assert setup.choose({"blas__ldflags": ""})[0]["openmp"] == "False"
    assert setup.choose({"openmp": "False"})[0]["openmp"] == "False", "the user's own flag wins"
    machine["find_compiler"] = toolchain.Compiler("clang++", openmp=False)
    assert setup.choose({})[0]["openmp"] == "False"


def test_what_is_missing_is_told(machine, tmp_path):
    machine["find_blas"] = toolchain.NO_BLAS
    machine["find_cache"] = toolchain.Cache(tmp_path, why="/home is full")
    machine["fetch"] = "no such class"
    chosen, blas, (cache, of_class, no_blas) = setup.choose({})
    assert (chosen["blas__ldflags"], blas, of_class) == ("", "NumPy's (none for compiled code)", "no such class")
    assert cache.startswith(f"Compiled code is kept in {tmp_path}, ") and "/home is full" in cache
    assert "COURSE_CACHE" in cache
    assert no_blas.startswith("No BLAS for compiled code") and "scipy-openblas32" in no_blas


def test_without_a_compiler_only_that_is_told(machine):
    machine["find_compiler"] = toolchain.Compiler(problem="g++ was not found", mend=toolchain.INSTALL_COMPILER)
    chosen, blas, (note,) = setup.choose({})
    assert (chosen["cxx"], blas) == ("", toolchain.NO_BLAS.name)
    assert note.startswith("No C++ compiler: g++ was not found.\n")
    for remedy in ("sudo apt install g++", "sudo dnf install gcc-c++", "xcode-select --install", "conda-forge", "WSL"):
        assert remedy in note


def test_where_nothing_can_be_compiled_the_compiler_is_not_blamed(machine):
    machine["find_compiler"] = toolchain.Compiler(problem="no disk", mend=toolchain.ELSEWHERE)
    _, _, (note,) = setup.choose({})
    assert note.startswith("Nothing can be compiled: no disk.\n") and "COURSE_CACHE" in note and "apt" not in note


# ---- what it refuses ----

def test_another_python_is_refused():
    with pytest.raises(ImportError, match=r"expected Python 3\.11, got 3\.12\.1: .*make lab"):
        setup.check_python((3, 12, 1))
    setup.check_python((3, 11, 2))


@pytest.mark.parametrize("loaded", ["theano", "theano.tensor"])
def test_theano_imported_first_is_refused(loaded):
    with pytest.raises(ImportError, match=r"^theano was imported before .*setup.*restart the kernel"):
        setup.check_first(["numpy", loaded])
    setup.check_first(["numpy", "theanorc"])


def test_an_import_that_breaks_off_leaves_nothing_behind(monkeypatch):
    """So a second try starts afresh; THEANO_FLAGS are named, if there are any."""
    for text, said in [("openmp=yes", r"the course. With openmp=yes Theano said: Invalid value\. "), ("", "^Invalid")]:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "modules", {"theano": 1, "theano.tensor": 2, "theanorc": 3})
            with pytest.raises(Exception, match=said) as error, setup.whole_or_not_at_all(text):
                raise ValueError("Invalid value.")
            assert sys.modules == {"theanorc": 3}
            assert error.type is (ImportError if text else ValueError)


@needs_compiler
@slow
def test_entries_that_break_the_course(made):
    """Each is named, with what to do, again when the cell is run again; and once it is gone the course runs."""
    entries = {"device=cuda": "graphics cards", "cxx=/nonexistent": "No such file", "blas__ldflags=-lnone": "lnone",
               "openmp=yes": "Invalid value (yes)"}  # which Theano finds, half-way through its import
    out, err = run(f"""
        import os
        for entry in {list(entries)}:
            os.environ["THEANO_FLAGS"] = "allow_gc=True," + entry
            for _ in range(2):
                try:
                    from course_utils.on_theano import setup
                except ImportError as error:
                    print(error)
        os.environ["THEANO_FLAGS"] = ""
        {SOFTMAX.strip().replace(chr(10), chr(10) + 8 * " ")}
        """, made.cache, PATH=made.compiler.path)
    *lines, answer = out.splitlines()
    assert lines[::2] == lines[1::2]
    for (entry, why), line in zip(entries.items(), lines[::2], strict=True):
        assert line.startswith("THEANO_FLAGS has an entry that breaks the course.") and line.endswith(flags.MEND)
        assert entry in line and why in line
    assert float(answer) == ANSWER and err == ""


# ---- what is said, and what is not ----

def test_of_theanos_own_words_only_those_that_we_say_better_are_dropped():
    log = logging.getLogger("theano.tensor.blas")

    def is_said(words: str) -> bool:
        return bool(log.filter(logging.LogRecord(log.name, logging.WARNING, __file__, 1, words, None, None)))

    assert not any(map(is_said, setup.HARMLESS))
    assert is_said("We did not find a dynamic library in the library_dir of the library we use for blas.")


def test_environment_is_restored_after_an_error(monkeypatch):
    monkeypatch.setenv("SET", "before")
    with pytest.raises(ZeroDivisionError), setup.environment(SET="within", UNSET="within"):
        assert os.environ["SET"] == os.environ["UNSET"] == "within"
        raise ZeroDivisionError
    assert os.environ["SET"] == "before" and "UNSET" not in os.environ


def test_summary(monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    assert setup.summary().startswith("Theano-PyMC 1.1.2, float32; compiler ")
    assert setup.summary().endswith(f"compiled code in {toolchain.shorten(setup.theano.config.base_compiledir)}")
    monkeypatch.setenv("PYTHONHASHSEED", "random")
    assert setup.summary().endswith("PYTHONHASHSEED is not set, so other processes compile some of it again")


# ---- whole processes ----

@needs_compiler
@slow
def test_a_second_process_compiles_nothing_and_all_is_as_it_should_be(made, tmp_path):
    """Settings of another age, in `.theanorc`, are not read; the environment is as before."""
    assert float(made.out) == ANSWER
    assert made.said == toolchain.COMPILING.strip(), "said once, not for each call of the compiler"
    assert any("try_march_" in " ".join(call) for call in made.compiler.calls()), "flags are tried the first time"
    before = made.compiler.calls()
    (tmp_path / ".theanorc").write_text("[global]\ndevice = gpu\nfloatX = float64\n")
    out, err = run(SOFTMAX + """
import os
print(*(name for name in ("THEANO_FLAGS", "THEANORC") if name in os.environ))
print(np.int is int, np.complex is complex, np.bool is np.bool_)
class Late(theano.graph.op.Op):  # as those of modules that are imported later
    __props__ = ()
    def perform(self, node, inputs, outputs): pass
print(Late.__props__, Late() == Late(), Late()._props())
print(setup.summary())
""", made.cache, PATH=made.compiler.path, HOME=str(tmp_path))
    answer, environment, names, late, summary = out.splitlines()
    assert (answer, err, environment) == (made.out, "", "")
    assert (names, late) == ("True True True", "('__class__',) True ()")
    assert "float32" in summary and "OpenBLAS" in summary and summary.endswith(f"compiled code in {made.cache}/theano")
    assert [call for call in made.compiler.calls()[len(before):] if "-shared" in call or "try_march_" in " ".join(call)
            ] == []


@needs_compiler
@slow
def test_flags_of_the_user_win_over_ours_and_ours_over_a_settings_file(warm, tmp_path):
    """Entries of older Theanos have no effect and are named."""
    (tmp_path / "rc").write_text("[global]\ndevice = cuda\nfloatX = float64\ncxx = /nonexistent\n")
    out, err = run("from course_utils.on_theano import setup; import theano.configdefaults as d; c = d.config;"
                   "print(c.allow_gc, c.base_compiledir, c.compile__timeout, c.floatX, c.device, setup.summary())",
                   tmp_path / "unused", THEANORC=str(tmp_path / "rc"),
                   THEANO_FLAGS=f"allow_gc=True,base_compiledir={warm}/theano,blas__ldflags=,lib.cnmem=1,"
                                "nvcc.fastmath=True,gpuarray.preallocate=0.9,floatX=float32")
    assert out.startswith(f"True {warm}/theano 1800 float32 cpu ") and "BLAS as THEANO_FLAGS say" in out
    assert not (tmp_path / "unused" / "theano").exists()
    assert len(err.splitlines()) == 1 and err.startswith("THEANO_FLAGS has what Theano does not know")
    assert "lib.cnmem=1, nvcc.fastmath=True" in err and "called gpuarray__preallocate now" in err
    assert "floatX" not in err


@needs_compiler
@slow
def test_two_processes_at_once_on_an_empty_cache(made, tmp_path):
    compiler = LoggingCompiler(tmp_path / "bin")
    both = [start(SOFTMAX, tmp_path / "cache", PATH=compiler.path) for _ in range(2)]
    answers, said = zip(*map(finish, both))
    assert answers == (made.out, made.out) and set(said) <= {"", toolchain.COMPILING.strip()}
    assert len(compiler.modules()) == len(made.modules), "each module was compiled once"
    assert not list((tmp_path / "cache").rglob("*.part"))


@needs_compiler
@slow
def test_lock_of_a_killed_process_holds_nobody_up(warm):
    (compiledir,) = (warm / "theano").iterdir()
    code = (f"import filelock, time; filelock.FileLock('{compiledir}/.lock').acquire();"
            "print(1, flush=True); time.sleep(600)")
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"1\n"
    waiting = start(SOFTMAX.replace("softmax(", "sigmoid("), warm)  # needs the lock, to compile
    time.sleep(1)
    holder.kill()
    holder.wait()
    finish(waiting)


@needs_compiler
@slow
def test_awkward_characters_in_paths(tmp_path):
    """In the path of the cache, of temporary files, and of the BLAS, as in `My Documents, old/course/.venv`."""
    compiler = LoggingCompiler(tmp_path / "bin")
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
    compiled = compiler.libraries()
    assert run(code, cache, TMPDIR=str(temporary), PATH=compiler.path) == (out, "")
    assert compiler.libraries() == compiled


@needs_compiler
@slow
def test_no_folder_will_do(tmp_path):
    """Then nothing is compiled, and the compiler is not blamed."""
    block = f"import sys; sys.prefix = '{tmp_path}/disk/python'\n"
    with mounted(tmp_path / "disk", "noexec"):
        (tmp_path / "disk" / "tmp").mkdir()
        out, err = run(block + SOFTMAX, tmp_path / "disk" / "cache", TMPDIR=str(tmp_path / "disk" / "tmp"))
    assert float(out) == ANSWER
    assert err.startswith(f"Nothing can be compiled: programs may not run in {tmp_path}/disk/cache (its disk is")
    assert "noexec" in err and "apt install" not in err


@slow
def test_no_compiler(tmp_path):
    out, err = run(SOFTMAX + "print(setup.summary())", tmp_path, PATH=str(tmp_path))
    assert float(out.split()[0]) == ANSWER, "it computes all the same, slowly"
    assert "compiler none" in out
    assert err.startswith(f"No C++ compiler: {toolchain.COMPILER} was not found.\n")
    assert "WARNING" not in err, "Theano's own words would only repeat ours"


@needs_compiler
@slow
def test_no_blas(warm):
    block = ("import sys; sys.modules['scipy_openblas32'] = None\n"
             "from course_utils.on_theano.revived import toolchain; toolchain.library_folders = list\n")
    out, err = run(block + SOFTMAX + "print(setup.summary())", warm)
    assert float(out.split()[0]) == ANSWER
    assert "BLAS NumPy's" in out
    assert err.startswith("No BLAS for compiled code") and "WARNING" not in err


@needs_compiler
@slow
def test_a_user_without_home_and_entry():
    """As in containers: compiled code lies in a folder of that user's own below the temporary one."""
    names = ("HOME", "COURSE_CACHE", "XDG_CACHE_HOME", "USER", "LOGNAME")
    variables = {name: value for name, value in os.environ.items()
                 if name not in names and not name.startswith("THEANO")}
    code = ("from course_utils.on_theano import setup; from course_utils.on_theano.revived import toolchain;"
            "print(toolchain.home()); print(setup.summary())")
    done = as_user(NOBODY_KNOWN, [sys.executable, "-c", code], env=variables, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    home, summary = done.stdout.splitlines()
    assert Path(home).name == f"seventy-thousand-digits-{NOBODY_KNOWN}"
    assert f"{home}{os.sep}theano" in summary
