# The kernels hold the product of their shape; each map or unit that goes out, the shape's last number, has one bias.
def count_parameters(shape):
    return math.prod(shape) + shape[-1]


check("09.2", count_parameters)
