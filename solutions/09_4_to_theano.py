# The axes first: maps out, maps in, rows, columns. Then the turn, since Theano itself turns the kernel back.
def to_theano(kernels):
    return kernels.transpose(3, 2, 0, 1)[:, :, ::-1, ::-1]


check("09.4", to_theano)
