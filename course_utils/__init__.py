"""What the notebooks import. Everything is loaded on first use, so that `import course_utils` takes no time."""

import lazy_loader

from course_utils import tables

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["data", "experiments", "on_keras", "on_theano", "plots", "progress", "review", "scoreboard", "widgets"],
    submod_attrs={
        "by_hand": ["activations", "convolution", "neighbours"],
        "data": ["load_dataset", "load_mnist"],
        "exercises": ["check"],
        "guesses": ["predict", "reveal"],
        "machine": ["doctor"],
        "reproducibility": ["reproducible"],
        "runs": ["results", "training"],
        "showdown": ["boards", "contestants", "handwriting", "photographs"],
        "verdicts": ["expect"],
    },
)
tables.in_notebooks()
