// What each layer of a network makes of a digit: all maps of one layer, one of them larger, and what a unit of it sees.
import { Bars, Panel, Pixels, article, fixed, grouped, html, largest, rowOf, useRef } from "./parts.js";

const question = ({ digit }) => ({ digit });

/** At most two digits that count. */
const rough = (value) => String(Number(value.toPrecision(2)));

/** How many maps, or single numbers, stand in a row. */
const columnsOf = (shape) =>
  (shape.length === 3 ? (shape[2] <= 64 ? 8 : 16) : shape[0] > 1000 ? 40 : 32);

function compute(state, data, answer) {
  if (!answer) return null;
  const place = data.limits.layer.indexOf(state.layer), { shape, facts, field } = data.layers[place];
  const made = answer.layers.slice(0, place + 1).filter((layer) => layer !== null).at(-1);
  const number = Math.min(state.number, shape.at(-1) - 1);
  const seen = { facts, shape, number, image: answer.image.values, side: answer.image.shape[0],
    title: `Test digit ${state.digit} is ${article(answer.label)}` };
  if (field && shape.length === 3) {
    return { ...seen, ...mapsOf(made, number, field, seen.side), patches: patchesOf(data, place, number) };
  }
  return { ...seen, ...(shape[0] === 10 ? answersOf : unitsOf)(made.values, number) };
}

/** The maps of a layer in rows and columns; the chosen one, its strongest unit, and the pixels that this unit sees. */
function mapsOf(made, number, field, side) {
  const { greys, limit, most, places } = made;
  const [count, high, wide] = greys.shape, across = columnsOf([high, wide, count]), down = Math.ceil(count / across);
  const tiles = new Float64Array(down * high * across * wide), size = high * wide;
  for (let map = 0; map < count; map++) {
    for (let row = 0; row < high; row++) {
      const from = map * size + row * wide, to = ((Math.floor(map / across) * high + row) * across + (map % across)) * wide;
      for (let column = 0; column < wide; column++) tiles[to + column] = greys.values[from + column] / 255;
    }
  }
  const maps = { kind: "maps", tiles, count, across, down, high, wide, black: rough(limit),
    chosen: Float64Array.from(greys.values.subarray(number * size, (number + 1) * size), (grey) => grey / 255) };
  if (most.values[number] <= 0) return { ...maps, finding: `map ${number} of ${count} is silent, all its units answer 0.` };
  const row = Math.floor(places[number] / wide), column = places[number] % wide;
  const pixels = (unit) => {
    const start = field.first + unit * field.step;
    return [Math.max(start, 0), Math.min(start + field.side, side)];
  };
  const [top, bottom] = pixels(row), [left, right] = pixels(column);
  return { ...maps, unit: { row, column }, framed: { row: top, column: left, rows: bottom - top, columns: right - left },
    finding: `map ${number} of ${count} answers most, ${rough(most.values[number])}, at row ${row}, column ${column}; that unit `
      + `sees the digit's rows ${top} to ${bottom - 1} and columns ${left} to ${right - 1}.` };
}

/** The patches of all digits to which a map answers most, the strongest first; beyond a digit's edge is padding. */
function patchesOf({ layers, images, labels }, place, number) {
  const { field, patches } = layers[place], [, side] = images.shape, units = rowOf(patches, number);
  return Array.from({ length: patches.shape[1] }, (_, i) => {
    const [digit, row, column, answer] = units.subarray(4 * i, 4 * i + 4), image = rowOf(images, digit);
    const top = field.first + row * field.step, left = field.first + column * field.step;
    const pixels = Float64Array.from({ length: field.side ** 2 }, (_, at) => {
      const y = top + Math.floor(at / field.side), x = left + (at % field.side);
      return Math.min(y, x) >= 0 && Math.max(y, x) < side ? image[y * side + x] : 0;
    });
    return { digit, label: labels.values[digit], answer, pixels, side: field.side };
  }).filter(({ answer }) => answer > 0);
}

/** The numbers of a layer without places. */
function unitsOf(/** @type {Float32Array} */ values, number) {
  const count = values.length, limit = Math.max(...values, 0) || 1, across = columnsOf([count]);
  const cells = new Float64Array(Math.ceil(count / across) * across), silent = values.filter((value) => value === 0).length;
  cells.set(values.map((value) => value / limit));
  return { kind: "units", cells, count, across, black: rough(limit), value: fixed(values[number]),
    zeros: `${grouped(silent)} of ${grouped(count)} are 0`,
    finding: `unit ${number} answers ${fixed(values[number])}; ${grouped(silent)} of ${grouped(count)} numbers are 0.` };
}

/** The ten probabilities. */
function answersOf(/** @type {Float32Array} */ values, number) {
  const texts = Array.from(values, (value) => `${fixed(100 * value, 1)} %`), best = largest(values);
  return { kind: "answers", values: [...values], texts, best,
    finding: `the network answers ${best}, with a probability of ${texts[best]}; that of ${number} is ${texts[number]}.` };
}

const words = ({ title, facts: [name, ...others], finding, patches = [] }) =>
  `${title}. ${name}: ${finding} ${others.map((fact) => `${fact}.`).join(" ")}`
    + (patches.length ? ` Among all digits, its strongest answers are to patches of ${patches.map(({ label }) => label).join(", ")}.` : "");

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, data, control }, seen) {
  const last = data.layers[data.limits.layer.indexOf(state.layer)].shape.at(-1) - 1;
  return html`${control("digit", "which test digit")}
    ${control("number", "which map or unit", { limit: { from: 0, to: last }, value: Math.min(state.number, last) })}
    ${seen && html`<div style="grid-column:1/-1">${seen.facts.map((fact, i) => html`<div class=${i === 0 ? "ex-strong" : ""}>${fact}</div>`)}</div>`}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view(seen, { state, set, data }) {
  const { kind, number, side, framed, unit, across, count, patches = [] } = seen;
  const place = { row: Math.floor(number / across), column: number % across };
  const choose = (row, column) =>
    row * across + column < count && set({ number: row * across + column });
  return html`
    <div class="ex-panel"><div class="ex-side">
        <${Panel} title=${seen.title} note=${framed ? "framed: what it sees" : "\u00a0"}>
          <${Pixels} values=${seen.image} columns=${side} width=${10} label="the digit" frames=${framed ? [framed] : []} /><//>
        ${kind === "maps" && html`<${Panel} title=${`Map ${number}`} note=${`paper 0, full ink ${seen.black}`}>
          <${Pixels} values=${seen.chosen} columns=${seen.wide} width=${10} label=${`map ${number}`} frames=${unit ? [unit] : []} /><//>`}
        ${kind === "units" && html`<${Panel} title=${`Unit ${number}`} note=${`paper 0, full ink ${seen.black}`}>
          <div class="ex-large">${seen.value}</div><div>${seen.zeros}</div><//>`}</div>
      <div style="width:27em;max-width:100%;margin-top:0.6em">${patches.length > 0 && html`
        <${Panel} title=${`Strongest answers of map ${number}`}>
          <div class="ex-pictures ex-patches" style="grid-template-columns:repeat(auto-fill,minmax(3.6em,1fr))">${patches.map(({ digit, label, answer, pixels, side }) => html`<div>
            <${Pixels} values=${pixels} columns=${side} width=${3} label=${`a patch of test digit ${digit}`}
              frames=${digit === state.digit ? [{ row: 0, column: 0, columns: side }] : []} point=${() => set({ digit })} />
            <div><span class="ex-strong">${label}</span><span class="ex-quiet">${rough(answer)}</span></div></div>`)}</div><//>`}</div></div>
    <div class="ex-panel" style="min-height:19.8em">
      ${kind === "maps" && html`<${Panel} title=${`All ${count} maps`}>
        <${Pixels} values=${seen.tiles} columns=${across * seen.wide} width=${18} label=${`all ${count} maps`}
          frames=${[{ row: place.row * seen.high, column: place.column * seen.wide, rows: seen.high, columns: seen.wide }]}
          point=${(i, j) => choose(Math.floor(i / seen.high), Math.floor(j / seen.wide))}>
          <path class="ex-frame ex-thin ex-recorded" d=${lattice(across, seen.down, seen.wide, seen.high)} /><//><//>`}
      ${kind === "units" && html`<${Panel} title=${`All ${grouped(count)} numbers`}>
        <${Pixels} values=${seen.cells} columns=${across} width=${18} label=${`all ${grouped(count)} numbers`} frames=${[place]}
          point=${choose} /><//>`}
      ${kind === "answers" && html`<${Panel} title="Probabilities">
        <${Bars} choose=${(row) => set({ number: row })}
          rows=${seen.values.map((value, i) =>
            ({ name: i, value, text: seen.texts[i], role: "train", strong: i === seen.best, chosen: i === number }))} /><//>`}</div>
    <div class="ex-break"></div>
    <${Chain} names=${data.limits.layer} chosen=${state.layer} choose=${(layer) => set({ layer })} />`;
}

/** Lines between tiles of `wide` x `high`. @type {(columns: number, rows: number, wide: number, high: number) => string} */
const lattice = (columns, rows, wide, high) => [
  ...Array.from({ length: columns - 1 }, (_, i) => `M${(i + 1) * wide} 0v${rows * high}`),
  ...Array.from({ length: rows - 1 }, (_, i) => `M0 ${(i + 1) * high}h${columns * wide}`)].join("");

let chains = 0;

/** The layers in their order, to choose from: for a hand, and with arrow keys. */
function Chain(/** @type {{ names: string[], chosen: string, choose: (name: string) => void }} */ { names, chosen, choose }) {
  const group = useRef(0);
  group.current ||= ++chains;
  return html`<div class="ex-chain" role="radiogroup" aria-label="layer">${names.map((name) => html`<label>
    <input type="radio" name=${`layers-${group.current}`} checked=${name === chosen} onChange=${() => choose(name)} />
    <span>${name}</span></label>`)}</div>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
