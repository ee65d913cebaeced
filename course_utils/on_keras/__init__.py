"""Everything that needs Keras and TensorFlow, which load when the first of these names is used."""

import lazy_loader

from course_utils import keras_settings

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["twins"],
    submod_attrs={
        "answering": ["file_of", "network", "probabilities_of"],
        "folding": ["fold"],
        "graph": ["draw"],
        "inside": ["two_stages"],
        "training": ["error_rate", "fit", "model", "scores"],
    },
)

keras_settings.tell()
