# A convolution is linear in its kernel: factor * (W * x - mean) + beta = (factor W) * x + (beta - mean * factor).
def fold(kernel, gamma, beta, mean, variance, epsilon):
    factor = gamma / np.sqrt(variance + epsilon)
    return kernel * factor, beta - mean * factor


check("10.4", fold)
