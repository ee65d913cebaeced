// Layers whose answers can be worked out by hand. What whole networks answer is compared with Keras in test_networks.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { answer, fromHalf, readModel } from "../../../../course_utils/widgets/page/network.js";

const image = (...ink) => [...ink, ...new Array(784 - ink.length).fill(0)];
const array = (shape, values) => ({ shape, values: Float32Array.from(values) });
const near = (found, expected) => 
  found.forEach((value, i) => { assert.ok(Math.abs(value - expected[i]) < 1e-6, `${found}`); });

test("half precision: signs, zero, the smallest, one, a third, the largest, infinity", () => {
  const halves = Uint16Array.of(0x0000, 0x8000, 0x0001, 0x3c00, 0xbc00, 0x3555, 0x7bff, 0x7c00);
  const text = btoa(String.fromCharCode(...new Uint8Array(halves.buffer)));
  assert.deepEqual([...fromHalf(text)], [0, -0, 2 ** -24, 1, -1, 0.333251953125, 65504, Infinity]);
});

test("a dense layer: products, biases, then the activation", () => {
  const kernel = array([784, 2], [1, -1, 2, 3, ...new Array(1564).fill(9)]);
  const layer = { kind: "dense", kernel, bias: array([2], [0.5, 0]) };
  near(answer({ layers: [layer] }, image(1, 0.5)), [2.5, 0.5]);
  near(answer({ layers: [{ ...layer, activation: "relu" }] }, image(1)), [1.5, 0]);
  near(answer({ layers: [{ ...layer, activation: "sigmoid" }] }, image(1)), [1 / (1 + Math.exp(-1.5)), 1 / (1 + Math.E)]);
  near(answer({ layers: [{ ...layer, activation: "softmax" }] }, image(1)),
    [1 / (1 + Math.exp(-2.5)), 1 / (1 + Math.exp(2.5))]);
});

test("softmax survives large scores", () => {
  const layer = { kind: "dense", kernel: array([784, 2], [1000, 999, ...new Array(1566).fill(0)]), activation: "softmax" };
  near(answer({ layers: [layer] }, image(1)), [1 / (1 + Math.exp(-1)), 1 / (1 + Math.E)]);
});

test("a convolution takes no border, and does not turn its kernel", () => {
  const kernel = array([1, 2, 1, 2], [1, 0, 10, 1]);  // map 0: 1 x this pixel + 10 x the next; map 1: the next
  const layer = { kind: "convolution", kernel, bias: array([2], [0, 5]) };
  const found = answer({ layers: [layer] }, image(1, 2, 3));
  assert.equal(found.length, 28 * 27 * 2);
  near(found.slice(0, 8), [21, 7, 32, 8, 3, 5, 0, 5]);
});

test("pooling takes the largest, also where all are negative, and drops what is left over", () => {
  const kernel = array([2, 2, 1, 1], [-1, 0, 0, 0]);  // 27 rows and columns are left
  const layers = [{ kind: "convolution", kernel }, { kind: "pooling", side: 2 }];
  const found = answer({ layers }, new Array(784).fill(1).fill(0.5, 0, 1));
  assert.equal(found.length, 13 * 13);
  near(found.slice(0, 2), [-0.5, -1]);
});

test("a model's arrays are read from text", () => {
  const half = btoa(String.fromCharCode(...new Uint8Array(Uint16Array.of(0x3c00, 0xbc00).buffer)));
  const { layers } = readModel({ layers: [{ kind: "dense", kernel: { shape: [1, 2], half }, activation: "relu" }] });
  assert.deepEqual([...layers[0].kernel.values], [1, -1]);
  assert.equal(layers[0].activation, "relu");
});
