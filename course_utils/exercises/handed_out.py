"""Solutions that a teacher hands out later: what `%load ../solutions/…` says in a copy of the course without them."""

import sys
from pathlib import Path

NOT_YET = ("This solution is not here: your teacher hands it out, in solutions.zip.\n"
           "Unpack that in the course's folder, beside notebooks, and run this cell again. Your answer is still here.")


def in_notebooks() -> None:
    """Let `%load` say so instead of a traceback, where a solution is missing; does nothing outside IPython."""
    if "IPython" in sys.modules and (shell := sys.modules["IPython"].get_ipython()):
        load = shell.find_line_magic("load")

        def load_or_say(line: str) -> None:
            path = Path(line.strip())
            if "solutions" in path.parts and not path.exists():
                print(NOT_YET)
            else:
                load(line)

        shell.register_magic_function(load_or_say, "line", "load")
