"""Checks of lesson 09: building the two-stage network, its parameters, its axes, and what its units see."""

import math
from collections.abc import Mapping
from itertools import permutations

import numpy as np

from course_utils.exercises import networks
from course_utils.exercises.compare import Function, Wrong, named, same
from course_utils.exercises.core import exercise
from course_utils.exercises.guard import explained
from course_utils.exercises.lesson_09_plan import PLAN, compare, compare_with_defaults

RIGHT = [3, 5, 6, 10, 14, 16]  # sides of the receptive fields of its convolutions and poolings
AXES = ("rows", "columns", "maps in", "maps out")
MISTAKEN = {  # the letter of a wrong claim of 09.3: what is often put in its place, and what to say to it
    "A": [
        ((28, 28, 1), "that shape is in the tables. One number of the claim is wrong, that of the channels: "
                      "write this one."),
        ((28, 28), "28 x 28 pixels is what the claim says, too, and right. What about its channels?"),
        (28, "28 x 28 pixels is what the claim says, too, and right. What about its channels?"),
        (3, "3 is what the claim says. Write what the table of shapes has for the input of conv1."),
    ],
    "C": [
        (16, "16 is what the claim says. Write what the tables have for conv1."),
        ((28, 28, 32), "that shape is in the tables. One number of the claim is wrong, that of the kernels: "
                       "write this one."),
        ((3, 3, 1, 32), "that shape is in the tables, and its last number is what the claim has wrong: write "
                        "this one."),
        (64, "64 is the number of maps in the second stage. The claim is about the first convolution."),
        (320, "320 is the number of all that conv1 learns. The claim is about its kernels, or maps."),
    ],
    "F": [
        ((64, 32, 3, 3), "that is what the claim says, and Theano's order. Write what the table of weights has."),
        ((3, 3, 64, 32), "nearly. Maps in come before maps out."),
        ((3, 3, 32, 32), "these are the kernels of conv2. conv3 goes from 32 maps to 64."),
        ((3, 3, 64, 64), "these are the kernels of conv4. conv3 goes from 32 maps to 64."),
        (18_496, "that is how many numbers conv3 learns. The claim is about the shape of its kernels."),
        (18_432, "that is how many weights the kernels hold. The claim is about their shape."),
    ],
}
WHERE = {"A": "look at the input of conv1, in the table of shapes", "C": "look at conv1, in both tables",
         "F": "look at conv3, in the table of weights"}
NO_CHANNEL = "the input has the shape (28, 28), and a convolution wants channels too: (28, 28, 1)."


@exercise("09.1")
def build_network(build_network: Function) -> str:
    import keras  # takes seconds, and the other checks do without

    from course_utils.on_keras.inside import two_stages

    with explained({"expected min_ndim=4, found ndim=3": NO_CHANNEL}):
        model = networks.unwrapped(build_network())
    if isinstance(model, list):
        raise Wrong("a list came out. Give it to Keras: keras.Sequential([...]).")
    if not isinstance(model, keras.Model):
        raise Wrong(f"expected build_network() to return a Keras model, got {type(model).__name__}.")
    if not isinstance(model, keras.Sequential) and not hasattr(model, "operations"):
        raise Wrong(f"expected a keras.Sequential, got a class of your own, {type(model).__name__}: what it does is "
                    "not known before it runs, so its layers have no shapes yet.")
    if not model.built or not model.layers:
        raise Wrong("the network does not know the shape of its input. Begin the list with keras.Input((28, 28, 1)).")
    shape = model.inputs[0].shape[1:]
    named(shape, [
        ((28, 28), NO_CHANNEL),
        ((784,), "the input is a row of 784 numbers, as in lesson 6. A convolution wants the picture: (28, 28, 1)."),
        ((1, 28, 28), "the input has its channel first, as Theano wants it. Here it comes last: (28, 28, 1)."),
        ((28, 28, 3), "three channels are for colour pictures. Our digits have one: (28, 28, 1)."),
    ])
    if shape != (28, 28, 1) or len(model.inputs) > 1:
        raise Wrong(f"expected an input of shape (28, 28, 1), got {', '.join(str(i.shape[1:]) for i in model.inputs)}.")
    if len(model.outputs) > 1:
        raise Wrong(f"expected one output, the ten probabilities, got {len(model.outputs)}.")
    compare(networks.parts(model))
    for step in networks.steps(model):
        compare_with_defaults(step)
    if model.count_params() != 889_834:
        raise Wrong(f"the layers are those of the plan, but hold {model.count_params():,} numbers where 889,834 were "
                    "expected. Take Keras's own layers, and each of them once.")
    if model.compiled:
        raise Wrong("the network is compiled already. The exercise asks for the network alone: leave compile out.")
    pictures = np.random.default_rng(0).random((3, 28, 28, 1)).astype("float32")
    got, planned = np.asarray(model(pictures, training=False)), two_stages()
    learning = [step for step in networks.steps(model) if getattr(step, "weights", ())]
    for layer, own in zip([layer for layer in planned.layers if layer.weights], learning):
        layer.set_weights(own.get_weights())
    same(got, np.asarray(planned(pictures, training=False)), "what the network answers to three random pictures",
         rtol=1e-3)
    return (f"{model.count_params():,} parameters in {len(PLAN)} steps, from a picture to ten probabilities. For more: "
            "give the second convolution of each stage no activation, and put layers.ReLU() after the pooling. Why is "
            "that the same network, and what does it save?")


@exercise("09.2")
def count_parameters(count_parameters: Function) -> str:
    got, dense = count_parameters((3, 5, 4, 6)), count_parameters((7, 3))
    summed = "that is a sum of the shape's numbers. The kernels hold their product."
    square = "the shape's first two numbers are rows and columns. Multiply both, instead of squaring one."
    named(got, [
        (360, "the biases are missing: one for each of the 6 maps that go out."),
        (364, "there is a bias for each map that goes out, the last number, not for each that comes in."),
        (384, "you count a bias for each pair of maps. A map that goes out adds up all its sums, then one bias."),
        (361, "you count one bias for the whole layer. Each of the 6 maps has its own."),
        (370, "you give biases to the maps that come in, too. Only those that go out have one."),
        (375, "you count a bias for each place of the kernel. Its places share one: each of the 6 maps has one bias."),
        (450, "you count a bias for each place of the kernels. All places share one: each of the 6 maps has one bias."),
        (96, "15 weights for each map that goes out are too few: each has 15 for every one of the 4 maps below."),
        (78, "a kernel of 3 x 5 has 15 weights, not 3: the shape has rows and columns."),
        (126, "a kernel of 3 x 5 has 15 weights, not 5: the shape has rows and columns."),
        (222, square), (606, square),
        (61, "that is one map that goes out, 60 weights and a bias. There are 6 of them."),
        (18, summed), (24, summed),
    ])
    same(got, 366, "kernels of shape (3, 5, 4, 6)")
    same(dense, 24, "a dense layer of shape (7, 3)")
    same(count_parameters((3, 3, 1, 32)), 320, "conv1, kernels of shape (3, 3, 1, 32)")
    same(count_parameters((1600, 512)), 819_712, "the dense layer of shape (1600, 512)")
    shape = tuple(int(number) for number in np.random.default_rng().integers(2, 90, size=4))
    same(count_parameters(shape), math.prod(shape) + shape[-1], "kernels of a random shape")
    return ("Product of the shape, plus its last number: one rule for both kinds of layers. For more: with a third "
            "stage, of 128 maps, flatten would hand on 128 numbers. Would the network be larger, or smaller?")


@exercise("09.3")
def corrections(corrections: object) -> str:
    right = {"A": 1, "C": 32, "F": (3, 3, 32, 64)}
    if hasattr(corrections, "to_dict"):  # a Series of pandas
        corrections = corrections.to_dict()
    if not isinstance(corrections, Mapping):
        raise Wrong(f"expected a dictionary, letter -> what the tables have, got {type(corrections).__name__}: "
                    'such as {"B": 27}.')
    given = {str(letter).strip().upper(): plain(value) for letter, value in corrections.items()}
    reasons = {"B": "conv1 is same: 28 x 28 come in and go out", "D": "conv2 is valid: 28 becomes 26",
               "E": "32 maps go into pool1 and 32 come out", "G": "conv1 has 32 maps and 32 biases",
               "H": "the table of weights has (1600, 512)"}
    for letter in sorted(given.keys() - right.keys()):
        raise Wrong(f"claim {letter} is right: {reasons[letter]}." if letter in reasons else
                    f"there is no claim {letter}.")
    for letter, value in sorted(given.items()):
        if isinstance(value, (bool, str)):
            raise Wrong(f"{letter}: expected a number or a shape, got {value!r}. Write what the tables have, without "
                        "quotation marks.")
        named(value, [(mistake, f"{letter}: {words}") for mistake, words in MISTAKEN[letter]])
        if value != right[letter]:
            raise Wrong(f"claim {letter} is indeed wrong, but {value} is not what the tables have: {WHERE[letter]}.")
    if missing := right.keys() - given.keys():
        raise Wrong(f"{'so far so good' if given else 'the dictionary is empty'}; {len(missing)} more of the claims "
                    f"{'is' if len(missing) == 1 else 'are'} wrong.")
    return ("One channel, 32 kernels, and Keras's order of axes. The tables were right all along. For more: write "
            "the line, an assert, that would have warned the author about one of the three.")


def plain(value: object) -> object:
    """A shape in any form as a tuple; what holds one number as that number."""
    if isinstance(value, list | tuple | np.ndarray):
        return tuple(value) if len(np.shape(value)) and np.shape(value) != (1,) else plain(np.ravel(value)[0])
    return value


@exercise("09.4")
def to_theano(to_theano: Function) -> str:
    rng = np.random.default_rng(0)
    kernels = rng.normal(size=(3, 3, 2, 4))
    got = to_theano(kernels)
    moved, turn = kernels.transpose(3, 2, 0, 1), (..., slice(None, None, -1), slice(None, None, -1))
    cut = "reshape keeps the numbers in order and mixes the kernels up. Use transpose."
    back = ("that is lesson 6's way from Theano to Keras, and transpose(2, 3, 1, 0) does not undo itself. Maps out, "
            "the old axis 3, come first now.")
    round_ = "kernels.T reverses the order of all axes, so rows and columns change places, too."
    named(got, [
        (kernels, "nothing has changed: the axes are still rows, columns, maps in, maps out."),
        (kernels[::-1, ::-1], "the kernels are turned, but the axes are in Keras's order: transpose moves them."),
        (moved, "the order is right, the turn is missing. Theano turns the kernel by 180°, so it is given turned."),
        (kernels.reshape(4, 2, 3, 3), cut), (kernels.reshape(4, 2, 3, 3)[turn], cut),
        (kernels[::-1, ::-1].reshape(4, 2, 3, 3), cut),
        (kernels.transpose(2, 3, 1, 0), back), (kernels.transpose(2, 3, 1, 0)[turn], back),
        (kernels[::-1, ::-1].transpose(2, 3, 1, 0), back), (kernels[turn].transpose(2, 3, 1, 0), back),
        (kernels.T, round_), (kernels.T[turn], round_),
        (kernels.transpose(2, 3, 0, 1)[turn], "maps in and maps out have changed places. Maps out come first."),
        (kernels.transpose(2, 3, 0, 1), "maps in and maps out have changed places, and the turn is missing."),
        (moved[:, :, ::-1], "only the rows are turned. By 180° means the columns too."),
        (moved[..., ::-1], "only the columns are turned. By 180° means the rows too."),
        (moved[::-1, ::-1], "you turn the maps. Rows and columns are the last two axes: [:, :, ::-1, ::-1]."),
        (moved[::-1, ::-1, ::-1, ::-1], "you turn the maps as well as the kernels: [:, :, ::-1, ::-1]."),
        (np.rot90(moved, 1, (2, 3)), "the kernels are turned by 90°. 180° are meant: rows and columns backwards."),
        (np.rot90(moved, 3, (2, 3)), "the kernels are turned by 270°. 180° are meant: rows and columns backwards."),
    ])
    known = [(0, 1, 2, 3), (2, 3, 0, 1), (2, 3, 1, 0), (3, 2, 0, 1), (3, 2, 1, 0)]
    named(got, [(wrong, f"the axes have the order ({', '.join(AXES[axis] for axis in order)}). Theano's is (maps out, "
                        "maps in, rows, columns): transpose(3, 2, 0, 1).")
                for order in permutations(range(4)) if order not in known
                for wrong in (kernels.transpose(order), kernels[::-1, ::-1].transpose(order),
                              kernels.transpose(order)[turn])])
    same(got, moved[turn], "kernels of shape (3, 3, 2, 4) in Theano's order")
    wide = rng.normal(size=(5, 1, 3, 2))
    same(to_theano(wide), wide.transpose(3, 2, 0, 1)[turn], "kernels of 5 x 1")
    some = np.random.default_rng()
    drawn = some.normal(size=some.integers(1, 7, size=4))
    same(to_theano(drawn), drawn.transpose(3, 2, 0, 1)[turn], "kernels of a random shape")
    return ("Moved, then turned: Theano turns it back and makes the same maps. For more: write `to_keras`, the way "
            "back, and see whether random kernels return as they went.")


def fields_of(layers: list[tuple[int, int]]) -> list[int]:
    """The sides of the receptive fields of layers (window, stride)."""
    jumps = np.cumprod([1, *(s for _, s in layers)])
    return (1 + np.cumsum([(k - 1) * jump for (k, _), jump in zip(layers, jumps)])).tolist()


@exercise("09.5")
def receptive_fields(receptive_fields: Function) -> str:
    layers = [(3, 1), (3, 1), (2, 2), (3, 1), (3, 1), (2, 2)]
    got = receptive_fields(layers)
    if np.shape(got) == ():
        raise Wrong("one number came out. Return the list of r, one for each layer.")
    named(got, [
        ([1, *RIGHT], "the list begins with the pixel itself. Return one number for each of the six layers."),
        ([1, *RIGHT[:-1]], "each r is that of the layer below. Append it after it has grown."),
        ([3, 5, 6, 8, 10, 11], "the jump is missing: after a pooling, neighbours are two pixels apart and each step "
                               "counts double."),
        ([4, 7, 9, 15, 21, 25], "r grows by k times j. A window of k has k - 1 steps between its first and last unit."),
        ([3, 9, 18, 54, 162, 324], "the sides do not multiply: neighbouring fields overlap."),
        ([1, 1, 2, 2, 2, 4], "that is the jump j after each layer. Return r."),
        ([3, 6, 8, 11, 14, 16], "you add the kernels' sides. Neighbouring fields overlap."),
        ([3, 7, 10, 20, 32, 39], "you add the strides up. The jump is multiplied by each: j = j * s."),
        ([3, 5, 6, 10, 12, 13], "the jump is the last stride only. It keeps what came before: j = j * s."),
        ([2, 6, 10, 12, 20, 28], "you go from the top down. A field grows from the picture upwards, in the list's "
                                 "order."),
        ([9, 25, 36, 100, 196, 256], "those are all pixels of the field. Return its side."),
    ])
    named(receptive_fields([(3, 1), (4, 2), (2, 3), (5, 1)]), [
        ([3, 9, 15, 39], "you change j before you use it. The windows of this layer cover units that are as far apart "
                         "as the layer below has them."),
        ([3, 7, 11, 35], "a window of 2 adds one step, a window of 4 three: k - 1, and not twice the half of k."),
        ([3, 5, 5, 29], "a window of 2 adds one step, a window of 4 three: k - 1, and not twice the half of k - 1."),
    ])
    same(got, RIGHT, "the six layers of this lesson")
    same(receptive_fields([(5, 2), (3, 3), (2, 1)]), [5, 9, 15], "layers (5, 2), (3, 3), (2, 1)")
    rng = np.random.default_rng()
    drawn = [(int(k), int(s)) for k, s in zip(rng.integers(1, 8, size=9), rng.integers(1, 4, size=9))]
    same(receptive_fields(drawn), fields_of(drawn), "nine random layers")
    return ("The fields grow slowly at first, and twice as fast after each pooling. For more: how many convolutions of "
            "3 x 3 on top of pool2 would it take to see all 28 pixels?")
