"""99 % with 1,426 numbers: an entry to the board "parameters".
Measure it with `python -m authoring.records.class_boards`.

Separable convolutions, few maps, and the mean of each last map (lesson 11); trained with batch normalisation, which is
then folded away (lesson 10): of its four numbers for each map one is left, the bias. The network answers for the
picture in nine places, as it is and moved by one pixel in each direction, and the mean of the nine is the answer: that
costs nine times the work and no parameter.
"""

import keras
from keras import layers

from course_utils import on_keras

BOARD, NAME = "parameters", "separable, folded, nine looks"


def network(normalised, *first):
    """With batch normalisation for training; without, and with biases, for answering."""
    def block(convolution, maps, side, pool=False):
        return [convolution(maps, side, use_bias=not normalised), *([layers.MaxPooling2D()] if pool else []),
                *([layers.BatchNormalization(momentum=0.95, gamma_constraint="non_neg")] if normalised else []),
                layers.ReLU()]

    return keras.Sequential([
        layers.Input((28, 28, 1)), *first,
        *block(layers.Conv2D, 8, 5, pool=True), *block(layers.SeparableConv2D, 16, 3),
        *block(layers.SeparableConv2D, 16, 3, pool=True), *block(layers.SeparableConv2D, 16, 3),
        layers.GlobalAveragePooling2D(), layers.Dense(10)])


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A rate that rises in a straight line to its peak, over a fifth of all steps, and falls in another to zero."""

    def __init__(self, peak, steps):
        self.peak, self.steps = peak, steps

    def __call__(self, step):
        part = keras.ops.cast(step, "float32") / self.steps
        return self.peak * keras.ops.minimum(0.02 + part / 0.2, keras.ops.maximum((1 - part) / 0.8, 0.0))


def train(x, y, x_validation, y_validation, epochs=24, batch_size=128, peak=0.02):
    model = network(True, layers.RandomTranslation(0.05, 0.05, fill_mode="constant"))
    rate = OneCycle(peak, epochs * -(-len(x) // batch_size))
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(x, y, batch_size=batch_size, epochs=epochs, verbose=0)
    return nine_looks(folded(model))


def folded(model):
    """The network without batch normalisation that answers the same. A factor below 0 would not get past the pooling,
    which takes the largest: so gamma was not allowed to become one."""
    slim = network(False)
    learned = [layer for layer in model.layers if layer.weights and not isinstance(layer, layers.RandomTranslation)]
    convolutions, norms = learned[0:-1:2], learned[1:-1:2]
    for target, source, norm in zip([layer for layer in slim.layers if layer.weights], convolutions, norms):
        *before, kernel = source.get_weights()
        target.set_weights([*before, *on_keras.fold(kernel, *norm.get_weights(), norm.epsilon)])
    slim.layers[-1].set_weights(model.layers[-1].get_weights())
    return slim


def nine_looks(model):
    """The mean answer of `model` for a picture and for the same moved by one pixel, in eight directions."""
    picture = layers.Input((28, 28, 1))
    framed = layers.ZeroPadding2D(1)(picture)
    moved = [layers.Cropping2D(((i, 2 - i), (j, 2 - j)))(framed) for i in range(3) for j in range(3)]
    return keras.Model(picture, layers.Average()([model(look) for look in moved]))
