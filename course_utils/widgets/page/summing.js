// One unit of a second convolution: a term for each map of the first, their sum, and one of the terms written out.
import { convolve, maxPool } from "./arithmetic.js";
import { Panel, Pixels, Scale, article, html, ink, missing, rowOf, short, signed } from "./parts.js";

const question = (state, { images, w2 }) => missing(state, { digit: images, above: w2 });

/** The first layer's maps for an image: a full convolution with each kernel, ReLU, and the largest of each 2 x 2. */
function firstLayer(image, side, w1) {
  const wide = side + 4, padded = new Float64Array(wide * wide);
  for (let row = 0; row < side; row++) padded.set(image.subarray(row * side, (row + 1) * side), (row + 2) * wide + 2);
  return Array.from({ length: w1.shape[0] }, (_, map) =>
    maxPool(convolve(padded, wide, rowOf(w1, map), 3).map((value) => Math.max(value, 0)), wide - 2, 2));
}

let last = { image: null, w1: null, maps: null };

function compute(state, data, answer) {
  if (question(state, data) && !answer) return null;
  const { digit, above, below, row, column } = state, { images, labels, w1, w2 } = data, [, side] = images.shape;
  const image = answer?.digit?.values ?? rowOf(images, digit), kernels = answer?.above?.values ?? rowOf(w2, above);
  if (last.w1 !== w1 || last.image?.some((pixel, i) => pixel !== image[i]) !== false) last = { image, w1, maps: firstLayer(image, side, w1) };
  const { maps } = last, size = Math.sqrt(maps[0].length), across = size - 2;
  const features = new Float64Array(across * across);
  const terms = maps.map((map, k) => {
    const part = convolve(map, size, kernels.subarray(9 * k, 9 * k + 9), 3);
    part.forEach((value, i) => { features[i] += value; });
    return part[row * across + column];
  });
  const turned = Array.from(kernels.subarray(9 * below, 9 * below + 9)).reverse();
  const pixels = turned.map((_, i) => maps[below][(row + Math.floor(i / 3)) * size + column + (i % 3)]);
  return {
    image, side, map: maps[below], size, across, features, terms, turned, pixels, sum: features[row * across + column],
    limit: features.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1,
    loudest: maps[below].reduce((most, value) => Math.max(most, value), 0) || 1,
    title: `Test digit ${digit} is ${article(labels.values[digit])}`,
  };
}

function words({ title, terms, sum }, { above, below, row, column }) {
  const up = terms.filter((term) => term > 0), down = terms.filter((term) => term < 0);
  const total = (some) => short(some.reduce((all, term) => all + term, 0));
  return `${title}. Map ${above} of the second layer, row ${row}, column ${column}: of ${terms.length} terms ${up.length} are positive, ${total(up)} `
    + `together, and ${down.length} negative, ${total(down)}. Their sum is ${short(sum)}; after ReLU ${short(Math.max(sum, 0))}. Map ${below} of the `
    + `first layer adds ${short(terms[below])}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ control }) => html`${control("digit", "which test digit")} ${control("above", "map of the second layer")}
  ${control("row", "place: row")} ${control("column", "place: column")} ${control("below", "term to write out: map of the first layer")}`;

/** @type {import("./parts.js").Explorer["view"]} */
function view(seen, { state, set }) {
  const { row, column, below } = state, { size, across, terms, limit } = seen;
  const inside = (place) => Math.min(Math.max(place, 0), across - 1);
  const most = Math.max(...terms.map(Math.abs)) || 1, grid = (values) => html`<table class="ex-grid">${[0, 1, 2].map((i) =>
    html`<tr>${[0, 1, 2].map((j) => html`<td>${short(values[3 * i + j])}</td>`)}</tr>`)}</table>`;
  return html`
    <${Panel} title=${seen.title} note="framed: what it sees">
      <${Pixels} values=${seen.image} columns=${seen.side} width=${10} label="the digit" frames=${[{ row: 2 * row - 2, column: 2 * column - 2, columns: 8 }]} /><//>
    <${Panel} title=${`First layer, map ${below}`} note="framed: its part">
      <${Pixels} values=${seen.map.map((value) => value / seen.loudest)} columns=${size} width=${10} paint=${ink} label=${`map ${below} of the first layer`}
        frames=${[{ row, column, columns: 3 }]} point=${(i, j) => set({ row: inside(i - 1), column: inside(j - 1) })} /><//>
    <${Panel} title=${`Second layer, map ${state.above}`}><div class="ex-side">
      <${Pixels} values=${seen.features} columns=${across} width=${10} paint=${signed(limit)} label=${`map ${state.above} of the second layer`}
        frames=${[{ row, column }]} point=${(i, j) => set({ row: i, column: j })} /><${Scale} limit=${limit} height=${10} /></div><//>
    <${Panel} title=${`A term for each of the ${terms.length} maps; press one`}>
      <svg class="ex-terms-chart" style="height:5em" viewBox=${`0 0 ${terms.length} 12`} preserveAspectRatio="none" role="img" aria-label="the terms as bars, up for positive ones">
        ${terms.map((term, k) => html`<g onClick=${() => set({ below: k })} class="ex-points"><rect x=${k} y="0" width="1" height="12" fill="transparent" />
          <rect x=${k + 0.1} width="0.8" y=${6 - 6 * Math.max(term, 0) / most} height=${6 * Math.abs(term) / most}
            class=${k === below ? "ex-fill-test" : term > 0 ? "ex-fill-train" : "ex-fill-recorded"} /></g>`)}
        <line x1="0" x2=${terms.length} y1="6" y2="6" class="ex-axes" /></svg><//>
    <${Panel} title="Sum of all terms"><div class="ex-large">${short(seen.sum)}</div><div>after ReLU: ${short(Math.max(seen.sum, 0))}</div><//>
    <div class="ex-break"></div>
    <${Panel} title=${`Framed part of map ${below}`}>${grid(seen.pixels)}<//><span class="ex-sign">×</span>
    <${Panel} title="Kernel, turned round">${grid(seen.turned)}<//><span class="ex-sign">=</span>
    <${Panel} title=${`Term ${below}`}><div class="ex-large">${short(terms[below])}</div><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
