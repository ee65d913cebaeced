"""Theano on today's Python and NumPy. Import this before `theano`; it imports `theano` itself, ready for use.

    from course_utils.on_theano import setup
    import theano

Theano-PyMC 1.1.2, its last release, is from 2021. To run on NumPy 1.26 and Python 3.11 it needs:

* the NumPy names that version 1.24 removed, and a stand-in for the one function it takes from `numpy.distutils`;
* a C++ compiler, a BLAS and a folder for compiled code, which `toolchain` finds and tries.

It is patched, so that

* compiled code is found again in the next process (`patches.patch_cache_keys`), and is compiled again, not loaded,
  when it is damaged (`sealed_cache`);
* several cores can share one operation: a line of Theano's C code for that is wrong (`patches.patch_openmp`);
* the compiler flags for this processor are tried once, not at each start (`patches.remember_march_flags`);
* modules compile in half the time, since their headers are precompiled (`precompiled_headers`);
* random numbers and convolutions are faster: their loops vectorise (`vector_loops`).

An entry in the environment variable THEANO_FLAGS wins over what is chosen here, unless the course cannot run with it:
that is an ImportError, which names the entry (see `flags`). COURSE_CACHE names another folder for compiled code, and
COURSE_SHARED_CACHE one to begin with (see `class_cache`). A `~/.theanorc` from another age is not read, unless THEANORC
names it.

Nothing is printed unless something is missing, or when the compiler first runs. `summary()` says in one line what
was chosen.

With PYTHONHASHSEED=0, which the course's kernel sets, a model that one process has compiled is ready in the next.
Without it Theano orders some graphs differently in every process and compiles those parts again.
"""

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Mapping

from course_utils.on_theano.revived import (
    class_cache,
    flags,
    patches,
    precompiled_headers,
    sealed_cache,
    toolchain,
    vector_loops,
)

DEFAULTS = {
    **{name: right for name, (right, _) in flags.NEEDED.items()},
    "allow_gc": "False",  # keep the memory for values between the layers for the next batch, which saves time
    "compile__timeout": "1800",  # seconds to wait for another process that compiles; a dead one frees its lock
    "cmodule__age_thresh_use": str(366 * 24 * 3600),  # Theano forgets code not used for 24 days; a year is better
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


@contextlib.contextmanager
def whole_or_not_at_all(text: str) -> Iterator[None]:
    """A `with` block for Theano's import: if it breaks off half-way, nothing stays, and a second try starts afresh.

    Parameters
    ----------
    text : THEANO_FLAGS as they were found; the error names them, since most that Theano trips over is there.
    """
    try:
        yield
    except Exception as error:
        for name in [name for name in sys.modules if name.split(".")[0] == "theano"]:
            del sys.modules[name]
        if not text:
            raise
        raise ImportError(flags.refusal([f"With {text} Theano said: {str(error).rstrip('.')}"])) from error


def choose(given: Mapping[str, str]) -> tuple[dict[str, str], str, list[str]]:
    """All flags for Theano, the name of the BLAS, and notes on what is missing.

    Parameters
    ----------
    given : the entries of THEANO_FLAGS, which win.
    """
    chosen = dict(DEFAULTS)
    notes: list[str] = []
    if "compiledir" not in given and "base_compiledir" not in given:
        found = toolchain.find_cache()
        chosen["base_compiledir"] = str(found.folder / "theano")
        if found.why:
            notes.append(other_cache(found))

    compiler = toolchain.try_compiler(given["cxx"]) if "cxx" in given else toolchain.find_compiler()
    chosen["cxx"] = compiler.path
    if compiler.problem:
        notes.append(missing_compiler(compiler))
    if "base_compiledir" in chosen and (why := class_cache.fetch(found.folder, compiler.path)):
        notes.append(why)

    if "blas__ldflags" in given:
        blas = toolchain.Blas("as THEANO_FLAGS say")
    elif compiler.path:
        blas = toolchain.find_blas(compiler.path)
        if blas == toolchain.NO_BLAS:
            notes.append(MISSING_BLAS)
    else:
        blas = toolchain.NO_BLAS
    chosen["blas__ldflags"] = " ".join(blas.flags)
    # Convolutions share a batch's images among the cores, each with a BLAS of one thread. OpenBLAS can be told that;
    # NumPy's must not even be called from several threads.
    together = compiler.openmp and "openblas" in given.get("blas__ldflags", chosen["blas__ldflags"])
    chosen["openmp"] = str(together)
    return {**chosen, **given}, blas.name, notes


def missing_compiler(compiler: toolchain.Compiler) -> str:
    """What it means that nothing can be compiled, and how to fix it."""
    return (
        f"{'Nothing can be compiled' if compiler.mend is toolchain.ELSEWHERE else 'No C++ compiler'}: "
        f"{compiler.problem}.\n"
        "Theano compiles every model. Uncompiled, a batch of lesson 02 takes 34 ms instead of 0.2 ms, a batch\n"
        "of lesson 04 takes 28 s, and lesson 05 cannot run. Do what fits your system, then restart the kernel:\n"
        f"{toolchain.advice(compiler.mend)}"
    )


def other_cache(found: toolchain.Cache) -> str:
    """What it means that compiled code is not `found` in the usual folder, and how to fix it."""
    return (
        f"Compiled code is kept in {found.folder}, since the usual folder will not do: {found.why}.\n"
        "A temporary folder is lost when the machine restarts. Set the environment variable COURSE_CACHE to a folder\n"
        "that you can write, and in which programs may run."
    )


MISSING_BLAS = (
    "No BLAS for compiled code: Theano uses NumPy's, and the network of lesson 05 takes twice as long.\n"
    "Run `make lab` again, or: pip install scipy-openblas32"
)


@contextlib.contextmanager
def environment(**variables: str) -> Iterator[None]:
    """Set environment variables for the duration of a `with` block."""
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


# Convolutions use the threads of OpenMP, matrix products those of OpenBLAS. An idle one should soon sleep: else it
# keeps its core busy with waiting, which the other's threads need. Both are read when Theano loads the libraries.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "20")  # 2**20 ticks of the processor's clock, not 2**26

check_python(sys.version_info[:3])
check_first(sys.modules)
patches.restore_numpy_names()
patches.stand_in_for_distutils()
patches.silence(HARMLESS)
_text = os.environ.get("THEANO_FLAGS", "")
_given, _notes = flags.usable(flags.parse_flags(_text))
_flags, _blas, _lacks = choose(_given)
_variables = {"THEANO_FLAGS": flags.format_flags(_flags), "THEANORC": os.environ.get("THEANORC", os.devnull),
              "HOME": toolchain.home()}  # Theano asks for it, even if nothing will be put there
with environment(**_variables), whole_or_not_at_all(_text):
    import theano
    import theano.link.c.cmodule
    import theano.sandbox.rng_mrg
    import theano.tensor.nnet.corr
patches.patch_cache_keys(theano.graph.op.Op)
patches.patch_openmp(theano.tensor.elemwise.Elemwise, int(theano.config.openmp_elemwise_minsize))
vector_loops.patch_random_numbers(theano.sandbox.rng_mrg.mrg_uniform)
vector_loops.patch_convolutions(theano.tensor.nnet.corr.BaseCorrMM)
theano.graph.op.OpenMPOp.gxx_support_openmp = theano.config.openmp  # Theano need not try it again
sealed_cache.guard(theano.link.c.cmodule, theano.compile.compilelock.lock_ctx)
patches.announce_compiling()
patches.remember_march_flags(theano.link.c.cmodule, toolchain.cache_folder() / "march_flags")
precompiled_headers.compile_faster(theano.link.c.cmodule, toolchain.cache_folder() / "headers")
for _note in [*_notes, *_lacks]:
    print(_note, file=sys.stderr)
