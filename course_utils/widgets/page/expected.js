// A line to draw by a few points, and the curve that it should have been.
import { Control, Legend, Panel, Plot, Press, fixed, html, path } from "./parts.js";

/** The value at `place` of the straight lines through points. */
function between(xs, ys, place) {
  const i = Math.min(Math.max(xs.findIndex((x) => x >= place), 1), xs.length - 1), part = (place - xs[i - 1]) / (xs[i] - xs[i - 1]);
  return ys[i - 1] + part * (ys[i] - ys[i - 1]);
}

function compute({ heights }, { x, y }) {
  const last = heights.length - 1, places = heights.map((_, i) => x[0] + (i / last) * (x.at(-1) - x[0]));
  const off = x.map((place, i) => between(places, heights, place) - y[i]);
  const worst = off.reduce((most, each, i) => (Math.abs(each) > Math.abs(off[most]) ? i : most), 0);
  return { places, off, worst, mean: off.reduce((sum, each) => sum + Math.abs(each), 0) / off.length };
}

const at = (place) => String(Math.round(100 * place) / 100);

function words({ places, off, worst, mean }, { heights, point, shown }, { what, along, x, y }) {
  if (!shown) return `Point ${point} of ${heights.length}: ${what} ${fixed(heights[point - 1], 1)} % at ${along} ${at(places[point - 1])}.`;
  return `On average your line is ${fixed(mean, 1)} points off. It is farthest off at ${along} ${at(x[worst])}, where the ${what} is ${fixed(y[worst], 1)} % `
    + `and you drew ${fixed(y[worst] + off[worst], 1)} %.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, set, data, control }) {
  const { heights, point, shown } = state;
  const lift = ({ height }) => set({ heights: heights.map((each, i) => (i === point - 1 ? height : each)) });
  return html`<p style="grid-column:1/-1;margin:0">Drag across the picture to draw the ${data.what} that you expect. Or move one point after the other:</p>
    ${control("point", "point")}
    <${Control} name="height" label=${data.what} limit=${data.limits.heights} value=${heights[point - 1]} set=${lift} say=${(value) => `${value.toFixed(1)} %`} />
    <div class="ex-buttons"><${Press} can=${!shown} press=${() => set({ shown: true })}>Show the curve<//>
      <${Press} can=${shown} press=${() => set({ shown: false })}>Draw again<//></div>`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ places }, { state: { heights, point, shown }, set, data: { what, along, x, y, limits: { heights: { from, to } } } }) {
  const draw = (place, height) => {
    const near = Math.round(((place - x[0]) / (x.at(-1) - x[0])) * (heights.length - 1));
    set({ heights: heights.map((each, i) => (i === near ? Math.round(10 * height) / 10 : each)), point: near + 1 });
  };
  return html`<${Panel} title=${`${what}, in percent`}><${Plot} x=${[x[0], x.at(-1)]} y=${[from, to]} width=${34} height=${18} xLabel=${along}
      xTicks=${[0, 5, 10].map((i) => [places[i], at(places[i])])} yTicks=${[0, 0.5, 1].map((part) => [from + part * (to - from), at(from + part * (to - from))])}
      label=${`${what} over ${along}: the line that you draw${shown ? ", and the curve itself" : ""}`} point=${shown ? undefined : draw}>
      ${(sx, sy) => html`<path d=${path(heights.map((height, i) => [sx(places[i]), sy(height)]))} class="ex-line ex-train" stroke-dasharray="6 4" />
        ${heights.map((height, i) => html`<circle cx=${sx(places[i])} cy=${sy(height)} r=${i === point - 1 ? 7 : 4} class="ex-fill-train" />`)}
        ${shown && html`<path d=${path(x.map((place, i) => [sx(place), sy(y[i])]))} class="ex-line ex-test" />`}`}<//>
    <${Legend} items=${[["train", "what you expect"], ...(shown ? [["test", "the curve"]] : [])]} /><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
