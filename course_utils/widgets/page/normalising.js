// A batch before and after batch normalisation: for each map two histograms of its sums, and what ReLU leaves of them.
import { Panel, Plot, fixed, html } from "./parts.js";

const BINS = 60;
const REACH = 4; // of the right-hand axis; what lies beyond counts at its ends

/** @typedef {{ bars: number[], low: number, high: number }} Histogram  its bars, the tallest of which is 1, and its ends */

const question = ({ digits, size, batch }) => ({ digits, size, batch });

/**
 * How many sums lie in each bin, those beyond at the ends.
 * @type {(values: number[], counts: number[], low: number, high: number) => Histogram}
 */
function histogram(values, counts, low, high) {
  const bars = new Array(BINS).fill(0);
  for (const [i, value] of values.entries()) {
    bars[Math.min(Math.max(Math.floor(((value - low) / (high - low)) * BINS), 0), BINS - 1)] += counts[i];
  }
  const tallest = Math.max(...bars);
  return { bars: bars.map((count) => count / tallest), low, high };
}

function compute({ statistics, gamma, beta }, data, answer) {
  if (!answer) return null;
  const cells = answer.counts.shape[1];
  const maps = answer.mean.map((mean, m) => {
    const moving = statistics === data.moving, variance = answer.variance[m];
    const used = { mean: moving ? data.mean[m] : mean, variance: moving ? data.variance[m] : variance };
    const factor = gamma / Math.sqrt(used.variance + data.epsilon);
    const filled = [...answer.counts.values.subarray(m * cells, (m + 1) * cells).entries()].filter(([, count]) => count);
    const counts = filled.map(([, count]) => count);
    const sums = filled.map(([i]) => data.middles[m] + (data.lowest[m] + i) * data.steps[m]);
    const after = sums.map((sum) => factor * (sum - used.mean) + beta);
    const [all, silent] = after.reduce(([all, silent], value, i) => [all + counts[i], silent + (value < 0 ? counts[i] : 0)], [0, 0]);
    return {
      mean, spread: Math.sqrt(variance), used: { mean: used.mean, spread: Math.sqrt(used.variance) },
      newMean: factor * (mean - used.mean) + beta, newSpread: factor * Math.sqrt(variance), silenced: silent / all,
      before: histogram(sums, counts, data.edges[m][0], data.edges[m][1]), after: histogram(after, counts, -REACH, REACH),
    };
  });
  return { maps, pictures: answer.pictures };
}

function words({ maps, pictures }, { digits, statistics }) {
  const said = (value) => fixed(value, 1);
  const told = maps.map((map, m) => `map ${m}: mean ${said(map.mean)}, spread `
    + `${said(map.spread)} become ${said(map.newMean)} and ${said(map.newSpread)}, ReLU silences ${(100 * map.silenced).toFixed(0)} %`);
  return `${pictures === 1 ? "1 picture" : `${pictures} pictures`}, ${digits}; statistics: ${statistics}. ${told.join("; ")}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ control }) {
  const tenths = { say: (value) => value.toFixed(1) };
  return html`${control("digits", "which digits")} ${control("size", "pictures in the batch", { slide: true })}
    ${control("batch", "which batch")} ${control("statistics", "mean and variance")}
    ${control("gamma", "γ, the new spread", tenths)} ${control("beta", "β, the new mean", tenths)}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ maps }, { state: { gamma, beta } }) {
  const all = (/** @type {(map: any) => any} */ propsOf) => maps.map((map, m) =>
    html`<${Histogram} name=${`map ${m}`} ...${propsOf(map)} />`);
  return html`
    <${Panel} title="Before: sums of the convolution" note="line: mean and spread that are used">
      ${all(({ before, used }) => ({ ...before, used }))}<//>
    <${Panel} title=${`After: γ = ${fixed(gamma, 1)}, β = ${fixed(beta, 1)}`} note="orange: negative, silenced by ReLU">
      ${all(({ after }) => after)}<//>`;
}

/**
 * Bars on an axis with a mark at 0. With the statistics that are `used`, a line below from one spread left of the mean to
 * one right of it; without, bars below 0 have the colour of what is silenced.
 * @param {Histogram & { name: string, used?: { mean: number, spread: number } }} props
 */
function Histogram({ bars, low, high, name, used }) {
  const ends = [low, 0, high].filter((value) => value === 0 || Math.abs(value) > 0.13 * (high - low));
  const inside = (value) => Math.min(Math.max(value, low), high), step = (high - low) / BINS;
  const silenced = used ? 0 : BINS / 2;
  const outline = (from, to, sx, sy) =>
    bars.slice(from, to).map((bar, i) => bar > 0 && `M${sx(low + (from + i) * step).toFixed(2)} ${sy(0)}`
      + `V${Math.min(sy(bar), sy(0) - 0.5).toFixed(2)}h${(sx(step) - sx(0)).toFixed(2)}V${sy(0)}`).filter(Boolean).join("");
  return html`<${Plot} x=${[low, high]} y=${[-0.2, 1.05]} width=${23} height=${6} label=${`${name}, ${used ? "before" : "after"}`}
      xTicks=${ends.map((value) => [value, value ? fixed(value, 1) : "0"])} yTicks=${[[0.4, name]]}>
    ${(/** @type {(x: number) => number} */ sx, /** @type {(y: number) => number} */ sy) => html`
      <g shape-rendering="crispEdges"><path class="ex-fill-validation" d=${outline(0, silenced, sx, sy)} />
        <path class="ex-fill-train" d=${outline(silenced, BINS, sx, sy)} /></g>
      <line x1=${sx(low)} x2=${sx(high)} y1=${sy(0)} y2=${sy(0)} class="ex-axes" />
      <line x1=${sx(0)} x2=${sx(0)} y1=${sy(1.05)} y2=${sy(-0.2)} class="ex-line" />
      ${used && html`<path class="ex-line ex-highlight" d=${`M${sx(inside(used.mean - used.spread))} ${sy(-0.1)}`
        + `H${sx(inside(used.mean + used.spread))}M${sx(inside(used.mean))} ${sy(0)}V${sy(-0.2)}`} />`}`}<//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
