# The kernel is turned first; after that, each place of the result is a sum of products, the kernel over the part of the
# image below it. A kernel of height h fits on rows - h + 1 places, the last of which ends at the image's last row.
def convolve(image, kernel):
    turned = kernel[::-1, ::-1]
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    result = np.zeros((rows, columns))
    for i, j in np.ndindex(rows, columns):
        result[i, j] = np.sum(turned * image[i : i + height, j : j + width])
    return result


check("05.1", convolve)
