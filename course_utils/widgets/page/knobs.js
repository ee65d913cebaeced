// Two experiments side by side, with their curves and numbers: one that is held, and the one that the controls say.
import { Legend, Panel, Plot, Press, ask, grouped, html, path, percent } from "./parts.js";

const LEAST = 0.005, MOST = 1; // the errors that have room, on a log axis; others come to its nearest end
const TICKS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1];
const WIDTH = 19, HEIGHT = 13; // of a plot, in em

const traits = ["held", "found", "running", "said"];

/** The settings that are not the baseline's, as `Knobs.changed` tells them. */
const changed = (knobs, { names, baseline, texts, limits }) =>
  names.filter((name) => knobs[name] !== baseline[name])
    .map((name) => `${name}=${texts[name][limits[name].indexOf(knobs[name])]}`).join(", ") || "baseline";

function compute(state, data) {
  const pair = [["Held", state.held ?? data.baseline], ["Now", state]];
  return pair.map(([which, knobs]) => {
    const name = changed(knobs, data), kept = data.records[name] ?? state.found?.[name];
    const fault = data.reasons.find(([kernel, pool]) => kernel === knobs.kernel_side && pool === knobs.pool_side);
    return { title: `${which}: ${name}`, found: kept ?? (fault ? { reason: fault[2] } : { waits: true }) };
  });
}

const words = (seen) => seen.map(({ title, found }) => `${title}: ${described(found)}`).join(" ");

function described(found) {
  if (!found.errors) return found.waits ? "not run yet." : `${found.reason}.`;
  return `validation error ${percent(found.validation)} after ${found.best_epoch} of ${found.errors.length} epochs, test error `
    + `${percent(found.test)}, ${found.seconds.toFixed(0)} seconds, ${grouped(found.parameters)} parameters.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, set, data, control, kernel }, seen) {
  const names = Object.keys(data.baseline), now = Object.fromEntries(names.map((name) => [name, state[name]]));
  const runs = kernel.live && state.running?.of > 0, waits = seen?.[1].found.waits;
  const tell = (question) => ask(kernel.model, question).catch((fault) => set({ said: fault.message }));
  const say = (name) => (value) =>
    (name === "images" ? grouped(value) : data.texts[name][data.limits[name].indexOf(value)]);
  return html`<div class="ex-many">${data.order.map((name) => control(name, name, { say: say(name) }))}</div>
    <div class="ex-buttons"><${Press} title="move it to the left, to compare with" press=${() => set({ held: now })}>Hold this one<//>
      <${Press} title="train it in the background" can=${kernel.live && !runs && waits} press=${() => tell({ start: now })}>Run it<//>
      <${Press} title="end the training; nothing is kept" can=${runs} press=${() => tell({ stop: true })}>Stop<//>
      ${runs && html`<progress aria-label="epochs" max=${state.running.of} value=${state.running.epoch}></progress>`}
      <span role="status">${kernel.live ? state.said : "Only a kernel can run experiments: run this cell in the notebook."}</span>
    </div>`;
}

/** @type {import("./parts.js").Explorer["view"]} */
const view = (seen) => seen.map(({ title, found }) => html`<div style=${`width:${WIDTH}em;max-width:100%`}>
  <${Panel} title=${html`<div style="min-height:2.7em">${title}</div>`}>
    ${found.errors ? html`<${Curves} errors=${found.errors} best=${found.best_epoch} />
      <${Legend} items=${[["train", "training"], ["validation", "validation (rings)"]]} />
      <table class="ex-facts" style="width:100%">${rowsOf(found).map(([name, value]) =>
        html`<tr><td>${name}</td><td><b>${value}</b></td></tr>`)}</table>`
      : html`<div class="ex-empty" style=${`min-height:${HEIGHT}em`}>${found.waits ? "Not run yet." : found.reason}</div>`}
  <//></div>`);

const rowsOf = ({ validation, test, seconds, parameters }) => [["validation error", percent(validation)],
  ["test error", percent(test)], ["seconds", seconds.toFixed(0)], ["parameters", grouped(parameters)]];

/** Training and validation error over the epochs; a line at the best epoch. */
function Curves(/** @type {{ errors: [number, number][], best: number }} */ { errors, best }) {
  const most = Math.max(12, errors.length), at = (error) => Math.log(Math.min(Math.max(error, LEAST), MOST));
  return html`<${Plot} x=${[0.5, most + 0.5]} y=${[at(LEAST), at(MOST)]} width=${WIDTH} height=${HEIGHT} label="errors by epoch"
      xTicks=${[1, Math.floor(most / 2), most].map((epoch) => [epoch, String(epoch)])} xLabel="epoch; the line: the best"
      yTicks=${TICKS.map((error) => [at(error), `${Math.round(100 * error)} %`])}>
    ${(/** @type {(x: number) => number} */ sx, /** @type {(y: number) => number} */ sy) => html`
      ${TICKS.map((error) => html`<path class="ex-axes" d=${`M${sx(0.5)} ${sy(at(error))}H${sx(most + 0.5)}`} />`)}
      <line class="ex-line ex-recorded" x1=${sx(best)} x2=${sx(best)} y1=${sy(at(LEAST))} y2=${sy(at(MOST))} />
      ${["train", "validation"].map((role, which) => {
        const points = errors.map((row, i) => /** @type {[number, number]} */ ([sx(i + 1), sy(at(row[which]))]));
        return html`<g class=${`ex-${role}`}><path class="ex-line" d=${path(points)} />${points.map(([x, y]) => (which
          ? html`<circle class="ex-line" cx=${x} cy=${y} r="4" style="fill:var(--paper)" />`
          : html`<rect class=${`ex-fill-${role}`} x=${x - 3} y=${y - 3} width="6" height="6" />`))}</g>`;
      })}`}<//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, traits, view, words });

export { explorer };
