// A digit, one hidden unit's weights and weighted sum, and where that sum lies on the activation and on its slope.
import { Panel, Pixels, Plot, Scale, article, fixed, html, missing, path, rowOf, short, signed } from "./parts.js";
import { activations } from "./arithmetic.js";

const REACH = 8; // the sums that the curves have room for, from -REACH to REACH
const SUMS = Array.from({ length: 161 }, (_, i) => -REACH + i / 10);
/** @type {Record<string, [number, number]>} */
const RANGES = { sigmoid: [0, 1], tanh: [-1, 1], ReLU: [0, REACH] }; // of the outputs

const question = (state, { images, w }) => missing(state, { digit: images, unit: w });

function compute(state, data, answer) {
  const { digit, unit, scale, activation } = state, { images, labels, w } = data;
  if (question(state, data) && !answer) return null;
  const image = answer?.digit?.values ?? rowOf(images, digit), { output, slope } = activations[activation];
  const weights = Float64Array.from(answer?.unit?.values ?? rowOf(w, unit), (weight) => scale * weight);
  const parts = weights.map((weight, i) => weight * image[i]), z = parts.reduce((sum, part) => sum + part, 0);
  return { image, weights, parts, z, side: Math.sqrt(image.length), output: output(z), slope: slope(z),
    title: `Test digit ${digit} is ${article(labels.values[digit])}` };
}

/** What a slope means for learning. */
const passed = (slope) => (slope < 0.01
  ? "nothing comes back through this unit, so its weights do not learn from this digit."
  : `of what comes back, ${(100 * slope).toFixed(0)} % goes through to its weights.`);

function words({ title, z, output, slope }, { unit, activation }) {
  const beyond = Math.abs(z) > REACH ? ` The sum lies beyond the curve, which ends at ${short(Math.sign(z) * REACH)}.` : "";
  return `${title}. Hidden unit ${unit} adds its pixels up to z = ${fixed(z)}; ${activation} makes that ${fixed(output)}. `
    + `The slope there is ${fixed(slope)}: ${passed(slope)}${beyond}`;
}

const NAMES = new Map([[0.1, "÷ 10"], [1 / 3, "÷ 3"], [1, "× 1"], [3, "× 3"], [10, "× 10"]]);

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ control }) => html`${control("digit", "which test digit")} ${control("unit", "which hidden unit")}
  ${control("scale", "all weights", { slide: true, say: (scale) => NAMES.get(scale) })} ${control("activation", "activation")}`;

/** @type {import("./parts.js").Explorer["view"]} */
function view({ image, weights, parts, side, z, output, slope, title }, { state, data }) {
  const { unit, activation } = state, { limit } = data, curves = activations[activation];
  return html`
    <${Panel} title=${title}><${Pixels} values=${image} columns=${side} label="the digit" /><//>
    <${Panel} title=${`× weights of unit ${unit}`}>
      <${Pixels} values=${weights} columns=${side} paint=${signed(limit)} label="the weights" /><//>
    <${Panel} title="= by pixel"><div class="ex-side">
      <${Pixels} values=${parts} columns=${side} paint=${signed(limit)} label="what each pixel adds" />
      <${Scale} limit=${limit} ends=${["for", "against"]} /></div>
      <p class="ex-strong">Weighted sum z = ${fixed(z)}</p><//>
    <div class="ex-break"></div>
    <${Panel} title=${`Output: ${fixed(output)}`}>
      <${Curve} of=${curves.output} ends=${RANGES[activation]} z=${z} value=${output} label="output" /><//>
    <${Panel} title=${`Slope: ${fixed(slope)}`}>
      <${Curve} of=${curves.slope} ends=${[0, 1]} z=${z} value=${slope} label="slope" /><//>`;
}

/** One curve over the weighted sum, and where z lies on it. @param {{ of: (z: number) => number, ends: [number, number],
 *   z: number, value: number, label: string }} props */
function Curve({ of, ends, z, value, label }) {
  const [low, top] = ends, at = Math.min(Math.max(z, -REACH), REACH), high = Math.min(Math.max(value, low), top);
  const ticks = (numbers) => numbers.map((each) => [each, short(each)]);
  return html`<${Plot} x=${[-REACH, REACH]} y=${ends} width=${23} xTicks=${ticks([-REACH, 0, REACH])} yTicks=${ticks(ends)}
    xLabel="weighted sum z" label=${`the ${label} over the weighted sum`}>${(sx, sy) => html`
    <path class="ex-axes" d=${path([[sx(0), sy(low)], [sx(0), sy(top)]])} />
    <path class="ex-line ex-recorded" d=${path(SUMS.map((sum) => [sx(sum), sy(of(sum))]))} />
    <path class="ex-line ex-train" d=${path([[sx(at), sy(low)], [sx(at), sy(high)]])} />
    <rect class="ex-fill-test" x=${sx(at) - 4} y=${sy(high) - 4} width="8" height="8" />`}<//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
