"""Theano on today's Python and NumPy. Import this before `theano`; it imports `theano` itself, ready for use.

    from course_utils.on_theano import setup
    import theano

Theano-PyMC 1.1.2, its last release, is of 2021. To run on NumPy 1.26 and Python 3.11 it needs:

* the NumPy names that version 1.24 removed, and a stand-in for the one function it takes from `numpy.distutils`;
* a C++ compiler and a BLAS, which `toolchain` finds and tries;
* a cache of compiled code that keeps what it holds (see `mend_cache_keys`), in a folder of the course's own;
* a mended line of C code, to use the processor's cores together (see `mend_openmp`);
* a memory for which compiler flags fit the processor (see `remember_march_flags`).

An entry in the environment variable THEANO_FLAGS always wins over what is chosen here; COURSE_CACHE names another
folder for compiled code. A `~/.theanorc` from another age is not read, unless THEANORC names it.

Nothing is printed unless something is missing, or when the compiler is first at work. `summary()` says in one line what
was chosen.

With PYTHONHASHSEED=0, which the course's kernel sets, a model that one process has compiled is ready in the next.
Without it Theano orders some graphs differently in every process and compiles those parts again.
"""

import contextlib
import logging
import os
import shlex
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from course_utils.on_theano import mends, toolchain

DEFAULTS = {
    "floatX": "float32",
    "allow_gc": "False",  # keep the memory of what lies between the layers for the next batch, which saves time
    "compile__timeout": "1800",  # seconds to wait for another process that compiles; a dead one frees its lock
    "cmodule__age_thresh_use": str(366 * 24 * 3600),  # Theano forgets what was not used for 24 days; a year is better
}

# Said by Theano when it is imported without BLAS; our own line says it with the remedy.
HARMLESS = ("Using NumPy C-API based implementation for BLAS functions.",)


def check_python(version: tuple[int, ...]) -> None:
    """Raise ImportError unless `version` is Python 3.11, the one that Theano-PyMC and NumPy 1.26 share."""
    if tuple(version[:2]) != (3, 11):
        raise ImportError(
            f"expected Python 3.11, got {'.'.join(map(str, version[:3]))}: Theano-PyMC runs on no newer one. "
            "Start the course with `make lab`, or choose its kernel (Kernel > Change Kernel)."
        )


def check_first(modules: Iterable[str]) -> None:
    """Raise ImportError when Theano is among the loaded `modules`: its settings are read once, when it is imported."""
    if any(name == "theano" or name.startswith("theano.") for name in modules):
        raise ImportError(
            "theano was imported before course_utils.on_theano.setup, so it runs without its settings: "
            "restart the kernel, and import course_utils.on_theano.setup first."
        )


def restore_numpy_names() -> None:
    """Give NumPy back the names that Theano uses and NumPy 1.24 removed.

    `np.bool` becomes NumPy's own boolean, its meaning since NumPy 2, so that other libraries are not misled.
    """
    for name, kind in {"bool": np.bool_, "int": int, "complex": complex}.items():
        vars(np).setdefault(name, kind)


def stand_in_for_distutils() -> None:
    """Put a module of one function in the place of `numpy.distutils`, whose import is slow and prints warnings."""
    if "numpy.distutils" not in sys.modules:
        module = types.ModuleType("numpy.distutils", "A stand-in by course_utils.on_theano.setup.")
        module.misc_util = types.SimpleNamespace(get_numpy_include_dirs=lambda: [np.get_include()])
        sys.modules["numpy.distutils"] = np.distutils = module


def parse_flags(text: str) -> dict[str, str]:
    """The entries of a THEANO_FLAGS value, read by Theano's own rules: `a=1,b="x, y"` -> {"a": "1", "b": "x, y"}."""
    words = shlex.shlex(text, posix=True)
    words.whitespace, words.whitespace_split = ",", True
    try:
        pairs = [word.strip().partition("=") for word in words]
    except ValueError as error:
        raise ValueError(f"expected THEANO_FLAGS like floatX=float32,cxx=g++, got {text!r}: {error}") from None
    return {key: value for key, equals, value in pairs if equals}


def format_flags(flags: Mapping[str, str]) -> str:
    """The inverse of `parse_flags`."""
    return ",".join(f"{key}={shlex.quote(value)}" for key, value in flags.items())


def choose(given: Mapping[str, str]) -> tuple[dict[str, str], str, list[str]]:
    """All flags for Theano, the name of the BLAS, and notes on what is missing.

    Parameters
    ----------
    given : the entries of THEANO_FLAGS, which win.
    """
    flags, notes = dict(DEFAULTS), []
    if "compiledir" not in given and "base_compiledir" not in given:
        folder = toolchain.cache_folder()
        flags["base_compiledir"] = str(folder / "theano")
        if folder != toolchain.wanted_folder():
            notes.append(temporary_cache(folder))

    compiler = toolchain.Compiler(given["cxx"]) if "cxx" in given else toolchain.find_compiler()
    if compiler.problem:
        flags["cxx"] = ""
        notes.append(missing_compiler(compiler))

    if "blas__ldflags" in given:
        blas = toolchain.Blas("as THEANO_FLAGS say")
    elif compiler.path:
        blas = toolchain.find_blas(compiler.path)
        if blas == toolchain.NO_BLAS:
            notes.append(MISSING_BLAS)
    else:
        blas = toolchain.NO_BLAS
    flags["blas__ldflags"] = " ".join(blas.flags)
    # Convolutions share a batch's images among the cores, each with a BLAS of one thread. OpenBLAS can be told so;
    # NumPy's must not even be called from several threads.
    together = compiler.openmp and "openblas" in given.get("blas__ldflags", flags["blas__ldflags"])
    flags["openmp"] = str(together)
    return {**flags, **given}, blas.name, notes


def missing_compiler(compiler: toolchain.Compiler) -> str:
    """What the lack of a compiler means, and how to mend it."""
    return (
        f"No C++ compiler: {compiler.problem}.\n"
        "Theano compiles every model with one. Without it a batch of lesson 02 takes 34 ms instead of 0.2 ms, a batch\n"
        "of lesson 04 takes 28 s, and lesson 05 cannot run. Do what fits your system, then restart the kernel:\n"
        f"{toolchain.advice(compiler.mend)}"
    )


def temporary_cache(folder: os.PathLike) -> str:
    """What it means that compiled code goes to a temporary `folder`, and how to mend it."""
    return (
        f"Compiled code is kept in {folder}, since the usual folder cannot be written. It is lost when the machine\n"
        "restarts. Set the environment variable COURSE_CACHE to a folder that you can write."
    )


MISSING_BLAS = (
    "No BLAS for compiled code: Theano uses NumPy's, and the network of lesson 05 takes twice as long.\n"
    "Run `make lab` again, or: pip install scipy-openblas32"
)


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set environment variables for the length of a `with` block."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def silence(messages: tuple[str, ...]) -> None:
    """Drop the log messages of Theano's BLAS module that begin with one of `messages`."""
    logging.getLogger("theano.tensor.blas").addFilter(lambda record: not record.getMessage().startswith(messages))


def announce_compiling() -> None:
    """Say on stderr what the reader waits for, once, when Theano first calls the compiler in this process."""
    logger = logging.getLogger("theano.link.c.cmodule")

    def look_at(record: logging.LogRecord) -> bool:
        if record.getMessage().startswith("Generating shared lib"):  # logged before each call of the compiler
            print(toolchain.COMPILING, end="", file=sys.stderr, flush=True)
            logger.removeFilter(look_at)
            logger.setLevel(logging.NOTSET)
        return record.levelno >= logging.WARNING

    logger.addFilter(look_at)
    logger.setLevel(logging.DEBUG)


def mend_cache_keys(base: type) -> None:
    """Let Theano find compiled code of operations without parameters again, in every subclass of `base` = Op.

    The key of compiled code contains the `__props__` of its operations, and Theano takes an empty part of a key for
    "has no version, do not keep". Operations without parameters (a matrix product, softmax) have `__props__ == ()`, so
    they were compiled again in every process. A name that every object has makes the part non-empty. What the
    operation computes, and what it is equal to, were fixed by its empty `__props__` when its class was made.
    """
    def mend(cls: type) -> None:
        if vars(cls).get("__props__") == ():
            cls.__props__ = ("__class__",)

    def mend_family(cls: type) -> None:
        mend(cls)
        for child in cls.__subclasses__():
            mend_family(child)

    mend_family(base)
    base.__init_subclass__ = classmethod(lambda cls, **kwargs: mend(cls))  # classes of modules imported later


def mend_openmp(elementwise: type) -> None:
    """Let the operations of the class `elementwise` = Elemwise compile when several threads share them.

    In Theano's C code for them stands `{int(config.openmp_elemwise_minsize)}` as it is: the string lacks its f.
    """
    really_write = elementwise.c_code
    smallest = int(theano.config.openmp_elemwise_minsize)  # arrays with fewer numbers stay with one thread

    def c_code(self, *args, **kwargs) -> str:
        return really_write(self, *args, **kwargs).replace("{int(config.openmp_elemwise_minsize)}", str(smallest))

    elementwise.c_code = c_code


def remember_march_flags(cmodule: types.ModuleType, path: Path) -> None:
    """Spare each start the third of a second in which Theano's `cmodule` tries the compiler's flags for this processor.

    Flags that worked are kept in the text file `path`, a line for each compiler; those that failed are tried again.
    """
    really_try = cmodule.try_march_flag

    def look_up(flags: list[str]) -> tuple[bool, bool]:
        """Do the flags compile a program, and does it run?"""
        line = " ".join([theano.config.cxx, cmodule.gcc_version_str, *flags])
        if path.exists() and line in path.read_text(encoding="utf-8").splitlines():
            return True, True
        compiles, runs = really_try(flags)
        if compiles and runs:
            with path.open("a", encoding="utf-8") as file:
                print(line, file=file)
        return compiles, runs

    cmodule.try_march_flag = look_up


def summary() -> str:
    """One line: version, precision, compiler, BLAS and folder that Theano uses in this process."""
    config = theano.config
    folder = config.compiledir if "compiledir" in _flags else config.base_compiledir
    fixed = os.environ.get("PYTHONHASHSEED", "random") != "random"
    seed = "" if fixed else "; PYTHONHASHSEED is not set, so other processes compile some of it again"
    return (
        f"Theano-PyMC {theano.__version__}, {config.floatX}; compiler {config.cxx or 'none'}; BLAS {_blas}; "
        f"compiled code in {toolchain.shorten(folder)}{seed}"
    )


# Convolutions use the threads of OpenMP, matrix products those of OpenBLAS. One without work should soon sleep: else it
# keeps its core busy with waiting, which the other's threads need. Both are read when Theano loads the libraries.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")  # 2**20 ticks of the processor's clock, not 2**26

check_python(sys.version_info)
check_first(sys.modules)
restore_numpy_names()
stand_in_for_distutils()
silence(HARMLESS)
_flags, _blas, _notes = choose(parse_flags(os.environ.get("THEANO_FLAGS", "")))
with environment(THEANO_FLAGS=format_flags(_flags), THEANORC=os.environ.get("THEANORC", os.devnull)):
    import theano
    import theano.link.c.cmodule
    import theano.sandbox.rng_mrg
    import theano.tensor.nnet.corr
mend_cache_keys(theano.graph.op.Op)
mend_openmp(theano.tensor.elemwise.Elemwise)
mends.mend_random_numbers(theano.sandbox.rng_mrg.mrg_uniform)
mends.mend_convolutions(theano.tensor.nnet.corr.BaseCorrMM)
theano.graph.op.OpenMPOp.gxx_support_openmp = theano.config.openmp  # Theano need not try it again
announce_compiling()
remember_march_flags(theano.link.c.cmodule, toolchain.cache_folder() / "march_flags")
for _note in _notes:
    print(_note, file=sys.stderr)
