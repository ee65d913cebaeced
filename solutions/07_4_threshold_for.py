# Each six that has to be found needs a threshold no higher than its score; the last of them decides.
def threshold_for(scores, truth, recall):
    found = np.sort(scores[truth == 1])[::-1]
    needed = int(np.ceil(recall * len(found)))
    return found[needed - 1]


check("07.4", threshold_for)
