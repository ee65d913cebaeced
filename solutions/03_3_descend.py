# The slope is asked for again at every position: the slope at the start alone would lead straight on, past the valley.
def descend(slope, w, lr, num_steps):
    positions = [w]
    for _ in range(num_steps):
        w = w - lr * slope(w)
        positions.append(w)
    return positions


check("03.3", descend)
