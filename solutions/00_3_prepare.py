# Convert before dividing, so that nothing larger than float32 is ever made. The -1 lets NumPy work out rows x columns;
# the first axis is named, so that the pictures stay apart.
def prepare(images):
    return images.reshape(len(images), -1).astype(np.float32) / 255


check("00.3", prepare)
