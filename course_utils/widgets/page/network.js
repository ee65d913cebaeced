// Small trained networks that answer in a page, with nothing loaded: dense layers, convolutions, pooling, softmax.
// A model is {layers: [...]}; each layer has a `kind`, and what it has learned as {shape, values}. Maps are stored as
// Keras does: row after row, and the channels of a pixel side by side.

// What a model answers to 784 numbers from 0 to 1: ten probabilities.
function answer(model, pixels) {
  let x = { rows: 28, columns: 28, channels: 1, values: Float32Array.from(pixels) };
  for (const layer of model.layers) {
    x = KINDS[layer.kind](x, layer);
    if (layer.activation) ACTIVATIONS[layer.activation](x.values);
  }
  return x.values;
}

const KINDS = {
  dense(x, { kernel, bias }) {
    const [inputs, units] = kernel.shape, out = start(units, 1, bias);
    for (let i = 0; i < inputs; i++) {
      const value = x.values[i], row = i * units;
      if (value === 0) continue;  // ink is rare
      for (let u = 0; u < units; u++) out[u] += value * kernel.values[row + u];
    }
    return { rows: 1, columns: 1, channels: units, values: out };
  },

  // A convolution without padding, its kernel stored as [rows, columns, channels, maps].
  convolution(x, { kernel, bias }) {
    const [high, wide, channels, maps] = kernel.shape;
    const rows = x.rows - high + 1, columns = x.columns - wide + 1, out = start(maps, rows * columns, bias);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const to = (row * columns + column) * maps;
        for (let i = 0; i < high; i++) {
          const from = ((row + i) * x.columns + column) * channels;
          for (let j = 0; j < wide * channels; j++) {
            const value = x.values[from + j], at = (i * wide * channels + j) * maps;
            if (value === 0) continue;
            for (let m = 0; m < maps; m++) out[to + m] += value * kernel.values[at + m];
          }
        }
      }
    }
    return { rows, columns, channels: maps, values: out };
  },

  // The largest of each window of `side` x `side`; what is left over at the border is dropped.
  pooling(x, { side }) {
    const rows = Math.floor(x.rows / side), columns = Math.floor(x.columns / side), { channels } = x;
    const out = new Float32Array(rows * columns * channels).fill(-Infinity);
    for (let row = 0; row < rows * side; row++) {
      for (let column = 0; column < columns * side; column++) {
        const from = (row * x.columns + column) * channels;
        const to = (Math.floor(row / side) * columns + Math.floor(column / side)) * channels;
        for (let c = 0; c < channels; c++) out[to + c] = Math.max(out[to + c], x.values[from + c]);
      }
    }
    return { rows, columns, channels, values: out };
  },
};

const ACTIVATIONS = {
  relu(values) {
    values.forEach((value, i) => { if (value < 0) values[i] = 0; });
  },
  sigmoid(values) {
    values.forEach((value, i) => { values[i] = 1 / (1 + Math.exp(-value)); });
  },
  softmax(values) {
    const largest = Math.max(...values);
    let sum = 0;
    values.forEach((value, i) => { sum += values[i] = Math.exp(value - largest); });
    values.forEach((value, i) => { values[i] = value / sum; });
  },
};

// `places` times the biases of all units, to which products are added.
function start(units, places, bias) {
  const out = new Float32Array(units * places);
  if (bias) for (let i = 0; i < places; i++) out.set(bias.values, i * units);
  return out;
}

// A model as it is written in a page: arrays are base64 text of half-precision numbers.
function readModel({ layers }) {
  const read = (part) => (part && part.half !== undefined ? { shape: part.shape, values: fromHalf(part.half) } : part);
  return { layers: layers.map((layer) => Object.fromEntries(
    Object.entries(layer).map(([name, part]) => [name, read(part)]))) };
}

// Half-precision numbers (IEEE 754 binary16, lowest byte first) from base64 text.
function fromHalf(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Float32Array.from({ length: bytes.length / 2 }, (_, i) => {
    const half = bytes[2 * i] + 256 * bytes[2 * i + 1];
    const sign = half & 0x8000 ? -1 : 1, exponent = (half >> 10) & 0x1f, part = half & 0x3ff;
    if (exponent === 0) return sign * part * 2 ** -24;
    if (exponent === 31) return part ? NaN : sign * Infinity;
    return sign * (1 + part / 1024) * 2 ** (exponent - 15);
  });
}

export { answer, fromHalf, readModel };
