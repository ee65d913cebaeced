# The sums have shape (10,), and NumPy lays them along the last axis: column j was divided by the sum of row j. Kept as
# a column, (10, 1), each sum meets its own row. With classes nearly equally frequent the two look alike.
def row_shares(matrix):
    sums = matrix.sum(axis=1, keepdims=True)
    return matrix / np.maximum(sums, 1)


check("06.3", row_shares)
