# Valid: the first place starts at 0, the last at side - kernel, and both count. Full: the same on an image with
# kernel - 1 more zeros on each side, side + 2 * (kernel - 1) - kernel + 1.
def conv_side(side, kernel, border):
    return side - kernel + 1 if border == "valid" else side + kernel - 1


check("05.2", conv_side)
