# Only the last row and column need care: to keep them, write them down once more, which changes no maximum; to drop
# them, cut them off. What is left is even, and the windows come out of a reshape.
def pool(image, keep_edge):
    if keep_edge:
        odd_rows, odd_columns = image.shape[0] % 2, image.shape[1] % 2
        image = np.pad(image, ((0, odd_rows), (0, odd_columns)), mode="edge")
    rows, columns = image.shape[0] // 2, image.shape[1] // 2
    image = image[: 2 * rows, : 2 * columns]
    return image.reshape(rows, 2, columns, 2).max(axis=(1, 3))


check("05.4", pool)
