# Gamma and beta have slopes and are trained; the moving mean and variance are only collected.
def count_parameters(maps, channels=1):
    trainable = not_trainable = 0
    for count in maps:
        trainable += 9 * channels * count + 2 * count
        not_trainable += 2 * count
        channels = count
    return trainable, not_trainable


check("10.3", count_parameters)
