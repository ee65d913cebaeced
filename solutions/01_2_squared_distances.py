# |a|² is one number for each row of the result, so it goes in as a column; |b|² is one for each column, so it goes in
# as a row; the matrix product in the middle holds every a · b at once.
def squared_distances(a, b):
    of_a = (a**2).sum(axis=1)[:, None]
    of_b = (b**2).sum(axis=1)
    return of_a - 2 * a @ b.T + of_b


check("01.2", squared_distances)
