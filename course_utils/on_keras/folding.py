"""Batch normalisation taken out of a trained network: what it does is put into the layer before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from keras.layers import BatchNormalization, Layer


def fold(layer: Layer, norm: BatchNormalization) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of one layer that does what a convolution or dense layer and a normalisation behind it do.

    In prediction a normalisation is a straight line for each map. Two of its points, at 0 and at 1, tell its height and
    its slope.

    Parameters
    ----------
    layer : a built convolution or dense layer, without activation, with or without bias.
    norm : the built batch normalisation that comes next.

    Returns
    -------
    float32 arrays: a kernel of the layer's shape, and a bias of shape (maps or units,).

    Raises
    ------
    ValueError : the normalisation is of another number of maps than the layer puts out.
    """
    kernel = layer.kernel.numpy()
    maps, normalised = kernel.shape[-1], norm.moving_mean.shape[0]
    if maps != normalised:
        raise ValueError(f"expected a normalisation of {maps} maps or units behind {layer.name}, "
                         f"got {norm.name} of {normalised}")
    at = np.zeros((3, *[1] * (kernel.ndim - 2), maps), "float32")
    at[1] = 1
    if layer.use_bias:
        at[2] = layer.bias.numpy()
    at_zero, at_one, at_bias = norm(at, training=False).numpy().reshape(3, maps)
    return kernel * (at_one - at_zero), at_bias
