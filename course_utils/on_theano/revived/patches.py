"""The patches that Theano-PyMC needs on today's Python and NumPy. `setup` applies each, in order.

This module does not import Theano, since two patches come before Theano's import; the others get what they patch.
"""

import logging
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.on_theano.revived import toolchain


def restore_numpy_names() -> None:
    """Give NumPy back the names that Theano uses and NumPy 1.24 removed.

    `np.bool` becomes NumPy's own boolean, its meaning since NumPy 2, so that other libraries are not misled.
    """
    for name, kind in {"bool": np.bool_, "int": int, "complex": complex}.items():
        vars(np).setdefault(name, kind)


def stand_in_for_distutils() -> None:
    """Put a module with one function in place of `numpy.distutils`, whose import is slow and prints warnings."""
    if "numpy.distutils" not in sys.modules:
        module: Any = types.ModuleType("numpy.distutils", "A stand-in by course_utils.on_theano.setup.")
        module.misc_util = types.SimpleNamespace(get_numpy_include_dirs=lambda: [np.get_include()])
        sys.modules["numpy.distutils"] = vars(np)["distutils"] = module


def silence(messages: tuple[str, ...]) -> None:
    """Drop the log messages of Theano's BLAS module that begin with one of `messages`."""
    logging.getLogger("theano.tensor.blas").addFilter(lambda record: not record.getMessage().startswith(messages))


def announce_compiling() -> None:
    """Say on stderr what the reader is waiting for, once, when Theano first calls the compiler in this process."""
    logger = logging.getLogger("theano.link.c.cmodule")

    def look_at(record: logging.LogRecord) -> bool:
        if record.getMessage().startswith("Generating shared lib"):  # logged before each call of the compiler
            print(toolchain.COMPILING, end="", file=sys.stderr, flush=True)
            logger.removeFilter(look_at)
            logger.setLevel(logging.NOTSET)
        return record.levelno >= logging.WARNING

    logger.addFilter(look_at)
    logger.setLevel(logging.DEBUG)


def patch_cache_keys(base: Any) -> None:
    """Let Theano find compiled code of operations without parameters again, in every subclass of `base` = Op.

    The key of compiled code contains the `__props__` of its operations, and Theano takes an empty part of a key for
    "has no version, do not keep". Operations without parameters (a matrix product, softmax) have `__props__ == ()`, so
    they were compiled again in every process. A name that every object has makes the part non-empty. What the
    operation computes, and what it is equal to, were fixed by its empty `__props__` when its class was made.
    """
    def patch(cls: Any) -> None:
        if vars(cls).get("__props__") == ():
            cls.__props__ = ("__class__",)

    def patch_family(cls: Any) -> None:
        patch(cls)
        for child in cls.__subclasses__():
            patch_family(child)

    patch_family(base)
    base.__init_subclass__ = classmethod(lambda cls, **kwargs: patch(cls))  # classes of modules imported later


def patch_openmp(elementwise: Any, smallest: int) -> None:
    """Let the operations of the class `elementwise` = Elemwise compile when several threads share them.

    Arrays with fewer than `smallest` numbers stay with one thread. Theano's C code for them contains
    `{int(config.openmp_elemwise_minsize)}` literally: the string lacks its f.
    """
    really_write = elementwise.c_code

    def c_code(self: Any, *args: Any, **kwargs: Any) -> str:
        return str(really_write(self, *args, **kwargs)).replace("{int(config.openmp_elemwise_minsize)}", str(smallest))

    elementwise.c_code = c_code


def remember_march_flags(cmodule: Any, path: Path) -> None:
    """Spare each start the third of a second in which Theano's `cmodule` tries the compiler's flags for this processor.

    Flags that worked are kept in the text file `path`, a line for each compiler; those that failed are tried again.
    """
    really_try = cmodule.try_march_flag

    def look_up(flags: list[str]) -> tuple[bool, bool]:
        """Do the flags compile a program, and does it run?"""
        line = " ".join([cmodule.config.cxx, cmodule.gcc_version_str, *flags])
        if path.exists() and line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            return True, True
        compiles, runs = really_try(flags)
        if compiles and runs:
            with path.open("a", encoding="utf-8") as file:
                print(line, file=file)
        return compiles, runs

    cmodule.try_march_flag = look_up
