# The mean of what it holds possible minimises the squared error. It lies between the digits, on one it never meant.
def one_number_answers(p):
    middles = (np.arange(10) + 0.5) / 10
    return (10 * (p @ middles)).astype(int)


check("06.4", one_number_answers)
