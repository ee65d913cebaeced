"""99 % in one epoch: an entry to the board "seconds".
Measure it with `python -m authoring.records.class_boards`."""

import keras
from keras import layers

BOARD, NAME = "seconds", "one epoch, one cycle"


def train(x, y, x_validation, y_validation, batch_size=96, peak=0.005):
    model = keras.Sequential([
        layers.Input((28, 28, 1)),
        layers.Conv2D(12, 3, use_bias=False), layers.MaxPooling2D(),
        layers.BatchNormalization(momentum=0.9), layers.ReLU(),
        layers.Conv2D(56, 3, use_bias=False), layers.MaxPooling2D(),
        layers.BatchNormalization(momentum=0.9), layers.ReLU(),
        layers.Flatten(), layers.Dense(120, use_bias=False),
        layers.BatchNormalization(momentum=0.9), layers.ReLU(), layers.Dense(10)])
    steps = -(-len(x) // batch_size)
    rate = keras.optimizers.schedules.CosineDecay(
        0.1 * peak, 0.8 * steps, warmup_target=peak, warmup_steps=0.2 * steps)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss)
    model.fit(x, y, batch_size=batch_size, epochs=1, verbose=0)
    return model
