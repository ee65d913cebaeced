# For each place in a row, count how often the label there occurs in the row. argmax takes the first of the largest
# counts, and the nearest neighbour comes first, so it settles a tie.
def vote(labels):
    winners = []
    for row in labels:
        counts = [list(row).count(label) for label in row]
        winners.append(row[np.argmax(counts)])
    return np.array(winners)


check("01.3", vote)
