"""Make `build/site/` from `notebooks/`, `GLOSSARY.md` and `README.md`: `python -m authoring.site`."""

from authoring.site.building import main

main()
