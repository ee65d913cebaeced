"""Batch normalisation taken out of a trained network: what it does is put into the convolution before it."""

import numpy as np


def fold(kernel: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray,
         epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """Kernel and bias of one layer that does what a layer without bias and a batch normalisation behind it do.

    Parameters
    ----------
    kernel : weights in Keras's order, the last axis being the maps or units of the layer: (rows, columns, in, out) of a
        convolution, (in, out) of a dense layer.
    gamma, beta, mean, variance : of the batch normalisation in prediction, so the moving ones; shape (out,).
    epsilon : what the batch normalisation adds to the variance.

    Returns
    -------
    A kernel of the same shape, and a bias of shape (out,).
    """
    numbers = {"gamma": gamma, "beta": beta, "mean": mean, "variance": variance}
    for name, values in numbers.items():
        if np.shape(values) != kernel.shape[-1:]:
            raise ValueError(f"expected {name} of shape ({kernel.shape[-1]},), one number for each map that the kernel "
                             f"of shape {kernel.shape} puts out, got {np.shape(values)}")
    factor = gamma / np.sqrt(variance + epsilon)
    return kernel * factor, beta - mean * factor
