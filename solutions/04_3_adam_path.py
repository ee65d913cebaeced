# Both means start at 0. After t steps the slopes in them have weights that add up to only 1 - beta**t, so the means are
# divided by that.
def adam_path(slope, w, num_steps, lr=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8):
    positions, m, v = [w], np.zeros_like(w), np.zeros_like(w)
    for t in range(1, num_steps + 1):
        g = slope(w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        w = w - lr * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
        positions.append(w)
    return positions


check("04.3", adam_path)
