// Scores to move, and the probabilities that softmax makes of them.
import { softmax } from "./arithmetic.js";
import { Bars, Control, Panel, fixed, html, largest, percent } from "./parts.js";

const compute = ({ scores, temperature }) => ({ p: softmax(scores, temperature), best: largest(scores) });

const times = (ratio) => (ratio < 1e6 ? Number(ratio.toPrecision(3)) : "more than a million");

function words({ p, best }, { scores, temperature }) {
  const ranks = [...scores.keys()].sort((a, b) => scores[b] - scores[a]);
  const next = ranks[1] === best ? ranks[0] : ranks[1], apart = scores[best] - scores[next];
  const by = temperature === 1 ? "" : ` divided by ${temperature}`;
  return `The highest score, ${fixed(scores[best], 1)} for class ${best},${by && `${by},`} becomes ${percent(p[best], 1)}. Class ${next}, with `
    + `${fixed(scores[next], 1)}, becomes ${percent(p[next], 1)}: the first is e^${fixed(apart / temperature)} = `
    + `${times(p[best] / p[next])} times as likely.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, set, data, control }) {
  const change = (place) => ({ score }) => set({ scores: state.scores.map((each, i) => (i === place ? score : each)) });
  return html`${control("temperature", "temperature: scores are divided by", { slide: true })}
    <div role="group" aria-label="scores" style="grid-column:1/-1;display:grid;grid-template-columns:1fr 1fr;gap:0 1.4em">${state.scores.map((score, i) => html`<${Control} name="score" label=${`class ${i}`}
      limit=${data.limits.scores} value=${score} set=${change(i)} say=${(value) => value.toFixed(1)} />`)}</div>`;
}

/** @type {import("./parts.js").Explorer["view"]} */
const view = ({ p, best }) => html`<${Panel} title="Probability: the power of e by the score, over the sum of all ten">
  <${Bars} width=${20} rows=${Array.from(p, (value, i) => ({ name: i, value, text: percent(value, 1), role: i === best ? "train" : "recorded", strong: i === best }))} /><//>`;

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
