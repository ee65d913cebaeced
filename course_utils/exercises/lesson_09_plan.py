"""The plan of exercise 09.1, layer by layer, and what to say to a network that differs from it."""

from itertools import pairwise
from typing import Any

import numpy as np

from course_utils.exercises import networks
from course_utils.exercises.compare import Wrong, named

STAGE = [("conv", "same"), ("relu",), ("conv", "valid"), ("relu",), ("pool", 2), ("dropout", 0.25)]
PLAN = [*[(part[0], maps, 3, part[1]) if part[0] == "conv" else part for maps in (32, 64) for part in STAGE],
        ("flatten",), ("dense", 512), ("relu",), ("dropout", 0.5), ("dense", 10), ("softmax",)]
UNUSUAL = {  # the kind of a part and words that it has: what to say
    ("conv", "strides"): "a convolution moves its kernel by strides. In Conv2D(32, 3, 3) the second 3 is the stride; "
                         "the kernel is one number, 3, or a pair, (3, 3).",
    ("conv", "dilation"): "a convolution has a dilation_rate: holes between the places of its kernel. Leave it out.",
    ("conv", "groups"): "a convolution has groups, so that each kernel sees only some of the maps. Leave it out.",
    ("conv", "no bias"): "a convolution has no bias (use_bias=False). Each map of this plan has one: leave that out.",
    ("dense", "no bias"): "a dense layer has no bias (use_bias=False). Each of its units has one: leave that out.",
    ("pool", "strides"): "a pooling moves its window by strides of its own, so that 26 rows do not become 13. Leave "
                         "strides out: Keras then takes the window's side, 2.",
    ("pool", "padding"): 'a pooling has padding="same", which rounds up: 11 rows become 6, and flatten hands on 2,304 '
                         "numbers in place of 5 x 5 x 64 = 1,600. Leave it out, and the odd row is dropped.",
    ("dropout", "noise_shape"): "a dropout has a noise_shape, so that whole groups of numbers are dropped together. "
                                "Leave it out.",
    ("SpatialDropout2D", ""): "SpatialDropout2D drops whole maps. The plan has layers.Dropout, number by number.",
    ("AveragePooling2D", ""): "AveragePooling2D gives the mean of four numbers. The plan has max-pooling, the largest.",
    ("GlobalAveragePooling2D", ""): "GlobalAveragePooling2D leaves the mean of each map, 64 numbers. Flatten keeps all "
                                    "5 x 5 x 64.",
    ("GlobalMaxPooling2D", ""): "GlobalMaxPooling2D leaves one number for each map, 64. Flatten keeps all 5 x 5 x 64.",
    ("BatchNormalization", ""): "there is a batch normalisation, which lesson 10 brings. This plan has none.",
}


def compare_with_defaults(layer: Any) -> None:
    """Raise `Wrong` if a layer has more than the plan says, or a start from which it cannot learn."""
    name = getattr(layer, "name", "")
    for part in ("kernel", "bias", "activity"):
        if getattr(layer, f"{part}_regularizer", None) is not None:
            raise Wrong(f"{name} has the option {part}_regularizer, which adds to the cost. The plan has none: leave "
                        "it out.",
                        "a layer has a regulariser. The plan has none.")
        if getattr(layer, f"{part}_constraint", None) is not None:
            raise Wrong(f"{name} has the option {part}_constraint. The plan has none: leave it out.",
                        "a layer has a constraint. The plan has none.")
    kernel, bias = getattr(layer, "kernel", None), getattr(layer, "bias", None)
    if kernel is not None and np.ptp(np.asarray(kernel)) == 0:
        raise Wrong(f"all weights of {name} are equal at the start, so its maps or units would learn the same. Leave "
                    "kernel_initializer out: Keras's default draws them at random.",
                    "all weights of a layer are equal at the start.")
    if bias is not None and np.any(np.asarray(bias)):
        raise Wrong(f"the biases of {name} do not start at 0. Leave bias_initializer out: 0 is Keras's default.",
                    "the biases do not start at 0.")


def compare(parts: list[networks.Part]) -> None:
    """Raise `Wrong` unless `parts` are those of the plan; the usual slips are named."""
    if parts == PLAN:
        return
    kinds, planned = [part[0] for part in parts], [part[0] for part in PLAN]
    of = {kind: [part for part in parts if part[0] == kind] for kind in ("conv", "pool", "dropout", "dense")}
    maps, rates = [part[1] for part in of["conv"]], [part[1] for part in of["dropout"]]
    borders = [part[3] for part in of["conv"]]
    for (kind, words), said in UNUSUAL.items():
        if any(part[0] == kind and words in networks.told(part) for part in parts):
            raise Wrong(said)
    if frozen := [networks.told(part) for part in parts if "not trainable" in part]:
        raise Wrong(f"{frozen[0]}: with trainable=False a layer keeps the weights that it starts with.")
    if of["dense"] and of["dense"][-1][1] == 2:
        raise Wrong("the network answers with two classes, as lesson 7 did. There are ten digits.")
    if of["dense"] and of["dense"][-1][1] == 10 and kinds[-1] == "sigmoid":
        raise Wrong("the last layer has a sigmoid, whose ten numbers need not sum to 1. To choose among ten classes "
                    'take a softmax: layers.Dense(10, activation="softmax").')
    if "softmax" not in kinds:
        raise Wrong('the softmax at the end is missing: layers.Dense(10, activation="softmax").')
    if len(of["conv"]) == 2:
        raise Wrong("there are two convolutions in all. Each of the two stages has two: that is what x 2 means.")
    sixteen = "the first stage has 16 maps. The plan says 32, then 64."
    mixed = f"the convolutions have {maps} maps. Both of the first stage have 32, both of the second 64."
    named(maps, [([16, 16, 64, 64], sixteen), ([16, 16, 32, 32], sixteen),
                 ([64, 64, 32, 32], mixed), ([32, 64, 32, 64], mixed)])
    if len(borders) == 4 and borders != ["same", "valid"] * 2:
        usual = {("same",) * 4: "all borders are same", ("valid",) * 4: "all borders are valid, Keras's default",
                 ("valid", "same") * 2: "valid comes first in each pair"}
        raise Wrong(f"{usual.get(tuple(borders), f'the borders are {borders}')}. In each pair the first convolution is "
                    'padding="same", the second padding="valid".')
    if kinds == [kind for kind in planned if kind != "relu"]:
        raise Wrong('no layer has a ReLU: without activation="relu" two layers do no more than one.')
    if kinds.count("relu") < 5 and [k for k in kinds if k != "relu"] == [k for k in planned if k != "relu"]:
        raise Wrong(f"{kinds.count('relu')} layers have a ReLU, and five should: four convolutions and the dense layer "
                    "of 512.")
    if not rates:
        raise Wrong("the dropouts are missing: 0.25 at the end of each stage, 0.5 after the dense layer of 512.")
    alike = f"all dropouts are {rates[0]}. After each stage it is 0.25, after the dense layer 0.5."
    named(rates, [([0.75, 0.75, 0.5], "Dropout(0.75) drops three quarters of the numbers. In Keras the rate is the "
                                      "share that is dropped."),
                  ([0.5] * 3, alike), ([0.25] * 3, alike)])
    if ("dropout", "pool") in pairwise(kinds):
        raise Wrong("a dropout comes before the pooling, which then takes the maximum of what is left. In each stage "
                    "the pooling comes first.")
    if "flatten" not in kinds:
        raise Wrong("flatten is missing: the dense layer should get one row of numbers, not 5 x 5 rows of 64.")
    for number, (part, wanted) in enumerate(zip(parts, PLAN), start=1):
        if part != wanted:
            raise Wrong(f"part {number}, counting each activation as one: expected {networks.told(wanted)}, got "
                        f"{networks.told(part)}.", f"expected {networks.told(wanted)} as part {number}.")
    raise Wrong(f"expected {len(PLAN)} parts, counting each activation as one, got {len(parts)}; they agree up to "
                f"part {min(len(parts), len(PLAN))}.", f"expected {len(PLAN)} parts, counting each activation as one.")
