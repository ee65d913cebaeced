"""What lesson 11 brings together: all models of the course, handwriting and photographs to read, records to beat."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["boards", "contestants", "handwriting", "photographs"])
