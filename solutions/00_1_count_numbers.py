# Every array knows how many numbers it holds. Multiplying the shape says the same, and says why: pictures x rows x
# columns. (len(images) counts only the pictures.)
def count_numbers(images):
    return images.size


check("00.1", count_numbers)
