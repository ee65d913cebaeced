# Weights change once for each batch, even for a last one that is not full: so round up, in each epoch.
import math


def updates(knobs):
    trained = int(knobs.images * (1 - knobs.validation_split))
    return knobs.epochs * math.ceil(trained / knobs.batch_size)


check("08.2", updates)
