// What both Python and a page compute: convolution, pooling, softmax, normalisation. Square images, row after row.

/** The places where the whole kernel, turned by 180 degrees, lies on the image: `o[m, n] = sum of k[u, v] * i[m - u, n - v]`. */
function convolve(image, side, kernel, size) {
  const last = side - size + 1, out = new Float64Array(last * last);
  for (let row = 0; row < last; row++) {
    for (let column = 0; column < last; column++) {
      let sum = 0;
      for (let u = 0; u < size; u++) {
        for (let v = 0; v < size; v++) {
          sum += kernel[(size - 1 - u) * size + size - 1 - v] * image[(row + u) * side + column + v];
        }
      }
      out[row * last + column] = sum;
    }
  }
  return out;
}

/** The largest of each window of `size` x `size`; windows at the edge may be smaller. */
function maxPool(image, side, size) {
  const across = Math.ceil(side / size), out = new Float64Array(across * across).fill(-Infinity);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const to = Math.floor(row / size) * across + Math.floor(column / size);
      out[to] = Math.max(out[to], image[row * side + column]);
    }
  }
  return out;
}

/** Scores as probabilities; the largest is taken off first, so that no exponential overflows. */
function softmax(scores, temperature = 1) {
  const most = Math.max(...Array.from(scores));
  const powers = Float64Array.from(scores, (score) => Math.exp((score - most) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** What a hidden unit makes of its sum z, and the slope there. @type {Record<string, Record<"output" | "slope", (z: number) => number>>} */
const activations = {
  sigmoid: { output: sigmoid, slope: (z) => sigmoid(z) * (1 - sigmoid(z)) },
  tanh: { output: Math.tanh, slope: (z) => 1 - Math.tanh(z) ** 2 },
  ReLU: { output: (z) => Math.max(z, 0), slope: (z) => (z > 0 ? 1 : 0) },
};

/** 1 / (1 + e^-z), written with tanh, which never overflows. */
function sigmoid(z) {
  return 0.5 * (1 + Math.tanh(0.5 * z));
}

export { activations, convolve, maxPool, softmax };
