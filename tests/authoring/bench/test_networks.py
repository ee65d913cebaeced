"""The networks that are measured."""

import numpy as np
import pytest

from authoring.bench import training


@pytest.mark.slow
@pytest.mark.parametrize("name", training.TRAINED)
def test_the_measured_networks_are_the_lessons(name):
    """What Theano answers here and what its Keras twin answers agree, dropout aside; so do the weights' shapes."""
    import keras

    from authoring.bench import networks
    from course_utils import reproducible

    network = networks.NETWORKS[name]
    weights = {key: networks.start(shape, reproducible(0)) for key, shape in network.shapes.items()}
    model = networks.in_keras(name, weights)
    (x, _), (x_keras, _) = (networks.images(channels, 4) for channels in
                            (["first", "last"] if network.images else [None, None]))
    with pytest.MonkeyPatch.context() as patch:
        for function in ("dropout", "cheaper_dropout"):
            patch.setattr(networks, function, lambda X, p, srng: X)
        answer = network.model(*map(networks.theano.shared, [x, *weights.values()])).eval()
    assert np.allclose(answer, model(x_keras, training=False), atol=1e-4)
    kind = {networks.sgd: keras.optimizers.SGD, networks.rmsprop: keras.optimizers.RMSprop}
    assert type(model.optimizer) is kind[network.step]
