// Points of two classes, and a network with one hidden layer that is trained on them here.
import { Panel, Pixels, fixed, html } from "./parts.js";

const REACH = 2.2, FINE = 44; // of the square, from -REACH to REACH, and how many places of it are coloured across
const STEPS = 1500, RATE = 0.05, MOMENTUM = 0.9;

// A table of the sigmoid from -FAR to FAR: training asks for it up to a million times, and `exp` is slow.
const FAR = 20, PER_ONE = 64;
const TABLE = Float64Array.from({ length: 2 * FAR * PER_ONE + 2 }, (_, i) => 1 / (1 + Math.exp(FAR - i / PER_ONE)));

/** The sigmoid, along straight lines between the table's numbers: never wrong by more than 0.000003. */
function sigmoid(z) {
  const at = PER_ONE * (Math.min(Math.max(z, -FAR), FAR) + FAR), i = Math.floor(at);
  return TABLE[i] + (at - i) * (TABLE[i + 1] - TABLE[i]);
}

/** Random numbers from 0 to 1 that are the same for a seed (mulberry32, by Tommy Ettinger, public domain). */
function randomFrom(seed) {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The hidden outputs and the probability of class 1 at a point; three numbers for each unit, then one for each and a bias. */
function answer(weights, units, x, y, hidden) {
  let z = weights[4 * units];
  for (let u = 0; u < units; u++) {
    hidden[u] = sigmoid(weights[3 * u] * x + weights[3 * u + 1] * y + weights[3 * u + 2]);
    z += weights[3 * units + u] * hidden[u];
  }
  return sigmoid(z);
}

/** Weights after gradient descent with momentum on the cross-entropy of all points. */
function train(units, start, data) {
  const { points, classes } = data;
  const random = randomFrom(start), size = 4 * units + 1, count = classes.values.length;
  const weights = Float64Array.from({ length: size }, () => 3 * (random() - 0.5));
  const velocity = new Float64Array(size), hidden = new Float64Array(units), slope = new Float64Array(size);
  for (let step = 0; step < STEPS; step++) {
    slope.fill(0);
    for (let n = 0; n < count; n++) {
      const x = points.values[2 * n], y = points.values[2 * n + 1];
      const error = answer(weights, units, x, y, hidden) - classes.values[n];
      slope[4 * units] += error;
      for (let u = 0; u < units; u++) {
        slope[3 * units + u] += error * hidden[u];
        const back = error * weights[3 * units + u] * hidden[u] * (1 - hidden[u]);
        slope[3 * u] += back * x;
        slope[3 * u + 1] += back * y;
        slope[3 * u + 2] += back;
      }
    }
    for (let i = 0; i < size; i++) {
      velocity[i] = MOMENTUM * velocity[i] - (RATE * slope[i]) / count * 10;
      weights[i] += velocity[i];
    }
  }
  return weights;
}

const trained = new Map(); // by units and start: a slider comes back

function compute({ units, start }, data) {
  const key = `${units} ${start}`, { points, classes } = data;
  if (!trained.has(key)) trained.set(key, train(units, start, data));
  const weights = trained.get(key), hidden = new Float64Array(units);
  const at = (i) => REACH * ((2 * i + 1) / FINE - 1);
  const p = Float64Array.from({ length: FINE * FINE }, (_, i) => answer(weights, units, at(i % FINE), -at(Math.floor(i / FINE)), hidden));
  const answers = Array.from(classes.values, (_, n) => answer(weights, units, points.values[2 * n], points.values[2 * n + 1], hidden));
  const right = answers.map((each, n) => (each >= 0.5) === (classes.values[n] === 1));
  const cost = answers.reduce((sum, each, n) => sum - Math.log(Math.max(classes.values[n] ? each : 1 - each, 1e-12)), 0) / answers.length;
  return { weights: Array.from(weights), p, right, cost };
}

function words({ right, cost }, { units, start }) {
  const count = right.filter(Boolean).length;
  return `${units === 1 ? "One hidden unit" : `${units} hidden units`}, start ${start}: ${count} of ${right.length} points come out right; `
    + `the mean cost is ${fixed(cost)}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ control }) => html`${control("units", "hidden units")} ${control("start", "which random start")}`;

/** The ends of a unit's line `a x + b y + c = 0`, beyond the square. */
function ends([a, b, c]) {
  const length = Math.hypot(a, b), x = (-a * c) / length ** 2, y = (-b * c) / length ** 2, far = 9 / length;
  return { x1: x - far * b, y1: -(y + far * a), x2: x + far * b, y2: -(y - far * a) };
}

/** Blue for class 1, orange for class 0, paper where the network is not sure. */
function paint(p, out) {
  for (let i = 0; i < p.length; i++) {
    const [red, green, blue] = p[i] >= 0.5 ? [0, 114, 178] : [213, 94, 0], part = 1.1 * Math.abs(p[i] - 0.5);
    out.set([255 + part * (red - 255), 255 + part * (green - 255), 255 + part * (blue - 255), 255], 4 * i);
  }
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ weights, p, right }, { state, data }) {
  const place = (n) => [data.points.values[2 * n], -data.points.values[2 * n + 1]];
  const marks = right.map((fine, n) => {
    const [x, y] = place(n), wrong = !fine && html`<circle cx=${x} cy=${y} r="0.14" class="ex-ring" />`;
    return data.classes.values[n] ? html`<g><circle cx=${x} cy=${y} r="0.06" class="ex-mark1" />${wrong}</g>`
      : html`<g><path d=${`M${x - 0.06} ${y - 0.06}l0.12 0.12m0 -0.12l-0.12 0.12`} class="ex-mark0" />${wrong}</g>`;
  });
  return html`<${Panel} title="What the network answers at each place"
      note=${html`dots: one class, crosses: the other; a ring: wrong<br />a line for each hidden unit, where its sum is 0`}>
    <${Pixels} values=${p} columns=${FINE} paint=${paint} width=${22} label="the square, coloured by the network's answer, with the points and the units' lines">
      <svg width=${FINE} height=${FINE} viewBox=${`${-REACH} ${-REACH} ${2 * REACH} ${2 * REACH}`}>${Array.from({ length: state.units }, (_, u) =>
        html`<line ...${ends(weights.slice(3 * u, 3 * u + 3))} class="ex-unit" />`)}${marks}</svg><//><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
