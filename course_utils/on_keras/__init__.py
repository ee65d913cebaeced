"""Everything that needs Keras and TensorFlow, which load when the first of these names is used."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["twins"],
    submod_attrs={
        "folding": ["fold"],
        "inside": ["two_stages"],
        "training": ["error_rate", "fit", "model", "scores"],
    },
)
