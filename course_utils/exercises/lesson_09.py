"""Checks of lesson 09: building the two-stage network, its parameters, its axes, and what its units see."""

import numpy as np

from course_utils.exercises.compare import Wrong, agrees, same
from course_utils.exercises.core import exercise

STAGE = [("conv", "same"), ("relu",), ("conv", "valid"), ("relu",), ("pool", 2), ("dropout", 0.25)]
PLAN = [*[(part[0], maps, 3, part[1]) if part[0] == "conv" else part for maps in (32, 64) for part in STAGE],
        ("flatten",), ("dense", 512), ("relu",), ("dropout", 0.5), ("dense", 10), ("softmax",)]
RIGHT = [3, 5, 6, 10, 14, 16]  # sides of the receptive fields of its convolutions and poolings


@exercise("09.1")
def build_network(build_network):
    import keras  # takes seconds, and the other checks do without

    model = build_network()
    if not isinstance(model, keras.Model):
        raise Wrong(f"expected build_network() to return a Keras model, got {type(model).__name__}.")
    if not model.built or not model.layers:
        raise Wrong("the network does not know the shape of its input. Begin the list with keras.Input((28, 28, 1)).")
    shape = model.input_shape[1:]
    if shape == (28, 28):
        raise Wrong("the input has the shape (28, 28), and a convolution wants channels too: (28, 28, 1).")
    if shape == (1, 28, 28):
        raise Wrong("the input has its channel first, as Theano wants it. Here it comes last: (28, 28, 1).")
    if shape == (28, 28, 3):
        raise Wrong("three channels are for colour pictures. Our digits have one: (28, 28, 1).")
    if shape != (28, 28, 1):
        raise Wrong(f"expected an input of shape (28, 28, 1), got {shape}.")
    parts = [part for layer in model.layers for part in parts_of(layer)]
    compare(parts)
    return f"Twelve layers, {model.count_params():,} parameters."


def parts_of(layer) -> list[tuple]:
    """A Keras layer as parts of the plan: ("conv", 32, 3, "same"), ("relu",); an activation is a part of its own."""
    from keras import layers

    activation = getattr(getattr(layer, "activation", None), "__name__", "linear")
    after = [] if activation == "linear" else [(activation,)]
    if isinstance(layer, layers.InputLayer):
        return []
    if isinstance(layer, layers.Conv2D):
        if layer.strides != (1, 1):
            raise Wrong(f"a convolution moves its kernel by strides of {layer.strides}. In Conv2D(32, 3, 3) the second "
                        "3 is the stride; the kernel is one number, 3, or a pair, (3, 3).")
        return [("conv", layer.filters, side(layer.kernel_size), layer.padding), *after]
    if isinstance(layer, layers.MaxPooling2D):
        return [("pool", side(layer.pool_size))]
    if isinstance(layer, layers.Dropout):
        return [("dropout", layer.rate)]
    if isinstance(layer, layers.Dense):
        return [("dense", layer.units), *after]
    if isinstance(layer, layers.Activation):
        return after
    kinds = {layers.ReLU: "relu", layers.Softmax: "softmax", layers.Flatten: "flatten"}
    return [(kinds.get(type(layer), type(layer).__name__),)]


def side(size: tuple[int, int]) -> int | tuple[int, int]:
    """One number for a square window."""
    return size[0] if size[0] == size[1] else size


def compare(parts: list[tuple]) -> None:
    """Raise `Wrong` unless `parts` are those of the plan; the usual slips are named."""
    if parts == PLAN:
        return
    kinds, planned = [part[0] for part in parts], [part[0] for part in PLAN]
    of = {kind: [part[1] for part in parts if part[0] == kind] for kind in ("conv", "pool", "dropout", "dense")}
    borders = [part[3] for part in parts if part[0] == "conv"]
    if of["dense"][-1:] == [2]:
        raise Wrong("the network answers with two classes, as lesson 7 did. There are ten digits.")
    if "softmax" not in kinds:
        raise Wrong('the softmax at the end is missing: layers.Dense(10, activation="softmax").')
    if len(of["conv"]) == 2:
        raise Wrong("there are two convolutions in all. Each of the two stages has two: that is what x 2 means.")
    if of["conv"] == [16, 16, 64, 64] or of["conv"] == [16, 16, 32, 32]:
        raise Wrong("the first stage has 16 maps. The plan says 32, then 64.")
    if len(of["conv"]) == 4 and borders != ["same", "valid"] * 2:
        usual = {("same",) * 4: "all borders are same", ("valid",) * 4: "all borders are valid, Keras's default",
                 ("valid", "same") * 2: "valid comes first in each pair"}
        raise Wrong(f"{usual.get(tuple(borders), f'the borders are {borders}')}. In each pair the first convolution is "
                    'padding="same", the second padding="valid".')
    if kinds == [kind for kind in planned if kind != "relu"]:
        raise Wrong('no layer has a ReLU: without a bend, activation="relu", two layers are no more than one.')
    if kinds.count("relu") < 5 and [k for k in kinds if k != "relu"] == [k for k in planned if k != "relu"]:
        raise Wrong(f"{kinds.count('relu')} layers have a ReLU, and five should: four convolutions and the dense layer "
                    "of 512.")
    if of["dropout"] == [0.75, 0.75, 0.5]:
        raise Wrong("Dropout(0.75) drops three quarters of the numbers. In Keras the rate is the part that is dropped.")
    if of["dropout"] and set(of["dropout"]) == {0.5} and len(of["dropout"]) == 3:
        raise Wrong("all dropouts are 0.5. After each stage it is 0.25, after the dense layer 0.5.")
    if "flatten" not in kinds:
        raise Wrong("flatten is missing: the dense layer should get one row of numbers, not 5 x 5 rows of 64.")
    for number, (part, wanted) in enumerate(zip(parts, PLAN), start=1):
        if part != wanted:
            raise Wrong(f"part {number}, counting each activation as one: expected {told(wanted)}, got {told(part)}.")
    raise Wrong(f"expected {len(PLAN)} parts, counting each activation as one, got {len(parts)}; they agree up to "
                f"part {min(len(parts), len(PLAN))}.")


def told(part: tuple) -> str:
    """A part of the plan in words: "conv 32 3 same"."""
    return " ".join(map(str, part))


@exercise("09.2")
def count_parameters(count_parameters):
    got, dense = count_parameters((3, 3, 4, 5)), count_parameters((7, 2))
    if agrees(got, 180):
        raise Wrong("the biases are missing: one for each of the 5 maps that go out.")
    if agrees(got, 184):
        raise Wrong("there is a bias for each map that goes out, the last number, not for each that comes in.")
    if agrees(got, 200):
        raise Wrong("you count a bias for each pair of maps. A map that goes out adds up all its sums, then one bias.")
    if agrees(got, 181):
        raise Wrong("you count one bias for the whole layer. Each of the 5 maps has its own.")
    if agrees(got, 50):
        raise Wrong("9 weights for each map that goes out are too few: each has 9 for every one of the 4 maps below.")
    if agrees(got, 15) or agrees(got, 20):
        raise Wrong("that is a sum of the shape's numbers. The kernels hold their product.")
    same(got, 185, "kernels of shape (3, 3, 4, 5)")
    same(dense, 16, "a dense layer of shape (7, 2)")
    same(count_parameters((3, 3, 1, 32)), 320, "conv1, kernels of shape (3, 3, 1, 32)")
    same(count_parameters((1600, 512)), 819_712, "the dense layer of shape (1600, 512)")
    return "Product of the shape, plus its last number: one rule for both kinds of layers."


@exercise("09.3")
def corrections(corrections):
    right = {"A": 1, "C": 32, "F": (3, 3, 32, 64)}
    if not isinstance(corrections, dict):
        raise Wrong(f"expected a dictionary, letter -> what stands in the tables, got {type(corrections).__name__}: "
                    'such as {"B": 27}.')
    given = {str(letter).strip().upper(): value for letter, value in corrections.items()}
    reasons = {"B": "conv1 is same: 28 x 28 come in and go out", "D": "conv2 is valid: 28 becomes 26",
               "E": "32 maps go into pool1 and 32 come out", "G": "conv1 has 32 maps and 32 biases",
               "H": "the table of weights has (1600, 512)"}
    for letter in sorted(given.keys() - right.keys()):
        raise Wrong(f"claim {letter} is right: {reasons[letter]}." if letter in reasons else
                    f"there is no claim {letter}.")
    for letter in sorted(given):
        value = given[letter]
        value = tuple(value) if isinstance(value, list | tuple | np.ndarray) else value
        if letter == "F" and value == (3, 3, 64, 32):
            raise Wrong("F: nearly. Maps in stand before maps out.")
        if letter == "F" and value == (3, 3, 32, 32):
            raise Wrong("F: these are the kernels of conv2. conv3 goes from 32 maps to 64.")
        if value != right[letter]:
            raise Wrong(f"claim {letter} is wrong, that much is right, but the tables do not say {value}.")
    if missing := right.keys() - given.keys():
        raise Wrong(f"so far so good; {len(missing)} more of the claims {'is' if len(missing) == 1 else 'are'} wrong.")
    return "One channel, 32 kernels, and Keras's order of axes. The tables were right all the time."


@exercise("09.4")
def to_theano(to_theano):
    rng = np.random.default_rng(0)
    kernels = rng.normal(size=(3, 3, 2, 4))
    got = to_theano(kernels)
    right = kernels.transpose(3, 2, 0, 1)[:, :, ::-1, ::-1]
    slips = [
        (kernels, "nothing has changed: the axes are still rows, columns, maps in, maps out."),
        (kernels.transpose(3, 2, 0, 1), "the order is right, the turn is missing. Theano turns the kernel by 180°, so "
                                        "it must be given turned."),
        (kernels.reshape(4, 2, 3, 3), "reshape cuts the numbers anew and mixes the kernels up. Use transpose."),
        (kernels.reshape(4, 2, 3, 3)[:, :, ::-1, ::-1], "reshape cuts the numbers anew and mixes the kernels up. Use "
                                                        "transpose."),
        (kernels.T, "kernels.T turns the order of all axes round, so rows and columns change places too."),
        (kernels.T[:, :, ::-1, ::-1], "kernels.T turns the order of all axes round, so rows and columns change places "
                                      "too."),
        (kernels.transpose(2, 3, 0, 1)[:, :, ::-1, ::-1], "maps in and maps out have changed places. Maps out come "
                                                          "first."),
        (kernels.transpose(2, 3, 0, 1), "maps in and maps out have changed places, and the turn is missing."),
        (kernels.transpose(3, 2, 0, 1)[:, :, ::-1], "only the rows are turned. By 180° means the columns too."),
        (kernels.transpose(3, 2, 0, 1)[..., ::-1], "only the columns are turned. By 180° means the rows too."),
        (kernels.transpose(3, 2, 0, 1)[::-1, ::-1], "you turn the maps. Rows and columns are the last two axes: "
                                                    "[:, :, ::-1, ::-1]."),
        (kernels.transpose(3, 2, 0, 1)[::-1, ::-1, ::-1, ::-1], "you turn the maps as well as the kernels: "
                                                                "[:, :, ::-1, ::-1]."),
    ]
    for slip, words in slips:
        if agrees(got, slip):
            raise Wrong(words)
    same(got, right, "kernels of shape (3, 3, 2, 4) in Theano's order")
    wide = rng.normal(size=(5, 1, 3, 2))
    same(to_theano(wide), wide.transpose(3, 2, 0, 1)[:, :, ::-1, ::-1], "kernels of 5 x 1")
    return "Moved, then turned: Theano turns it back and makes the same maps."


@exercise("09.5")
def receptive_fields(receptive_fields):
    layers = [(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)]
    got = receptive_fields(layers)
    if np.shape(got) == ():
        raise Wrong("one number came out. Return the list of r, one for each layer.")
    slips = [
        ([1, *RIGHT], "the list begins with the pixel itself. Return one number for each of the six layers."),
        ([1, *RIGHT[:-1]], "each r is that of the layer below. Append it after it has grown."),
        ([3, 5, 6, 8, 10, 11], "the jump is missing: after a pooling, neighbours are two pixels apart and each step "
                               "counts double."),
        ([3, 5, 7, 11, 15, 19], "you change j before you use it. The windows of this layer stand on units that are as "
                                "far apart as the layer below has them."),
        ([4, 7, 9, 15, 21, 25], "r grows by k times j. A window of k has k - 1 steps between its first and last unit."),
        ([3, 9, 18, 54, 162, 324], "the sides do not multiply: neighbouring fields overlap."),
        ([1, 1, 2, 2, 2, 4], "that is the jump j after each layer. Return r."),
        ([3, 6, 8, 11, 14, 16], "you add the kernels' sides. Neighbouring fields overlap."),
    ]
    for slip, words in slips:
        if agrees(got, slip):
            raise Wrong(words)
    same(got, RIGHT, "the six layers of this lesson")
    same(receptive_fields([(5, 2), (3, 3), (2, 1)]), [5, 9, 15], "layers (5, 2), (3, 3), (2, 1)")
    return "The fields grow slowly at first, and twice as fast after each pooling."
