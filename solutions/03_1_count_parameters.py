# Every unit of a layer has one weight for each unit of the layer before it: a matrix of inputs x units.
def count_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))


check("03.1", count_parameters)
