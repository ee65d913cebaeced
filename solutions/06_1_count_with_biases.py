# Each unit of a layer has a weight for each number that comes in, and one bias. Pixels come in; they are not units.
def count_with_biases(sizes):
    return sum((sizes[i] + 1) * sizes[i + 1] for i in range(len(sizes) - 1))


check("06.1", count_with_biases)
