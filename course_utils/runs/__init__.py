"""Training loops and their records, whatever the framework: `training`, `results`, `long_run`."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["long_run", "results", "training"])
