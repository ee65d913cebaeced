"""Experiments with the LeNet of lesson 8: its knobs, a store of finished runs, and sweeps that fill it.

    from course_utils import experiments
    from course_utils.experiments import Knobs

    experiments.sweep([Knobs(batch_size=size) for size in (64, 512)])
    experiments.table()

Names are loaded when they are used, so that reading a store needs no TensorFlow.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "background": ["Background"],
        "knobs": ["Knobs", "KnobError", "build", "run", "sides"],
        "store": ["curves", "readers_own", "recorded", "table"],
        "sweeps": ["sweep"],
    },
)
