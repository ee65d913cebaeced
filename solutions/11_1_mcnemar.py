# Only the pictures on which the two disagree count: each is the toss of a fair coin, if neither model is better.
def mcnemar(first_right, second_right):
    b = int(np.sum(~first_right & second_right))
    c = int(np.sum(first_right & ~second_right))
    tail = sum(math.comb(b + c, i) for i in range(min(b, c) + 1))
    return min(1.0, 2 * tail / 2 ** (b + c))


check("11.1", mcnemar)
