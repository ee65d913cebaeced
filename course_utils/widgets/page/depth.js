// Histograms of what each layer passes on, a column for each kind of network.
import { Panel, html, minus, rowOf } from "./parts.js";

const compute = ({ setting }, { kinds, limits }) =>
  kinds.map(([name, settings]) => ({ name, ...settings[limits.setting.indexOf(setting)] }));

const size = (spread) => Number(spread.toPrecision(2));

const words = (kinds, { setting }, { label }) => `${label}: ${setting}. ${kinds.map(({ name, spreads }) =>
  `${name}: spreads of the layers ${spreads.map(size).join(", ")}.`).join(" ")}`;

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ control, data }) => html`${control("setting", data.label, { slide: true })}`;

/** @type {import("./parts.js").Explorer["view"]} */
const view = (kinds) => html`${kinds.map(({ name, reach, spreads, bars }) => html`<${Panel} title=${name}>
  ${spreads.map((spread, layer) => html`<div class="ex-side ex-layer"><span>layer ${layer + 1}</span>
    <svg viewBox=${`0 0 ${bars.shape[1]} 16`} preserveAspectRatio="none" role="img" aria-label=${`layer ${layer + 1}: spread ${size(spread)}`}>
      ${Array.from(rowOf(bars, layer), (height, i) => height > 0 && html`<rect x=${i} width="1" y=${16 - height / 17} height=${height / 17} class="ex-fill-train" />`)}
      <line x1="0" x2=${bars.shape[1]} y1="16" y2="16" class="ex-axes" /></svg>
    <span>spread ${size(spread)}</span></div>`)}
  <div class="ex-side ex-layer ex-note"><span></span><span class="ex-ends"><span>${minus(String(size(-reach)))}</span><span>0</span><span>${size(reach)}</span></span><span></span></div>
<//>`)}`;

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
