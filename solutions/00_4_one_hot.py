# The identity matrix holds the answer for every class, and indexing it by the labels looks each one up. num_classes is
# passed in, not guessed from the labels: a batch need not contain every class.
def one_hot(labels, num_classes):
    return np.eye(num_classes)[labels]


check("00.4", one_hot)
