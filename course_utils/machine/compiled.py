"""What the doctor looks at for Theano: compiler, BLAS, the folder for compiled code with its disk, and THEANO_FLAGS."""

import os
import shutil
from collections.abc import Iterator

from course_utils.machine.report import GB, MISSING, OK, REINSTALL, WARNING, Finding
from course_utils.on_theano.revived import flags, sealed_cache, toolchain

DISK_NEEDED = 1 * GB  # bytes for compiled code, executed notebooks and figures


def check_compiler(what: str) -> Iterator[Finding]:
    """The compiler, and, if there is one, the BLAS that links with it."""
    compiler = toolchain.find_compiler()
    if compiler.problem:
        mend = "; ".join(f"{system}: {command}" for system, command in (compiler.mend or {}).items())
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
    """The folder for compiled code, whether what is in it can be loaded, and the space on its disk."""
    found = toolchain.find_cache()
    elsewhere = "; ".join(f"{case}: {command}" for case, command in toolchain.ELSEWHERE.items())
    if found.problem:
        yield Finding(what, f"nothing can be compiled: {found.problem}", MISSING, elsewhere)
    elif found.why:
        yield Finding(what, f"{found.folder}, which may be lost at a restart, since {found.why}", WARNING, elsewhere)
    else:
        yield Finding(what, toolchain.shorten(found.folder))
    if damaged := sealed_cache.damaged(found.folder / "theano"):
        yield Finding(what, f"{len(damaged)} parts of it are damaged or from an older course: {damaged[0]}", WARNING,
                      "nothing at once, since they are thrown away and compiled again when a lesson needs them; "
                      "if there are more the next time, have the disk examined")
    free = shutil.disk_usage(found.folder).free
    yield Finding("disk", f"{free / GB:.1f} GB free", OK if free >= DISK_NEEDED else WARNING,
                  "" if free >= DISK_NEEDED else f"free at least {DISK_NEEDED / GB:.0f} GB")


def check_flags(what: str) -> Iterator[Finding]:
    """The environment variable THEANO_FLAGS: entries that break the course, entries without effect, and the rest."""
    text = os.environ.get("THEANO_FLAGS", "")
    if not text:
        yield Finding(what, "not set, as it should be")
        return
    try:
        given = flags.parse_flags(text)
    except ValueError as error:
        yield Finding(what, str(error), MISSING, flags.MEND)
        return
    wrong, strangers = flags.refused(given), flags.unknown(given)
    for entry in wrong:
        yield Finding(what, entry, MISSING, flags.MEND)
    if strangers:
        yield Finding(what, f"Theano does not know {', '.join(strangers.values())}", WARNING, flags.MEND)
    if not wrong and not strangers:
        yield Finding(what, f"{text}: wins over what the course chooses")
