# A: the digits are grey. C: 32 maps come out of conv1. F is Theano's order; Keras has rows, columns, maps in, maps out.
corrections = {"A": 1, "C": 32, "F": (3, 3, 32, 64)}

check("09.3", corrections)
