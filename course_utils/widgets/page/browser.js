// A training picture, and the numbers under a window of it.
import { Panel, Pixels, article, fixed, grouped, html, rowOf, shade } from "./parts.js";

/** How many pictures there are of the digit, which of them is meant, and its row among those that the page holds, if it does. */
function found({ digit, picture }, { any, counts, labels, limits }) {
  const count = counts[limits.digit.indexOf(digit)], number = Math.min(picture, count - 1);
  const rows = [...labels.keys()].filter((row) => digit === any || labels[row] === digit);
  return { count, number, held: rows[number] };
}

function question(state, data) {
  const { held, number } = found(state, data);
  return held === undefined ? { digit: state.digit, picture: number } : null;
}

function compute(state, data, answer) {
  const { row, column } = state, { images, labels, white } = data, [, side] = images.shape, { held } = found(state, data);
  if (held === undefined && !answer) return null;
  const index = held ?? answer.row, label = held === undefined ? answer.label : labels[held];
  const pixels = held === undefined ? answer.image.values : rowOf(images, held), size = Math.min(data.window, side);
  const line = (i) => [...pixels.slice(i * side + column, i * side + column + size)];
  const numbers = Array.from({ length: size }, (_, i) => line(row + i));
  return { side, size, numbers, white, image: Float64Array.from(pixels, (pixel) => pixel / white),
    title: `Training picture ${grouped(index)} is ${article(label)}` };
}

/** A pixel as it is written: bytes whole, others with two decimals. */
const spell = (pixel, white) => (white === 255 ? String(pixel) : fixed(pixel));

function words({ title, numbers, size, white }, { row, column }) {
  const all = numbers.flat(), told = (pixel) => spell(pixel, white);
  return `${title}. Rows ${row} to ${row + size - 1}, columns ${column} to ${column + size - 1}: `
    + `${all.filter((pixel) => pixel !== 0).length} of ${all.length} pixels hold ink, `
    + `the lightest is ${told(Math.min(...all))}, the darkest ${told(Math.max(...all))}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, data, control }) {
  const { count, number } = found(state, data);
  return html`${control("digit", "which digit")}
    ${control("picture", "which picture", { limit: { from: 0, to: count - 1 }, value: number })}
    ${control("row", "window: first row")} ${control("column", "window: first column")}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ title, image, side, size, numbers, white }, { state, set, data }) {
  const { row, column } = state, { to } = data.limits.row;
  const first = (place) => Math.min(Math.max(place - Math.floor(data.window / 2), 0), to);
  const cell = (pixel) => {
    const told = spell(pixel, white);
    return html`<td ...${shade(pixel / white)}><span class=${Number(told) === 0 ? "ex-nought" : ""}>${told}</span></td>`;
  };
  return html`
    <${Panel} title=${title}>
      <${Pixels} values=${image} columns=${side} width=${21} label="the picture"
        frames=${[{ row, column, columns: size, role: "highlight" }]}
        point=${(i, j) => set({ row: first(i), column: first(j) })} /><//>
    <${Panel} title="The frame in numbers, by row and column"><table class="ex-grid ex-window ex-highlight">
      <thead><tr>${numbers.map((_, j) =>
        html`<th scope="col">${column + j}</th>`)}<td></td></tr></thead>
      <tbody>${numbers.map((line, i) =>
        html`<tr>${line.map(cell)}<th scope="row">${row + i}</th></tr>`)}</tbody></table><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
