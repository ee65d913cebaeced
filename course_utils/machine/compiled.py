"""What the doctor looks at for Theano: the compiler, its BLAS, and the folder for compiled code with its disk."""

import shutil
from collections.abc import Iterator

from course_utils.machine.report import GB, MISSING, OK, REINSTALL, WARNING, Finding
from course_utils.on_theano import toolchain

DISK_NEEDED = 1 * GB  # bytes for compiled code, executed notebooks and figures


def check_compiler(what: str) -> Iterator[Finding]:
    """The compiler, and, if there is one, the BLAS that links with it."""
    compiler = toolchain.find_compiler()
    if compiler.problem:
        mend = "; ".join(f"{system}: {command}" for system, command in compiler.mend.items())
        found = f"{compiler.problem}; without one, Theano is a hundred times slower and lesson 05 cannot run"
        yield Finding(what, found, MISSING, mend)
        return
    yield Finding(what, compiler.path + ("" if compiler.openmp else "; without OpenMP, lesson 05 takes a fifth longer"))
    blas = toolchain.find_blas(compiler.path)
    if blas == toolchain.NO_BLAS:
        yield Finding("BLAS", blas.name + "; lesson 05 takes twice as long", WARNING, REINSTALL)
    else:
        yield Finding("BLAS", blas.name)


def check_cache(what: str) -> Iterator[Finding]:
    """The folder for compiled code, and the space on its disk."""
    folder = toolchain.cache_folder()
    if folder != toolchain.wanted_folder():
        yield Finding(what, f"{folder}, lost at a restart, since the usual one cannot be written", WARNING,
                      "set the environment variable COURSE_CACHE to a folder that you can write")
    else:
        yield Finding(what, toolchain.shorten(folder))
    free = shutil.disk_usage(folder).free
    yield Finding("disk", f"{free / GB:.1f} GB free", OK if free >= DISK_NEEDED else WARNING,
                  "" if free >= DISK_NEEDED else f"free at least {DISK_NEEDED / GB:.0f} GB")
