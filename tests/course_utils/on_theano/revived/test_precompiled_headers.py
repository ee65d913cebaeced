"""Headers compiled beforehand: used, found again, made again when they must be, done without where they cannot."""

import os
import shutil
import subprocess
import types
from pathlib import Path

import pytest
from processes import SOFTMAX, run

from course_utils.on_theano.revived import precompiled_headers, toolchain
from course_utils.on_theano.revived.precompiled_headers import (
    PrecompiledHeaders,
    compile_faster,
    compiled,
    stamp,
    stamp_of,
)

GXX = pytest.mark.skipif(toolchain.COMPILER != "g++", reason="headers are compiled beforehand with g++ only")


def compile_again(call: list[str], library: Path, *words: str) -> str:
    """Repeat a call that compiled a module, with `words` before its arguments; what the compiler said."""
    arguments = [*call]
    arguments[call.index("-o") + 1] = str(library)
    done = subprocess.run([toolchain.COMPILER, *words, *arguments], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_header_that_is_given_up_may_be_gone_already(tmp_path):
    headers = PrecompiledHeaders(tmp_path, run=None)
    headers.found = {("g++", "-O3"): tmp_path / "all.h", ("g++",): tmp_path / "other.h"}
    headers.give_up(tmp_path / "all.h")
    assert headers.found == {("g++", "-O3"): None, ("g++",): tmp_path / "other.h"}


# ---- what the compiler is given ----

@GXX
@pytest.mark.slow
def test_the_compiler_takes_the_header_and_makes_the_same_code(made, tmp_path):
    """`-H` lists what is read: a precompiled header has an exclamation mark, and one that does not fit an x."""
    if shutil.which("objcopy") is None:
        pytest.skip("objcopy, of binutils, is not here")
    assert len(made.headers) == 1 < len(made.modules)
    assert all("-include" in call for call in made.modules)
    assert made.compiler.calls("-shared") and not made.compiler.calls("-g")
    call = made.modules[0]
    position = call.index("-include")
    plain = call[:position] + call[position + 2:]
    read = compile_again(call, tmp_path / "quick.so", "-H")
    assert read.startswith(f"! {call[position + 1]}.gch\n")
    assert "ndarraytypes.h" not in read and "pyport.h" not in read, "nothing of it is read again"
    compile_again(plain, tmp_path / "plain.so", "-g")
    # A library keeps its own name, and a longer one would move what lies behind it: both names have five letters.
    for section in (".text", ".rodata", ".data"):
        for name in ("quick", "plain"):
            command = ["objcopy", "-O", "binary", "-j", section, f"{tmp_path}/{name}.so", f"{tmp_path}/{name}{section}"]
            subprocess.run(command, check=True, timeout=60)
        assert (tmp_path / f"quick{section}").read_bytes() == (tmp_path / f"plain{section}").read_bytes()
    assert (tmp_path / "quick.text").stat().st_size > 1000
    assert 2 * (tmp_path / "quick.so").stat().st_size < (tmp_path / "plain.so").stat().st_size


@pytest.mark.parametrize("left_out", [
    "-shared", "-o /c/m1.so", "/c/mod.cpp", "-lpython3.11", "-L/lib", "-Wl,-rpath,/lib", "-Dsgemm_=scipy_sgemm_",
])  # fmt: skip
def test_flags_that_do_not_concern_headers(left_out):
    flags = ("-O3", "-fopenmp", "--param", "l1-size=32", "-DNPY_NO_DEPRECATED_API=NPY_1_7_API_VERSION", "-I/numpy")
    assert precompiled_headers.header_flags([flags[0], *left_out.split(), *flags[1:]]) == flags


# ---- found again, or made again ----

class StandIn:
    """In the place of a compiler: makes headers of a few bytes, and notes each; `version` is what it says it is."""

    def __init__(self) -> None:
        self.version, self.made, self.refuses = "g++ 12.2.0", 0, False

    def __call__(self, command: list[str]) -> tuple[bytes, bytes, int]:
        if "--version" in command:
            return self.version.encode(), b"", 0
        if "c++-header" in command:
            self.made += 1
            Path(command[command.index("-o") + 1]).write_bytes(b"read already")
        return b"", b"", int("-Winvalid-pch" in command and self.refuses)


@pytest.fixture
def own_header(tmp_path):
    """A folder with a header like Theano's own."""
    (tmp_path / "theano").mkdir()
    (tmp_path / "theano" / "theano_mod_helper.h").write_text("#define MOD_PUBLIC\n")
    return tmp_path / "theano"


CHANGES = {
    "nothing": lambda case: None,
    "another version": lambda case: setattr(case.run, "version", "g++ 13.1.0"),
    "another compiler": lambda case: setattr(case, "compiler", "/usr/local/bin/g++"),
    "other flags": lambda case: case.flags.append("-fopenmp"),
    "Python": lambda case: case.patch.setattr(precompiled_headers.sys, "version", "3.11.99"),
    "NumPy": lambda case: case.patch.setattr(precompiled_headers.np, "__version__", "1.26.99"),
    "Theano's header": lambda case: (case.own / "theano_mod_helper.h").write_text("#define MOD_PUBLIC public\n"),
    "cut in half": lambda case: os.truncate(compiled(case.header), 5),
    "empty": lambda case: os.truncate(compiled(case.header), 0),
    "one byte": lambda case: compiled(case.header).write_bytes(b"read alreadY"),
    "gone": lambda case: compiled(case.header).unlink(),
    "half a stamp": lambda case: os.truncate(stamp_of(case.header), 10),
}


@pytest.mark.parametrize("change", CHANGES)
def test_made_anew_when_something_has_changed(tmp_path, own_header, monkeypatch, change):
    case = types.SimpleNamespace(run=StandIn(), compiler="/usr/bin/g++", flags=["-O3", f"-I{own_header}"],
                                 own=own_header, patch=monkeypatch)
    for _ in range(2):
        case.header = PrecompiledHeaders(tmp_path / "h", case.run).find(case.compiler, tuple(case.flags))
    assert case.run.made == 1
    CHANGES[change](case)
    headers = PrecompiledHeaders(tmp_path / "h", case.run)
    for _ in range(2):
        case.header = headers.find(case.compiler, tuple(case.flags))
        assert compiled(case.header).read_bytes() == b"read already"
    assert case.run.made == (1 if change == "nothing" else 2)
    assert not list((tmp_path / "h").rglob("*.part"))


# ---- done without ----

@pytest.mark.parametrize("version, refuses, tried", [
    ("Apple clang version 15.0.0", False, 0),
    ("g++ 12.2.0", True, 1),  # made, but not taken
])  # fmt: skip
def test_a_compiler_that_will_not_have_it(tmp_path, version, refuses, tried):
    stand_in = StandIn()
    stand_in.version, stand_in.refuses = version, refuses
    headers = PrecompiledHeaders(tmp_path, stand_in)
    assert [headers.find("g++", ("-O3",)) for _ in range(2)] == [None, None]
    assert stand_in.made == tried
    assert not list(tmp_path.rglob("*.gch"))


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "headers").write_text("a file")
    assert PrecompiledHeaders(tmp_path / "headers", StandIn()).find("g++", ("-O3",)) is None


def module_maker(tmp_path, answers):
    """Theano's `cmodule`, as far as it matters; its commands that make modules give `answers` by turns."""
    stand_in, commands = StandIn(), []

    def run_it(command):
        if "-shared" in command and os.devnull not in command:  # no trial of a linker
            commands.append(command)
            return b"", b"", answers.pop(0)
        return stand_in(command)

    cmodule = types.SimpleNamespace(output_subprocess_Popen=run_it, get_gcc_shared_library_arg=lambda: "-shared")
    compile_faster(cmodule, tmp_path / "headers")
    return cmodule, stand_in, commands


MODULE = ["g++", "-shared", "-g", "-O3", "-o", "m.so", "mod.cpp"]


def test_a_header_that_fails_is_given_up_and_made_anew_by_the_next_process(tmp_path):
    cmodule, _, commands = module_maker(tmp_path, [1, 0, 0])
    assert [cmodule.output_subprocess_Popen(MODULE)[2] for _ in range(2)] == [0, 0]
    assert ["-include" in command for command in commands] == [True, False, False]
    cmodule, stand_in, commands = module_maker(tmp_path, [0])
    cmodule.output_subprocess_Popen(MODULE)
    assert stand_in.made == 1 and "-include" in commands[0]


def test_a_module_that_is_wrong_fails_as_ever_and_is_not_the_headers_fault(tmp_path):
    cmodule, stand_in, commands = module_maker(tmp_path, [1, 1, 0])
    assert [cmodule.output_subprocess_Popen(MODULE)[2] for _ in range(2)] == [1, 0]
    assert ["-include" in command for command in commands] == [True, False, True]
    assert stand_in.made == 1


@pytest.mark.parametrize("has_gold", [True, False])
def test_the_quicker_linker_where_there_is_one(tmp_path, has_gold):
    tried = []

    def run_it(command):
        tried.append(command)
        return b"", b"", int("-fuse-ld=gold" in command and not has_gold)

    assert precompiled_headers.quick_linker("g++", run_it) == (["-fuse-ld=gold"] if has_gold else [])
    assert len(tried) == 1 and "-shared" in tried[0], "what it is for: making a library"


def test_other_calls_of_the_compiler_stay_as_they_are(tmp_path):
    cmodule, stand_in, commands = module_maker(tmp_path, [0])
    assert cmodule.output_subprocess_Popen(["g++", "--version"])[0] == b"g++ 12.2.0"
    cmodule.output_subprocess_Popen([word for word in MODULE if word != "-O3"])  # a part of Theano's own
    assert commands == [["g++", "-shared", "-o", "m.so", "mod.cpp"]] and stand_in.made == 0


def test_two_processes_that_make_the_same_header_at_once(tmp_path):
    """The second makes it while the first one's compiler is at work: both have a whole one, and a third has it, too."""
    first, second = StandIn(), StandIn()
    other = PrecompiledHeaders(tmp_path, second)

    def slowly(command):
        if "c++-header" in command:
            assert other.find("g++", ("-O3",))
        return first(command)

    header = PrecompiledHeaders(tmp_path, slowly).find("g++", ("-O3",))
    assert compiled(header).read_bytes() == b"read already" and (first.made, second.made) == (1, 1)
    third = StandIn()
    assert PrecompiledHeaders(tmp_path, third).find("g++", ("-O3",)) == header and third.made == 0
    assert not list(tmp_path.rglob("*.part"))


@GXX
@pytest.mark.slow
def test_a_header_that_is_cut_short_breaks_nothing(made, warm):
    """With a stamp that says it is right, it comes to the compiler, which ends with an error; another process makes
    the header again, and a third finds it again. None of these modules is a loop over elements: those have a header of
    their own, with -fopenmp."""
    [header] = (warm / "headers").glob("*/theano.h")
    size = compiled(header).stat().st_size
    os.truncate(compiled(header), size // 3)
    made_for = stamp_of(header).read_text().rpartition("\nSHA-256")[0]
    stamp_of(header).write_text(stamp(made_for, header))
    for new, whole in [("nnet.logsoftmax(scores)", False), ("cumsum(scores, 1)", True), ("join(0, scores, w)", True)]:
        headers = len(made.compiler.headers())
        code = SOFTMAX.replace("nnet.softmax(T.dot(x, w))", new.replace("scores", "T.dot(x, w)"))
        run(code, warm, PATH=made.compiler.path)
        assert stamp_of(header).exists() == whole, "given up, then made again"
        assert len(made.compiler.headers()) - headers == new.startswith("cumsum")
    assert compiled(header).stat().st_size > size // 2
