"""This computer: what it has (`doctor`, with a module for each subject), and how its notebooks' kernel is set up."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["compiled", "doctor", "environment", "forecast", "installed", "kernel", "place", "report"])
