"""The JavaScript of `page/` as a page takes it: a module with all that it imports in one piece, and its style."""

import re
from functools import cache
from pathlib import Path

from course_utils.plots.style import COLOURS

PAGE = Path(__file__).parent / "page"
COMMENT = re.compile(r" */\*\*.*?\*/ ?|^ *// [^\n]*\n", re.M | re.S)  # of types, and of whole lines: for readers
IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+)\.js";\n', re.MULTILINE)


@cache
def joined(*names: str) -> str:
    """The modules of `page/` called so, and all that they import, as statements that fill an object `modules`.

    Several explorers share a page in decks and on the site, and a page that is a file may not load modules. Each module
    becomes a function that is called at once; what it exports stands in `modules` under its name.
    """
    made: dict[str, str] = {}

    def add(name: str) -> None:
        if name in made:
            return
        source = COMMENT.sub("", (PAGE / f"{name}.js").read_text(encoding="utf-8"))
        for _, other in IMPORT.findall(source):
            add(other)
        body, _, exported = source.rpartition("export")
        if re.search("^import ", IMPORT.sub("", source), re.M) or not re.fullmatch(r" ?\{[^}]*\};\s*", exported):
            raise ValueError(f"expected {name}.js to import as `import {{ a }} from \"./b.js\";` does, and to end with "
                             "`export { a };`")
        body = IMPORT.sub(lambda found: f"const {{{found[1]}}} = modules[\"{found[2]}\"];\n", body)
        given = re.sub(r"(\w+) as (\w+)", r"\2: \1", exported.strip(" ;\n"))
        made[name] = f'modules["{name}"] = (() => {{\n{body}\nreturn {given};\n}})();\n'

    for name in names:
        add(name)
    return "const modules = {};\n" + "".join(made.values())


def module(name: str) -> str:
    """What anywidget takes for the explorer of `page/<name>.js`: a module that exports `render`."""
    return f"{joined(name)}export default {{ render: modules.parts.renderer(modules.{name}.explorer) }};\n"


@cache
def style() -> str:
    """The explorers' style sheet, with the course's palette as custom properties."""
    palette = "".join(f" --{role}: {colour};" for role, colour in COLOURS.items())
    return f".ex {{{palette} }}\n" + (PAGE / "parts.css").read_text(encoding="utf-8")
