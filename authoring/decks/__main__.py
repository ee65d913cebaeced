"""Make `build/slides/` from `notebooks/`.

    python -m authoring.decks       # every notebook
    python -m authoring.decks 01 02
"""

from authoring.decks.slides import main

main()
