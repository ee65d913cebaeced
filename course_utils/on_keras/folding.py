"""Batch normalisation taken out of a trained network: the layer before it takes over what it does."""

from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray


def fold(kernel: NDArray[Any], gamma: NDArray[Any], beta: NDArray[Any], mean: NDArray[Any], variance: NDArray[Any],
         epsilon: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Kernel and bias of one layer that does what a layer without bias and the batch normalisation after it do.

    In prediction a normalisation is a straight line for each map: its value at 0 is the bias, its slope the factor.

    Parameters
    ----------
    kernel : weights in Keras's order, the last axis being the maps or units of the layer: (rows, columns, in, out) of a
        convolution, (in, out) of a dense layer.
    gamma, beta, mean, variance : of the batch normalisation in prediction, so the moving averages; shape (out,).
    epsilon : what the batch normalisation adds to the variance.

    Returns
    -------
    A kernel of the same shape, and a bias of shape (out,), both float32.

    Raises
    ------
    ValueError : one of the four has another shape.
    """
    numbers = {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance}
    for name, values in numbers.items():
        if np.shape(values) != kernel.shape[-1:]:
            raise ValueError(f"expected {name} of shape ({kernel.shape[-1]},), one number for each map that the kernel "
                             f"of shape {kernel.shape} puts out, got {np.shape(values)}")
    parts = {name: np.asarray(values, "float32") for name, values in numbers.items()}
    points = np.stack([np.zeros_like(parts["mean"]), np.ones_like(parts["mean"])])
    at_zero, at_one = np.asarray(keras.ops.batch_normalization(
        points, parts["mean"], parts["variance"], axis=-1, offset=parts["beta"], scale=parts["gamma"], epsilon=epsilon))
    return np.asarray(kernel, "float32") * (at_one - at_zero), at_zero
