# Draw from the others themselves, not from numbers that happen to fit, and nothing twice.
def balanced_rows(is_six, rng):
    sixes, others = np.flatnonzero(is_six), np.flatnonzero(~is_six)
    drawn = rng.choice(others, size=len(sixes), replace=False)
    return np.concatenate([sixes, drawn])


check("07.2", balanced_rows)
