# Each weight has its own running mean, so w, g and acc are arrays of the same shape. The mean is updated before it
# is used. And w - ... makes a new array, whereas w -= ... would change the positions kept so far.
def rmsprop_path(slope, w, num_steps, lr=0.1, rho=0.9, epsilon=1e-6):
    positions, acc = [w], np.zeros_like(w)
    for _ in range(num_steps):
        g = slope(w)
        acc = rho * acc + (1 - rho) * g**2
        w = w - lr * g / np.sqrt(acc + epsilon)
        positions.append(w)
    return positions


check("04.1", rmsprop_path)
