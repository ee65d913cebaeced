"""What the notebooks import. Everything is loaded on first use, so that `import course_utils` takes no time."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["binary_plots", "conv_plots", "convolution", "data", "doctor", "keras_folding", "keras_inside",
                "keras_runs", "long_run", "map_plots", "neighbours", "norm_plots", "plots", "results", "scoreboard",
                "style", "theano_setup", "training", "widgets"],
    submod_attrs={
        "data": ["load_dataset", "load_mnist"],
        "exercises": ["check"],
        "reproducibility": ["reproducible"],
        "verdicts": ["expect", "predict", "reveal"],
    },
)
