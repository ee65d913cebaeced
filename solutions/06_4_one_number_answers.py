# The mean of all digits, weighted by their probabilities, minimises the squared error. It may land between two digits,
# on a third that the network never considered.
def one_number_answers(p):
    middles = (np.arange(10) + 0.5) / 10
    return (10 * (p @ middles)).astype(int)


check("06.4", one_number_answers)
