# What arrives is added, and only what has just arrived goes further back: each call walks one way to the end. With many
# values used twice there are very many ways. That is why `walk_back` sorts first, and visits each node once.
def slopes_mended(node, slope=1.0, slopes=None):
    slopes = {} if slopes is None else slopes
    slopes[node] = slopes.get(node, 0.0) + slope
    if node.sources:
        for source, part in zip(node.sources, node.back(slope)):
            slopes_mended(source, part, slopes)
    return slopes


check("03.7", slopes_mended)
