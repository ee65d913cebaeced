"""What a page should not have: errors and warnings, pictures without words, addresses that fail elsewhere."""

import re
from pathlib import Path

from nbformat import NotebookNode

from authoring import ROOT
from authoring.notebooks.guards.cells import markdown_cells, name_of, outputs_of, strings_in, text_of, without_code


def stored_error(notebook: NotebookNode) -> list[str]:
    """Errors among the outputs."""
    return [
        f"{name_of(cell)} stores the error {output.ename}: {output.evalue}"
        for cell, output in outputs_of(notebook)
        if output.output_type == "error"
    ]


def failed_verdict(notebook: NotebookNode) -> list[str]:
    """Verdicts of `expect` that say NO: the text around them is then wrong."""
    return [
        f"{name_of(cell)} stores a failed verdict: {line}"
        for cell, output in outputs_of(notebook)
        for line in text_of(output).splitlines()
        if re.search(r": NO\)?$", line)
    ]


def stored_stderr(notebook: NotebookNode) -> list[str]:
    """Warnings among the outputs: they frighten readers, and nbval does not compare them."""
    return [
        f"{name_of(cell)} stores what was written to stderr: {output.text.strip()[:120]}"
        for cell, output in outputs_of(notebook)
        if output.output_type == "stream" and output.name == "stderr"
    ]


def names_this_machine(notebook: NotebookNode) -> list[str]:
    """Paths of the maintainer's own machine among the outputs."""
    own = {str(Path.home()), str(ROOT)} - {"/"}
    return [
        f"{name_of(cell)} shows a path of this machine, {path}"
        for cell, output in outputs_of(notebook)
        for path in sorted(own)
        if re.search(rf"(?<![\w/]){re.escape(path)}/", text_of(output))
    ]


def picture_without_alt(notebook: NotebookNode) -> list[str]:
    """Pictures that say nothing to a reader who cannot see them."""
    found = [
        f"{name_of(cell)} shows a picture without alt text: use plots, or style.new_figure(…, alt=…)"
        for cell, output in outputs_of(notebook)
        for kind in output.get("data", {})
        if kind.startswith("image/") and not output.metadata.get(kind, {}).get("alt", "").strip()
    ]
    for cell, output in outputs_of(notebook):
        page = output.get("data", {}).get("text/html", "")
        found += [f"{name_of(cell)} shows a picture without alt text: {tag[:80]}" for tag in _silent_pictures(page)]
    for cell in markdown_cells(notebook):
        found += [f"{name_of(cell)} has a picture without alt text: {tag}" for tag in _silent_pictures(cell.source)]
    return found


def loads_from_network(notebook: NotebookNode) -> list[str]:
    """Pictures, scripts, styles and frames that a page would fetch from the network."""
    pattern = re.compile(
        r"""<(?:img|script|iframe|video|audio|source|link)\b[^>]*?\b(?:src|href)\s*=\s*["']?(?:https?:)?//[^"'\s>]+"""
        r"""|!\[[^\]]*\]\((?:https?:)?//[^)]+\)"""
        r"""|url\(\s*["']?(?:https?:)?//[^)]+\)"""
        r"""|\bimport\b[^;\n]{0,200}?["']https?://[^"']+["']"""
    )
    texts = [(name_of(cell), cell.source) for cell in markdown_cells(notebook)]
    texts += [(name_of(cell), text_of(output)) for cell, output in outputs_of(notebook)]
    for model in notebook.metadata.get("widgets", {}).values():
        texts += [("a saved widget", str(text)) for text in strings_in(model)]
    return [f"{name} loads from the network: {found[0]}" for name, text in texts for found in pattern.finditer(text)]


def broken_link(notebook: NotebookNode, folder: Path) -> list[str]:
    """Links and pictures that lead to files that are not there, seen from `folder`."""
    pattern = re.compile(r"""\]\(\s*<?([^)\s>]+)>?[^)]*\)|<(?:a|img)\b[^>]*?\b(?:href|src)\s*=\s*["']([^"']+)["']""")
    found = []
    for cell in markdown_cells(notebook):
        for match in pattern.finditer(without_code(cell.source)):
            target = (match[1] or match[2]).split("#")[0]
            if target and not re.match(r"[a-z]+:", target) and not (folder / target).exists():
                found.append(f"{name_of(cell)} links to {target}, which does not exist")
    return found


def _silent_pictures(markdown: str) -> list[str]:
    """The pictures of a Markdown text that have no alt text."""
    text = without_code(markdown)
    silent = [tag for tag in re.findall(r"<img\b[^>]*>", text) if not re.search(r"""\balt\s*=\s*["'][^"']+""", tag)]
    return silent + re.findall(r"!\[\s*\]\([^)]*\)", text)
