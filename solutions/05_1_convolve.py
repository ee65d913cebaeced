# The kernel is turned first. Then each number of the result is a sum of products of the kernel with the part of the
# image that it covers. From top to bottom it fits image.shape[0] - height + 1 times.
def convolve(image, kernel):
    turned = kernel[::-1, ::-1]
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros((rows, columns))
    for m, n in np.ndindex(rows, columns):
        result[m, n] = np.sum(turned * image[m : m + height, n : n + width])
    return result


check("05.1", convolve)
