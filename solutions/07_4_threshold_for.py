# Each six that has to be found needs a threshold no higher than its score; the last of them decides.
def threshold_for(scores, truth, recall):
    found = np.sort(scores[truth == 1])[::-1]
    needed = int(np.ceil(recall * len(found) - 1e-9))  # 0.55 * 100 is 55.000000000000007
    return found[needed - 1]


check("07.4", threshold_for)
