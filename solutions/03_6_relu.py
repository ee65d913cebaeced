# The mask is taken from the value, not from the slope: a negative slope passes, too. At exactly 0 there is a kink; any
# slope from 0 to 1 would do, and 0 is what most libraries take.
def relu(a):
    return Node(np.maximum(a.value, 0), [a],
                lambda slope: [slope * (a.value > 0)])


check("03.6", relu)
