# Axis 0 runs over the pictures, so every unit gets a mean and a variance of its own; epsilon is added before the root.
def batch_norm(z, gamma, beta, epsilon=0.001):
    mean, variance = z.mean(axis=0), z.var(axis=0)
    return gamma * (z - mean) / np.sqrt(variance + epsilon) + beta


check("10.1", batch_norm)
