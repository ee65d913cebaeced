"""Few mistakes with 101,754 numbers: an entry to the board "mistakes".
Measure it with `python -m authoring.records.class_boards`.

Lesson 10's network, trained for 24 epochs on pictures that are never twice the same: each is moved, turned, sheared,
stretched and bent a little, as another hand might have written it (lesson 11). In the last three epochs they are only
moved by a pixel, so that what it has learned last is what people really write.
"""

from concurrent.futures import ThreadPoolExecutor

import keras
import numpy as np
from keras import layers
from scipy import ndimage

BOARD, NAME = "mistakes", "bent pictures"


def train(x, y, x_validation, y_validation, epochs=24, plain=3, batch_size=128, peak=0.003):
    model = network()
    rate = keras.optimizers.schedules.PolynomialDecay(peak, epochs * -(-len(x) // batch_size), 0.0)
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    rng = np.random.default_rng(np.random.randint(2**31))
    for epoch in range(epochs):
        pictures = moved(x, rng) if epoch >= epochs - plain else another_hand(x, rng)
        model.fit(pictures, y, batch_size=batch_size, verbose=0)
    return model


def network():
    def block(maps):
        return [layers.Conv2D(maps, 3, use_bias=False), layers.BatchNormalization(momentum=0.95), layers.ReLU()]

    return keras.Sequential([
        layers.Input((28, 28, 1)), *block(16), *block(24), layers.MaxPooling2D(), *block(48), *block(64),
        layers.MaxPooling2D(), *block(96), layers.Flatten(), layers.Dropout(0.3), layers.Dense(10)])


def moved(x, rng):
    """Each of the pictures `x`, (n, 28, 28, 1), moved by at most one pixel to each side."""
    framed = np.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    which = rng.integers(9, size=(len(x), 1, 1, 1))
    return np.choose(which, [framed[:, i:i + 28, j:j + 28] for i in range(3) for j in range(3)])


def another_hand(x, rng):
    """Each of the pictures `x`, (n, 28, 28, 1), as it might have been written another time."""
    parts = np.array_split(x, 12)
    with ThreadPoolExecutor() as threads:
        return np.concatenate(list(threads.map(bent, parts, rng.spawn(len(parts)))))


def bent(x, rng, shift=1.5, slope=0.12, stretch=0.08, bend=0.5):
    """Each picture of `x` as seen through coordinates that are moved by up to `shift` pixels, turned or sheared by up
    to `slope`, stretched by up to `stretch`, and bent by a smooth random field of about `bend` pixels."""
    n, side = x.shape[:2]
    at = np.arange(side) - (side - 1) / 2
    grid = np.stack(np.meshgrid(at, at, indexing="ij"))
    matrix = np.eye(2) + rng.uniform(-1, 1, (n, 2, 2)) * [[stretch, slope], [slope, stretch]]
    knots = np.linspace(-16, 16, 7)
    near = np.exp(-((at[:, None] - knots) / 4) ** 2 / 2)
    near /= np.sqrt((near**2).sum(axis=1, keepdims=True))
    field = bend * near @ rng.normal(size=(n, 2, 7, 7)) @ near.T
    centre = (side - 1) / 2 + rng.uniform(-shift, shift, (n, 2, 1, 1))
    place = np.einsum("nij,jrc->nirc", matrix, grid) + field + centre
    picture = np.broadcast_to(np.arange(n)[:, None, None], (n, side, side))
    return ndimage.map_coordinates(x[..., 0], [picture, place[:, 0], place[:, 1]], order=1)[..., None]
