// A digit under a kernel of 3 x 3, the feature map that they make, that map pooled, and one of its sums written out.
import { Field, Panel, Pixels, Scale, article, html, missing, rowOf, shade, short, signed } from "./parts.js";
import { convolve, maxPool } from "./arithmetic.js";

const question = (state, { images }) => missing(state, { digit: images });

const weightsOf = ({ kernel, numbers }, { kernels, own }) =>
  kernel === own ? numbers : kernels.find(([name]) => name === kernel)[1];

function compute(state, data, answer) {
  const { digit, row, column } = state, { images, labels } = data, [, side] = images.shape;
  if (digit >= images.shape[0] && !answer) return null;
  const image = answer?.digit.values ?? rowOf(images, digit), weights = weightsOf(state, data), last = side - 2;
  const features = convolve(image, side, weights, 3);
  const pooled = maxPool(features.map((value) => Math.max(value, 0)), last, 2);
  const across = Math.ceil(last / 2), turned = [...weights].reverse();
  const part = turned.map((_, i) => image[(row + Math.floor(i / 3)) * side + column + (i % 3)]);
  const products = part.map((pixel, i) => pixel * turned[i]);
  return {
    image, side, weights, features, last, pooled, across, part, turned, products,
    limit: features.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1,
    sum: products.reduce((sum, product) => sum + product, 0),
    window: pooled[Math.floor(row / 2) * across + Math.floor(column / 2)],
    title: `Test digit ${digit} is ${article(labels.values[digit])}`,
  };
}

function words({ title, part, turned, sum, window }, { row, column }) {
  const terms = part.map((pixel, i) => [pixel, turned[i]])
    .filter(([pixel, weight]) => pixel && weight).map(([pixel, weight]) => `${short(pixel)} × ${short(weight)}`);
  return `${title}. At row ${row}, column ${column} of the feature map: ${terms.join(" + ") || "nine products of 0"} = ${short(sum)}; `
    + `after ReLU ${short(Math.max(sum, 0))}. The pooled map has ${short(window)} there, the largest of its window.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, set, data, control }, seen) {
  const weights = seen ? weightsOf(state, data) : state.numbers;
  const edit = (place) => (value) =>
    set({ numbers: weights.map((each, i) => (i === place ? value : each)), kernel: data.own });
  return html`${control("digit", "which test digit")} ${control("kernel", "kernel")}
    <div role="group" aria-label="the kernel's numbers" class="ex-fields">${weights.map((weight, place) =>
      html`<${Field} label=${`k[${Math.floor(place / 3)}, ${place % 3}]`} limit=${data.limits.numbers} value=${weight} set=${edit(place)} />`)}</div>
    ${control("row", "place: row")} ${control("column", "place: column")}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view(seen, { state, set }) {
  const { row, column } = state, { image, side, features, last, pooled, across, limit } = seen;
  const inside = (place) => Math.min(Math.max(place, 0), last - 1);
  const at = (i, j) => set({ row: inside(i), column: inside(j) });
  return html`
    <${Panel} title=${seen.title}>
      <${Pixels} values=${image} columns=${side} label="the digit" frames=${[{ row, column, rows: 3, columns: 3 }]}
        point=${(i, j) => at(i - 1, j - 1)} /><//>
    <${Panel} title=${`Feature map, ${last} x ${last}`}>
      <${Pixels} values=${features} columns=${last} paint=${signed(limit)} label="the feature map" point=${at}
        frames=${[{ row: 2 * Math.floor(row / 2), column: 2 * Math.floor(column / 2), columns: 2, role: "black" }, { row, column }]} /><//>
    <${Panel} title=${`ReLU, then pooled, ${across} x ${across}`}><div class="ex-side">
      <${Pixels} values=${pooled} columns=${across} paint=${signed(limit)} label="the pooled map"
        point=${(i, j) => at(2 * i, 2 * j)} frames=${[{ row: Math.floor(row / 2), column: Math.floor(column / 2) }]} />
      <${Scale} limit=${limit} /></div><//>
    <div class="ex-break"></div>
    <${Panel} title="Framed pixels"><${Numbers} values=${seen.part} shades framed /><//>
    <span class="ex-sign">×</span>
    <${Panel} title="Kernel, turned round"><${Numbers} values=${seen.turned} /><//>
    <span class="ex-sign">=</span>
    <${Panel} title="Products"><${Numbers} values=${seen.products} /><//>
    <${Panel} title="Sum"><div class="ex-large">${short(seen.sum)}</div><div>after ReLU: ${short(Math.max(seen.sum, 0))}</div>
      <div>largest of 4: ${short(seen.window)}</div><//>`;
}

/** Nine numbers in their places, on cells as dark as they are if they are `shades`. */
function Numbers(/** @type {{ values: number[], shades?: boolean, framed?: boolean }} */ { values, shades, framed }) {
  return html`<table class=${`ex-grid${framed ? " ex-framed" : ""}`}>${[0, 1, 2].map((i) => html`<tr>${[0, 1, 2].map((j) =>
    html`<td ...${shades ? shade(values[3 * i + j]) : {}}>${short(values[3 * i + j])}</td>`)}</tr>`)}</table>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
