"""The C++ compiler, watched."""

import os
import shlex
import shutil
from pathlib import Path

from course_utils.on_theano.revived import toolchain


class LoggingCompiler:
    """The compiler behind a script that notes each call; `path` is a PATH with the script in front."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.log, script = folder / "log", folder / toolchain.COMPILER
        self.log.touch()
        self.log.chmod(0o666)  # another user may be the one who compiles
        script.write_text(f'#!/bin/bash\necho "${{@@Q}}" >> {self.log}\nexec {shutil.which(toolchain.COMPILER)} "$@"\n')
        script.chmod(0o755)
        self.path = f"{folder}{os.pathsep}{os.environ['PATH']}"

    def calls(self, *words: str) -> list[list[str]]:
        """The calls so far whose arguments have all of `words`."""
        every = [shlex.split(line) for line in self.log.read_text().splitlines()]
        return [call for call in every if set(words) <= set(call)]

    def headers(self) -> list[list[str]]:
        return self.calls("c++-header")

    def libraries(self) -> list[list[str]]:
        """What was compiled for Theano, its own parts included; the trial of a linker is not."""
        return [call for call in self.calls("-shared") if os.devnull not in call]

    def modules(self) -> list[list[str]]:
        return self.calls("-shared", "-O3")
