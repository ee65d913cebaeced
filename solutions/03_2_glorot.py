# The more numbers a unit adds up, the smaller each weight has to be, or the sums would grow with the layer.
def glorot(shape, rng):
    inputs, units = shape
    a = np.sqrt(6 / (inputs + units))
    return rng.uniform(-a, a, size=shape)


check("03.2", glorot)
