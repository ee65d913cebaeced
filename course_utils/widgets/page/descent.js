// A point that walks down a curve, or a valley seen from above, and the cost after each step.
import { Panel, Plot, fixed, html, path } from "./parts.js";

const TALLEST = 30; // costs beyond it are not drawn

function compute({ rate, steps, start }, { steepness }) {
  const places = [start];
  for (let step = 0; step < steps; step++) places.push(places[step].map((w, i) => w - rate * steepness[i] * w));
  const cost = (place) => place.reduce((sum, w, i) => sum + (steepness[i] * w ** 2) / 2, 0);
  return { places, cost, costs: places.map(cost) };
}

const point = (place) => place.map((w) => fixed(w)).join(", ");
const number = (cost) => (cost >= 1e6 ? cost.toExponential(0) : fixed(cost, cost < 0.1 ? 4 : 2));

function words({ places, costs }, { rate, steps }, { steepness }) {
  const factors = steepness.map((each) => fixed(1 - rate * each, rate * each < 0.01 ? 3 : 2));
  const each = factors.length === 1 ? `Each step multiplies the weight by ${factors[0]}.`
    : `Each step multiplies the weight along the valley by ${factors[0]}, and the one across by ${factors[1]}.`;
  if (!steps) return `The walk begins at ${point(places[0])}, where the cost is ${number(costs[0])}. ${each}`;
  return `${steps === 1 ? "One step" : `${steps} steps`} at the rate ${rate}, from ${point(places[0])} to ${point(places[steps])}: `
    + `the cost goes from ${number(costs[0])} to ${number(costs[steps])}. ${each}`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ state, set, data, control }) => html`
  ${control("rate", "learning rate", { slide: true })} ${control("steps", "steps taken")}
  <div role="group" aria-label="walk">
    <button type="button" onClick=${() => set({ steps: Math.min(state.steps + 1, data.limits.steps.to) })}>Step</button>${" "}
    <button type="button" onClick=${() => set({ steps: 0 })}>Back to the start</button></div>`;

/** @type {import("./parts.js").Explorer["view"]} */
function view({ places, cost, costs }, { set, data }) {
  const { steepness, reach } = data, inside = places.map((place) => place.every((w) => Math.abs(w) <= reach * 1.02));
  const begin = (...start) => set({ start: start.map((w) => Math.round(100 * Math.min(Math.max(w, -reach), reach)) / 100), steps: 0 });
  const dots = (at) => places.map((place, i) => inside[i] && html`<circle cx=${at(place, i)[0]} cy=${at(place, i)[1]}
    r=${i === places.length - 1 ? 6 : 3} class=${i === places.length - 1 ? "ex-fill-test" : "ex-fill-train"} />`);
  const gone = !inside.at(-1) && html`<text x="60" y="26" class="ex-strong">the point has left the picture</text>`;
  const walk = (at) => {
    const upTo = inside.indexOf(false);
    const kept = upTo < 0 ? places : places.slice(0, upTo);
    return html`<path d=${path(kept.map(at))} class="ex-line ex-train" />${dots(at)}${gone}`;
  };
  const ticks = [-2, -1, 0, 1, 2].map((w) => [w, fixed(w, 0)]);
  const most = Math.min(Math.max(...costs.filter(Number.isFinite), 0.1), TALLEST), last = Math.max(places.length - 1, 5);
  const landscape = steepness.length === 1 ? html`<${Panel} title="The cost over the weight"><${Plot} x=${[-reach, reach]} y=${[0, cost([reach])]} xTicks=${ticks}
      yTicks=${[[0, "0"], [cost([2]), fixed(cost([2]), 0)]]} xLabel="weight" height=${16} label="the cost over one weight, and the point that walks down"
      point=${(x) => begin(x)}>${(sx, sy) => {
        const curve = Array.from({ length: 101 }, (_, i) => reach * (i / 50 - 1));
        return html`<path d=${path(curve.map((w) => [sx(w), sy(cost([w]))]))} class="ex-line ex-recorded" />
          ${walk((place) => [sx(place[0]), sy(cost(place))])}`;
      }}<//><//>`
    : html`<${Panel} title="The valley from above"><${Plot} x=${[-reach, reach]} y=${[-reach, reach]} xTicks=${ticks} yTicks=${ticks}
      xLabel="weight along the valley" height=${20} label="a valley from above with lines of equal cost, and the point that walks down" point=${begin}>
      ${(sx, sy) => html`<svg x=${sx(-reach)} y=${sy(reach)} width=${sx(reach) - sx(-reach)} height=${sy(-reach) - sy(reach)}
          viewBox=${`${sx(-reach)} ${sy(reach)} ${sx(reach) - sx(-reach)} ${sy(-reach) - sy(reach)}`}>${[0.1, 0.5, 1.5, 3, 6, 12].map((level) => html`<ellipse cx=${sx(0)} cy=${sy(0)} class="ex-contour"
          rx=${sx(Math.sqrt((2 * level) / steepness[0])) - sx(0)} ry=${sy(0) - sy(Math.sqrt((2 * level) / steepness[1]))} />`)}
        ${walk((place) => [sx(place[0]), sy(place[1])])}</svg>`}<//><//>`;
  return html`${landscape}
    <${Panel} title="The cost after each step"><${Plot} x=${[0, last]} y=${[0, most]} height=${steepness.length === 1 ? 16 : 20} width=${20}
      xTicks=${[[0, "0"], [last, String(last)]]} yTicks=${[[0, "0"], [most, number(most)]]} xLabel="steps taken" label="the cost after each step">
      ${(sx, sy) => costs.map((each, i) => each <= most && html`<circle cx=${sx(i)} cy=${sy(each)} r="3" class="ex-fill-train" />`)}<//><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
