# What the runs of a pair have in common cancels in the difference; what is left is one list, with one interval.
def paired_interval(before, after):
    gain = np.array(after) - np.array(before)
    low, high = interval(gain)
    return low, high, low <= 0 <= high


check("07.3", paired_interval)
