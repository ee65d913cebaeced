"""Make `notebooks/` from `lessons/`: read the text, fill in the figures, execute, store.

    python -m authoring.notebooks            # every lesson
    python -m authoring.notebooks 01 02      # those whose names begin with these

A lesson that fails stops the build, and its old notebook stays as it was.
"""

import sys

from authoring.notebooks.building import build, command

sys.exit(command(build, "Make notebooks/ from lessons/: figures filled in, executed, outputs stored."))
