// A digit, its hidden layer, a random mask, and what is left; below, a sum of the layer above for each of many masks.
import { Legend, Panel, Pixels, Plot, article, fixed, html, rowOf } from "./parts.js";

const question = ({ digit, above }, { images, weights }) =>
  (digit < images.shape[0] && above < weights.shape[0] ? null : { digit, above });

function compute(state, data, answer) {
  const { digit, mask, p, above } = state, { images, layers, weights, survives, limits } = data;
  if (question(state, data) && !answer) return null;
  const image = answer?.image.values ?? rowOf(images, digit), h = answer?.h.values ?? rowOf(layers, digit);
  const w = answer?.w.values ?? rowOf(weights, above), num = h.length, rate = limits.p.indexOf(p);
  const factor = state.kept === limits.kept[0] ? 1 / (1 - p) : 1;
  const terms = Float64Array.from(h, (value, i) => value * w[i]);
  const sums = Array.from({ length: survives.shape[0] }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < num; i++) if (survives.values[row * num + i] >= rate) sum += terms[i];
    return factor * sum;
  });
  const kept = Array.from(rowOf(survives, mask - 1), (most) => (most >= rate ? 1 : 0));
  const limit = h.reduce((most, value) => Math.max(most, value), 0) || 1;
  const shown = Float64Array.from(h, (value) => value / limit);
  return {
    image, factor, sums, now: sums[mask - 1], layer: shown, dropped: kept.map((one) => 1 - one),
    left: shown.map((value, i) => value * kept[i] * factor), num, count: kept.filter(Boolean).length,
    clean: terms.reduce((sum, term) => sum + term, 0), mean: sums.reduce((sum, each) => sum + each, 0) / sums.length,
  };
}

const times = (factor) => String(Number(factor.toPrecision(3)));

function words({ factor, sums, now, num, count, clean, mean }, { digit, mask, above }, { labels }) {
  return `Test digit ${digit} is ${article(labels.values[digit])}. Mask ${mask} keeps ${count} of ${num} hidden units, `
    + `each times ${times(factor)}. Unit ${above} above adds them up to ${fixed(now)}; without dropout it would be `
    + `${fixed(clean)}. The mean over ${sums.length} masks is ${fixed(mean)}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ control }) {
  return html`${control("digit", "which test digit")} ${control("mask", "which mask")}
    ${control("p", "dropped: p", { slide: true })} ${control("above", "unit of the layer above")}
    ${control("kept", "what is kept")}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ image, layer, dropped, left, factor, sums, now, clean, mean }, { state, set }) {
  const picture = (title, values, note = "") => html`
    <${Panel} title=${title} note=${note}>
      <${Pixels} values=${values} columns=${Math.ceil(Math.sqrt(values.length))} width=${10.5} label=${title} /><//>`;
  return html`
    ${picture(`Test digit ${state.digit}`, image)} ${picture("Hidden layer", layer, "a square for each unit, more ink for more")}
    ${picture("× mask", dropped, "ink: dropped")} ${picture(`${factor === 1 ? "" : `× ${times(factor)} `}= left`, left)}
    <${Panel} title=${`Sum of unit ${state.above} in the layer above, a dot for each of ${sums.length} masks`}>
      <${Dots} sums=${sums} now=${now} clean=${clean} mean=${mean}
        choose=${(row) => set({ mask: row + 1 })} />
      <${Legend} items=${[["test", "this mask"], ["train", "mean of all masks"], ["highlight", "without dropout"]]} /><//>`;
}

/** How high the dot of a mask lies, from 0 to 0.72: spread from top to bottom, so that they lie side by side. */
const rise = (row, many) => 0.72 - 0.66 * (((row * 37) % many) / many);

/** A dot for each sum, lines for two of them, and above the dots a square for the one of now. */
function Dots(/** @type {{ sums: number[], now: number, clean: number, mean: number, choose: (row: number) => void }} */
  { sums, now, clean, mean, choose }) {
  const least = Math.min(...sums, clean), most = Math.max(...sums, clean), room = most - least || 1;
  let at = (x, y) => [x, y]; // as last drawn
  const point = (x, y) => {
    const [across, down] = at(x, y);
    const away = sums.map((sum, row) => at(sum, rise(row, sums.length))).map(([dx, dy]) => Math.hypot(dx - across, dy - down));
    choose(away.indexOf(Math.min(...away)));
  };
  return html`<${Plot} x=${[least - 0.05 * room, most + 0.05 * room]} y=${[0, 1]} width=${45.6} height=${8.4} point=${point}
      xTicks=${[...new Set([least, most])].map((end) => [end, fixed(end, 1)])} label="the sum under each mask">${
    (/** @type {(x: number) => number} */ sx, /** @type {(y: number) => number} */ sy) => {
      at = (x, y) => [sx(x), sy(y)];
      return html`
        ${sums.map((sum, row) => html`<rect x=${sx(sum) - 1.5} y=${sy(rise(row, sums.length)) - 1.5} width="3" height="3"
          class="ex-fill-recorded" />`)}
        <path d=${`M${sx(clean)} ${sy(0)}V${sy(1)}`} class="ex-line ex-highlight" style="stroke-width:3" />
        <path d=${`M${sx(mean)} ${sy(0)}V${sy(1)}`} class="ex-line ex-train" style="stroke-width:1.5" />
        <rect x=${sx(now) - 5} y=${sy(0.86) - 5} width="10" height="10" class="ex-fill-test" />`;
    }}<//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
