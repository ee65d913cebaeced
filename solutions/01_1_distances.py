# Square each difference first: then missing ink here and surplus ink there both count, instead of cancelling. axis=1
# sums over the pixels of each picture and keeps the pictures apart.
def distances(image, images):
    return np.sqrt(((images - image) ** 2).sum(axis=1))


check("01.1", distances)
