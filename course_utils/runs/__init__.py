"""Training loops and the records that came with the course: `training`, `results`, `provenance`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["provenance", "results", "training"])
