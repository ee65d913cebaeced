"""The pictures of the course. Each function returns a figure with an alt text; a cell shows it by ending with it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["style"],
    submod_attrs={
        "digits": ["number_grid", "show_image", "show_images"],
        "curves": ["compare_runs", "error_curves", "errors_and_costs"],
        "classes": ["class_counts", "confusion_matrix"],
        "linear": ["score_cut", "weight_images"],
        "layers": ["activation_curves", "descents", "output_histograms", "valley"],
        "convolutions": ["receptive_fields", "tiles"],
        "maps": ["map_strips", "shares"],
        "normalisation": ["learning_rates", "variants"],
        "two_classes": ["precision_recall", "roc", "seed_intervals"],
        "knobs": ["settings"],
        "showdown": ["against_cost", "found_digits", "reliability"],
    },
)
