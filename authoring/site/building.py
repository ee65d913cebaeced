"""Make `build/site/`: the lessons as pages, with search, dark mode and the canvas, that ask for nothing elsewhere.

Sphinx reads one folder. `stage` puts there what the site is made of, as it lies in the repository: the notebooks, the
glossary, the README, and, below `_static`, what `slides/` has from npm and the canvas.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from authoring import ROOT
from authoring.copies.student import for_students
from authoring.in_page import explorers, networks, packages
from authoring.notebooks.building import write

HERE = Path(__file__).parent
SITE = ROOT / "build" / "site"


def stage(target: Path) -> None:
    """Put the sources of the site into the folder `target`."""
    for source in ["README.md", "GLOSSARY.md", *ROOT.glob("docs/*.png"), *ROOT.glob("notebooks/[0-9][0-9]_*.ipynb")]:
        packages.copy(ROOT / source, target / (ROOT / source).relative_to(ROOT))
    packages.copy(HERE / "index.md", target / "index.md")
    modules = packages.install_packages()
    for name in packages.MATHJAX:
        packages.copy(modules / "mathjax" / name, target / "_static" / "mathjax" / name)
    for name in packages.FONTS:
        packages.copy(packages.typeface(name), target / "_static" / "fonts" / name)
    networks.write(target / "_static" / "explorers")
    explorers.write(target / "_static" / "explorers")
    for source in (HERE / "static").iterdir():
        packages.copy(source, target / "_static" / source.name)


def build(target: Path = SITE) -> None:
    """Write the site into the folder `target`: all of it or, if Sphinx warns of anything, nothing.

    Raises
    ------
    RuntimeError
        If Sphinx warns or fails; its words are on the screen.
    """
    part = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory() as folder:
        source, trees = Path(folder, "source"), Path(folder, "trees")
        stage(source)
        shutil.rmtree(part, ignore_errors=True)
        # A process of its own: it parts into several, which TensorFlow, if it is loaded here, does not bear.
        command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-j", "auto", "-c", HERE, "-d", trees]
        if subprocess.run([*command, source, part], cwd=ROOT).returncode != 0:
            raise RuntimeError("expected Sphinx to make the site without a warning; what it said is above")
    for notebook in part.glob("_sources/notebooks/*.ipynb"):  # what the button downloads
        write(for_students(nbformat.read(notebook, as_version=4)), notebook)
        text = json.dumps(notebook.read_text(encoding="utf-8"))
        notebook.with_name(f"{notebook.name}.js").write_text(f"globalThis.notebook = {text};\n", encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)


def main(arguments: list[str] | None = None) -> None:
    """Build the site and say where its first page is."""
    argparse.ArgumentParser(description="Make build/site/ from notebooks/ and GLOSSARY.md.").parse_args(arguments)
    build()
    print((SITE / "index.html").relative_to(ROOT))
