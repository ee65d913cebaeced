# The kernels hold the product of their shape. The last number of the shape counts what goes out: one bias for each.
def count_parameters(shape):
    return math.prod(shape) + shape[-1]


check("09.2", count_parameters)
