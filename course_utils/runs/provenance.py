"""Where a number comes from: the versions of packages, and the machine."""

import importlib.metadata
import platform
import subprocess
from pathlib import Path
from typing import Any

import psutil

PACKAGES = ("numpy", "scikit-learn", "theano-pymc", "tensorflow", "tensorflow-cpu", "keras")


def packages() -> dict[str, str]:
    """Versions of those packages whose change could change a result, if they are installed."""
    installed = {}
    for name in PACKAGES:
        try:
            installed[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return installed


def machine() -> dict[str, Any]:
    """What a reader needs to judge seconds: processor, logical cores, memory in GiB, system, Python. No host name."""
    return {
        "processor": processor(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def processor() -> str:
    """The processor's name as its maker writes it; Python's own answer is empty or an architecture on most systems."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line]
        if names:
            return names[0]
    if platform.system() == "Darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True).stdout.strip()
    return platform.processor() or platform.machine()
