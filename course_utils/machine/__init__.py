"""This computer: what it has (`doctor`), and how its notebooks' kernel is set (`kernel`)."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(__name__, submodules=["doctor", "kernel"])
