"""What Theano needs from this machine: a C++ compiler, a BLAS, and a folder for compiled code.

Each is tried, not merely looked for: a library can be present and not link, a compiler present and not compile, a
folder present and not writable. This module knows nothing of Theano, so that the doctor can ask it in no time;
`on_theano.setup` passes on what it finds.
"""

import contextlib
import errno
import importlib.metadata
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

COMPILER = "clang++" if sys.platform == "darwin" else "g++"  # what Theano supports on each system

INSTALL_COMPILER = {
    "Debian, Ubuntu": "sudo apt install g++",
    "Fedora": "sudo dnf install gcc-c++",
    "macOS": "xcode-select --install",
    "conda": f"conda install -c conda-forge {'clangxx' if sys.platform == 'darwin' else 'gxx'}",
    "Windows": "use WSL (wsl --install) and continue as on Ubuntu, or use conda",
}
INSTALL_HEADERS = {
    "Debian, Ubuntu": "sudo apt install python3.11-dev",
    "Fedora": "sudo dnf install python3.11-devel",
    "elsewhere": "the Python that uv or conda installs has its headers: run make clean, then make lab",
}

ELSEWHERE = {
    "disk full": "free some space, in the folder for temporary files as well",
    "otherwise": "set COURSE_CACHE, an environment variable, to a folder that you can write, where programs may run",
}

# Theano and the linker split flags at these: a path with one cannot be in them.
AWKWARD = re.compile(r"[\s,]" if sys.platform == "win32" else r"[\s,:$]")

# What a reader sees on stderr when something is compiled for the first time. Stored notebooks do not keep it.
COMPILING = (
    "Theano compiles what is new on this machine. At the first start of a lesson that takes up to 90 seconds in all;\n"
    "the result is kept, so the next start takes seconds.\n"
)

# The routines that Theano's C code calls. The wheel's library has each under another name, so that it cannot clash
# with the OpenBLAS inside NumPy's and SciPy's wheels.
ROUTINES = ["sgemm_", "dgemm_", "sgemv_", "dgemv_", "sger_", "dger_", "sdot_", "ddot_",
            "openblas_set_num_threads", "openblas_get_num_threads"]  # fmt: skip

SHARES_WORK = r"""
#include <omp.h>
int main() {
    int sum = 0;
    #pragma omp parallel for reduction(+:sum)
    for (int i = 1; i <= 100; i++) sum += i;
    return sum == 5050 && omp_get_max_threads() > 0 ? 0 : 1;
}
"""

MULTIPLIES = r"""
extern "C" {
    void sgemm_(const char*, const char*, const int*, const int*, const int*, const float*, const float*,
                const int*, const float*, const int*, const float*, float*, const int*);
    float sdot_(const int*, const float*, const int*, const float*, const int*);
    double ddot_(const int*, const double*, const int*, const double*, const int*);
}
int main() {
    const int two = 2, one = 1, four = 4;
    const float a[] = {1, 2, 3, 4}, b[] = {5, 6, 7, 8}, alpha = 1, beta = 0;
    const double d[] = {1, 2, 3, 4};
    float c[] = {0, 0, 0, 0};
    sgemm_("N", "N", &two, &two, &two, &alpha, a, &two, b, &two, &beta, c, &two);
    bool right = c[0] == 23 && c[1] == 34 && c[2] == 31 && c[3] == 46;
    right = right && sdot_(&four, a, &one, b, &one) == 70 && ddot_(&four, d, &one, d, &one) == 30;
    return right ? 0 : 1;
}
"""


@dataclass(frozen=True)
class Compiler:
    """A compiler that works, or the reason why there is none and what to install (system -> command).

    `openmp`: whether its programs can share work among the processor's cores. Apple's cannot.
    """

    path: str = ""
    openmp: bool = False
    problem: str = ""
    mend: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Blas:
    """A BLAS: its `name` for people, and the `flags` that compile and link C++ code against it."""

    name: str
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cache:
    """The `folder` for compiled code; `why` it is not the one that was wanted; and the `problem`, if none will do."""

    folder: Path
    why: str = ""
    problem: str = ""


NO_BLAS = Blas("NumPy's (none for compiled code)")


def find_compiler() -> Compiler:
    """The C++ compiler that Theano will use, once it has compiled a program and Python's headers are there."""
    path = shutil.which(COMPILER)
    return try_compiler(path) if path else Compiler(problem=f"{COMPILER} was not found", mend=INSTALL_COMPILER)


def try_compiler(path: str) -> Compiler:
    """The compiler `path`, or why it will not do. Without a `path`, which THEANO_FLAGS can ask for, there is none."""
    if not path:
        return Compiler()
    if problem := find_cache().problem:
        return Compiler(problem=problem, mend=ELSEWHERE)
    openmp = not build_and_run(path, SHARES_WORK, ("-fopenmp",))
    error = "" if openmp else build_and_run(path, "int main() { return 0; }")
    if error:
        mend = ELSEWHERE if os.strerror(errno.ENOSPC) in error else INSTALL_COMPILER
        return Compiler(problem=f"{path} does not work ({error})", mend=mend)
    header = Path(sysconfig.get_path("include"), "Python.h")
    if not header.exists():
        return Compiler(problem=f"Python's own headers are missing ({header})", mend=INSTALL_HEADERS)
    return Compiler(path, openmp)


def find_blas(compiler: str) -> Blas:
    """The first BLAS that really links and multiplies: the system's or conda's, else the wheel's, else `NO_BLAS`."""
    for blas in blas_candidates():
        folders = [flag[2:] for flag in blas.flags if flag.startswith("-L")]
        if not any(map(AWKWARD.search, folders)) and not build_and_run(compiler, MULTIPLIES, blas.flags):
            return blas
    return NO_BLAS


def blas_candidates() -> Iterator[Blas]:
    """Every OpenBLAS whose files are here, preferred first; none has been tried yet."""
    for folder in library_folders():
        if any(Path(folder, name).exists() for name in ("libopenblas.so", "libopenblas.dylib", "openblas.lib")):
            yield Blas(f"OpenBLAS in {folder}", (f"-L{plain_path(folder)}", "-lopenblas"))
    try:
        import scipy_openblas32
    except ImportError:
        return
    version = importlib.metadata.version("scipy-openblas32")
    renamed = [f"-D{routine}=scipy_{routine}" for routine in ROUTINES]
    folder, library = plain_path(scipy_openblas32.get_lib_dir()), scipy_openblas32.get_library()
    yield Blas(f"OpenBLAS {version} (scipy-openblas32)", (f"-L{folder}", f"-l{library}", *renamed))


def library_folders() -> list[str]:
    """Where conda, Linux distributions and Homebrew keep `libopenblas`, without repeats."""
    conda = [f"{prefix}/{sub}" for prefix in (sys.prefix, sys.base_prefix) for sub in ("lib", "Library/lib")]
    multiarch = sysconfig.get_config_var("MULTIARCH") or "."
    linux = [f"/usr/lib/{multiarch}", "/usr/lib64", "/usr/lib", "/usr/local/lib"]
    homebrew = ["/opt/homebrew/opt/openblas/lib", "/usr/local/opt/openblas/lib"]
    return list(dict.fromkeys(os.path.normpath(folder) for folder in [*conda, *linux, *homebrew]))


def build_and_run(compiler: str, code: str, flags: tuple[str, ...] = ()) -> str:
    """Compile and run the C++ program `code`: "" when it ends well, else what went wrong, in one line."""
    with tempfile.TemporaryDirectory(dir=cache_folder()) as folder:  # a hardened /tmp may refuse to run programs
        source, program = Path(folder, "trial.cpp"), Path(folder, "trial.exe")
        source.write_text(code)
        search = [f"-Wl,-rpath,{flag[2:]}" for flag in flags if flag.startswith("-L") and sys.platform != "win32"]
        try:
            for command in ([compiler, str(source), "-o", str(program), *flags, *search], [str(program)]):
                done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=120)
                if done.returncode != 0:
                    said = (done.stderr + done.stdout).strip().splitlines()
                    said = said or [f"{Path(command[0]).name} ended with code {done.returncode}"]
                    return next((line for line in said if "error" in line), said[-1])
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    return ""


def wanted_folder() -> Path:
    """The folder that should hold compiled code: COURSE_CACHE if that is set, else one in the user's cache."""
    try:
        wanted = os.environ.get("COURSE_CACHE") or platformdirs.user_cache_dir("seventy-thousand-digits")
        return Path(wanted).expanduser().absolute()
    except RuntimeError:  # the system does not know this user's home, as in some containers
        return next(own_folders(tempfile.gettempdir(), sys.prefix), Path(tempfile.gettempdir()))


def cache_folder() -> Path:
    """The folder that does hold it. All kernels and runs share it, so that each model is compiled once."""
    return find_cache().folder


def find_cache() -> Cache:
    """`wanted_folder()`, else a temporary one, else one inside this Python, whose own libraries could be loaded."""
    tried: list[tuple[Path, str]] = []
    for folder in (wanted_folder(), *own_folders(tempfile.gettempdir(), sys.prefix)):
        problem = problem_with(folder)
        if not problem:
            return Cache(folder, why="; ".join(why for _, why in tried))
        tried.append((folder, problem))
    writable = [folder for folder, _ in tried if os.access(folder, os.W_OK)]
    return Cache([*writable, wanted_folder()][0], problem="; ".join(problem for _, problem in tried))


def problem_with(folder: Path) -> str:
    """Why `folder` will not do for compiled code, or "": it must take a megabyte, and let programs run."""
    shown = shorten(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as trial:
            Path(trial, "space").write_bytes(bytes(2**20))
            program = Path(trial, "trial.sh")
            program.write_text("#!/bin/sh\n")
            program.chmod(0o700)
            return "" if may_run(program) else f"programs may not run in {shown} (its disk is mounted noexec)"
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return f"the disk of {shown} is full"
        return f"{shown} cannot be written ({error.strerror})"


def may_run(program: Path) -> bool:
    """Whether the system lets `program` run, whatever comes of it."""
    try:
        subprocess.run([program], capture_output=True, timeout=60)
    except PermissionError:
        return False
    except (OSError, subprocess.TimeoutExpired):  # Windows runs no scripts, and has no such disks
        return True
    return True


def own_folders(*parents: str) -> Iterator[Path]:
    """In each of `parents` where that is possible, a folder of this user's own, the same in every process."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    for parent in parents:
        folder = Path(parent, f"seventy-thousand-digits-{user}")
        with contextlib.suppress(OSError):
            with contextlib.suppress(FileExistsError):
                folder.mkdir(mode=0o700)
            if hasattr(os, "getuid") and not is_only_of(user, folder):  # never run code from there
                folder = Path(tempfile.mkdtemp(prefix="seventy-thousand-digits-", dir=parent))
            yield folder


def is_only_of(user: int, folder: Path) -> bool:
    """Whether `folder` is a folder, not a link to one, that belongs to `user` and that nobody else may write to."""
    status = folder.lstat()
    return stat.S_ISDIR(status.st_mode) and status.st_uid == user and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def plain_path(folder: str) -> str:
    """`folder`, or, when its path has a space or a comma, a link to it whose path has none (where one can be made)."""
    if not AWKWARD.search(folder):
        return folder
    for place in own_folders(tempfile.gettempdir(), "/tmp", "/var/tmp"):  # TMPDIR can have a comma, too
        link = place / f"lib-{zlib.crc32(folder.encode()):08x}"
        if AWKWARD.search(str(link)):
            continue
        with contextlib.suppress(OSError):
            if not link.exists():
                link.unlink(missing_ok=True)  # it led to a folder that is gone
                link.symlink_to(folder, target_is_directory=True)
            return str(link)
    return folder


def shorten(path: str | Path) -> str:
    """`path` with the home folder written as `~`, for lines that people read."""
    home, path = os.path.expanduser("~"), str(path)
    return "~" + path[len(home):] if path.startswith(home + os.sep) else path


def home() -> str:
    """This user's home folder, or, where the system knows none, the folder for compiled code."""
    known = os.path.expanduser("~")
    return known if os.path.isabs(known) else str(cache_folder())


def advice(mend: dict[str, str]) -> str:
    """The commands of `mend`, one a line, aligned."""
    return "\n".join(f"  {system:{max(map(len, mend))}}  {command}" for system, command in mend.items())
