# Both have the true positives on top. Precision divides by what was called a six, recall by what is one.
def precision_recall(truth, said):
    tp, fn, fp, _ = counts(truth, said)
    return tp / (tp + fp), tp / (tp + fn)


check("07.1", precision_recall)
