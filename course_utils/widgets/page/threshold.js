// Two histograms of scores under a threshold, the corner of the ROC curve, the four counts, and what they add up to.
import { Panel, Plot, grouped, html, minus, path, percent, short } from "./parts.js";

const CORNER = 0.1; // how much of either axis of the ROC curve is shown

/** The sigmoid of a score, with as many digits as it takes to tell it from 0 and from 1. */
function probability(score) {
  const p = 1 / (1 + Math.exp(-score));
  return p.toFixed(Math.max(2, 1 - Math.floor(Math.log10(Math.min(p, 1 - p)))));
}

function compute(state, { called, totals, limits }) {
  const [positives, negatives] = totals;
  const at = limits.threshold.indexOf(state.threshold), tp = called[0][at], fp = called[1][at];
  const rates = called[1].map((wrong, i) =>
    [wrong / negatives, called[0][i] / positives]);
  const [alarms, recall] = rates[at], specificity = 1 - alarms, share = state.share || positives / (positives + negatives);
  const yes = share * recall + (1 - share) * alarms;
  return {
    tp, fp, fn: positives - tp, tn: negatives - fp, alarms, recall, specificity, share, rates,
    balanced: (recall + specificity) / 2, precision: yes ? (share * recall) / yes : NaN,
    accuracy: share * recall + (1 - share) * specificity,
  };
}

const are = (number) => `${grouped(number)} ${number === 1 ? "is" : "are"}`;

function words({ tp, fn, fp, tn, recall, balanced, share, precision, accuracy }, { threshold }, { name, names }) {
  const alarmed = `${are(fp)} ${fp === 1 ? "a false alarm" : "false alarms"}`;
  return `Called a ${name} if p ≥ ${probability(threshold)}, score z ≥ ${short(threshold)}: of ${grouped(tp + fn)} ${names}, `
    + `${are(tp)} found (recall ${percent(recall)}); of ${grouped(fp + tn)} others, ${alarmed}. Balanced accuracy `
    + `${percent(balanced)}. If ${percent(share, 1)} of all digits are ${names}, precision is ${percent(precision)} and `
    + `accuracy ${percent(accuracy)}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ control, data }) {
  const say = (share) => (share ? `1 in ${grouped(1 / share)}` : "as they are here");
  return html`${control("threshold", "threshold", { slide: true, say: (z) => `p ≥ ${probability(z)}` })}
    ${control("share", `${data.names} among the digits`, { say })}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view(seen, { state, set, data }) {
  const { name, names, limits } = data, { tp, fn, fp, tn } = seen;
  const choose = (away) => set({ threshold: limits.threshold[away.indexOf(Math.min(...away))] });
  const byScore = (z) => choose(limits.threshold.map((each) => Math.abs(each - z)));
  const byRates = (x, y) => choose(seen.rates.map(cornered)
    .map(([alarms, recall]) => Math.hypot(alarms - x, recall - y)));
  return html`
    <${Panel} title="Scores of the digits" note=${`called a ${name}: in colour`}>
      <${Histograms} data=${data} threshold=${state.threshold} point=${byScore} /><//>
    <${Panel} title="ROC curve, upper left corner"><${Corner} data=${data} seen=${seen} point=${byRates} /><//>
    <div class="ex-break"></div>
    <${Panel}><table class="ex-grid ex-counts">
      <tr><td></td><th><b>called a ${name}</b></th><th><b>called not</b></th></tr>
      <tr><th><b>${names}</b></th><td><b>TP ${grouped(tp)}</b></td><td>FN ${grouped(fn)}</td></tr>
      <tr><th><b>others</b></th><td><b>FP ${grouped(fp)}</b></td><td>TN ${grouped(tn)}</td></tr>
    </table><//>
    <${Panel}><table class="ex-facts">
      ${[["recall", seen.recall], ["specificity", seen.specificity], ["balanced accuracy", seen.balanced]].map(row)}
      <tr><td colspan="2" class="ex-quiet">${names}: ${percent(seen.share, 1)} of all digits</td></tr>
      ${[["precision", seen.precision], ["accuracy", seen.accuracy]].map(row)}</table><//>`;
}

/** @type {(row: any[]) => any} */
const row = ([name, value]) => html`<tr><td>${name}</td><td><b>${percent(value)}</b></td></tr>`;
/** A point of the ROC curve; one that lies outside the corner comes to its nearest edge. @returns {[number, number]} */
const cornered = ([alarms, recall]) => [Math.min(alarms, CORNER), Math.max(recall, 1 - CORNER)];

/** Positives upwards and negatives downwards, on one axis; heights on a log scale. */
function Histograms(/** @type {{ data: any, threshold: number, point: (x: number) => void }} */ { data, threshold, point }) {
  const { names, limits } = data, reach = limits.threshold.at(-1), step = (2 * reach) / data.bars[0].length;
  const most = Math.log1p(Math.max(...data.bars.flat()));
  const ticks = [-reach, -reach / 2, 0, reach / 2, reach].map((z) => [z, minus(String(z))]);
  return html`<${Plot} x=${[-reach - 0.6, reach + 0.6]} y=${[-1, 1]} width=${27} height=${17} xTicks=${ticks} point=${point}
      xLabel="score z (heights on a log scale)" label="histograms of the scores">${
    (/** @type {(x: number) => number} */ sx, /** @type {(y: number) => number} */ sy) => html`
      ${data.bars.map((bars, below) => bars.map((count, i) => {
        const left = i * step - reach, height = Math.abs(sy(Math.log1p(count) / most) - sy(0));
        const width = sx(left + step) - sx(left) - 1;
        return html`<rect x=${sx(left)} y=${below ? sy(0) : sy(0) - height} width=${width} height=${height}
          class=${`ex-fill-${left < threshold ? "faint" : below ? "test" : "train"}`} />`;
      }))}
      <path d=${`M${sx(-reach)} ${sy(0)}H${sx(reach)}`} class="ex-axes" />
      <path d=${`M${sx(threshold)} ${sy(-1)}V${sy(1)}`} class="ex-line" />
      <text x=${sx(-reach)} y=${sy(1) + 16} class="ex-says ex-train">${names}</text>
      <text x=${sx(reach)} y=${sy(-1) - 8} text-anchor="end" class="ex-says ex-test">others</text>`}<//>`;
}

/** The curve in its upper left corner, and where the threshold stands on it. */
function Corner(/** @type {{ data: any, seen: any, point: (x: number, y: number) => void }} */ { data, seen, point }) {
  const { curve, totals, names } = data, { alarms, recall } = seen, [x, y] = cornered([alarms, recall]);
  const inside = x === alarms && y === recall, last = curve.length - 1;
  const ticks = (...at) => at.map((rate) => [rate, `${Math.round(100 * rate)} %`]);
  return html`<${Plot} x=${[0, CORNER]} y=${[1 - CORNER, 1]} width=${19} height=${17}
      xTicks=${ticks(0, CORNER / 2, CORNER)} yTicks=${ticks(1 - CORNER, 1 - CORNER / 2, 1)}
      xLabel=${`others called ${names}`} label="the ROC curve" point=${point}>${
    (/** @type {(x: number) => number} */ sx, /** @type {(y: number) => number} */ sy) => html`
      <path d=${path(curve.map((found, i) => {
        const [a, b] = cornered([(i / last) * CORNER, found / totals[0]]);
        return [sx(a), sy(b)];
      }))} class="ex-line ex-train" />
      <rect x=${sx(x) - 5} y=${sy(y) - 5} width="10" height="10" class="ex-line ex-test"
        style=${`fill:var(--${inside ? "test" : "paper"})`} />
      ${!inside && html`<text x=${sx(CORNER / 2)} y=${sy(1 - CORNER / 2)} text-anchor="middle" class="ex-quiet">the point lies
        outside</text>`}`
    }<//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
