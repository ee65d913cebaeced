// What the explorers share: controls, pictures that can be pointed at, words, the tour, and questions to the kernel.
//
// An explorer is an object of plain functions, see `Explorer` below; `renderer` makes of it what anywidget calls.
import { html, render, useEffect, useLayoutEffect, useMemo, useRef, useState } from "./preact-htm.js";
import { SIGNED } from "./palette.js";

/**
 * @typedef {{ shape: number[], values: Float64Array | Float32Array | Uint8Array }} Table  an array from Python
 * @typedef {{ from: number, to: number, step?: number } | any[]} Limit  of a control: a range, or what to choose from
 * @typedef {any} State  the value of each control by name
 * @typedef {any} Data  what Python has packed, its arrays as tables
 * @typedef {object} Kit  what a view may use
 * @property {State} state
 * @property {(values: State) => void} set  sets controls, here and in the kernel
 * @property {Data} data
 * @property {(name: string, label: string, options?: ControlOptions) => any} control  a control with its label
 * @property {{ model: any, live: boolean }} kernel  for what only a kernel can do
 * @typedef {{ say?: (value: any) => string, slide?: boolean, limit?: Limit, value?: any }} ControlOptions  how a value is
 *   written; whether a list is a slider; a limit and a value for now, if others than the control's own
 * @typedef {object} Explorer
 * @property {(state: State, data: Data, answer: any) => any} compute  what is to be seen, without a page; null while an
 *   answer is missing
 * @property {(seen: any, state: State, data: Data) => string} words  the same for ears
 * @property {string[]} [traits]  of the model beside the controls, that stand in the state with them; undefined without a kernel
 * @property {(kit: Kit, seen: any) => any} controls
 * @property {(seen: any, kit: Kit) => any} view  panels
 * @property {(state: State, data: Data) => Record<string, any> | null} [question]  what the page has to ask the kernel
 *   for, unless Python has sent the answer along, in `data.known`
 * @typedef {{ whole: (props: { model: any, data: Data }) => any }} Other  an explorer that is drawn otherwise, in one piece
 */

const REST = 300; // milliseconds that a hand rests before the words change, and are read out
const PATIENCE = 20_000; // milliseconds until a kernel that does not answer counts as gone

// ---- Arrays from Python

/** All tables in a value of Python, unpacked. */
async function unpacked(value) {
  if (Array.isArray(value)) return Promise.all(value.map(unpacked));
  if (value === null || typeof value !== "object") return value;
  if ("deflated" in value) return table(value);
  return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([name, part]) => [name, await unpacked(part)])));
}

/** @returns {Promise<Table>} */
async function table(/** @type {{ deflated: string, shape: number[], type: string }} */ { deflated, shape, type }) {
  const bytes = Uint8Array.from(atob(deflated), (letter) => letter.charCodeAt(0));
  const raw = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
  if (type === "float32") return { shape, values: new Float32Array(raw) };
  const whole = new Uint8Array(raw);
  return { shape, values: type === "pixels" ? Float64Array.from(whole, (grey) => grey / 255) : whole };
}

/** Row `i` of a table's first axis. */
function rowOf({ shape, values }, i) {
  const size = shape.slice(1).reduce((product, length) => product * length, 1);
  return values.subarray(i * size, (i + 1) * size);
}

/** The question for rows that the page does not hold: each control with the table of which it chooses a row. Null if it holds them. */
function missing(state, /** @type {Record<string, Table>} */ tables) {
  const asked = Object.keys(tables).filter((name) => state[name] >= tables[name].shape[0]).map((name) => [name, state[name]]);
  return asked.length ? Object.fromEntries(asked) : null;
}

// ---- Numbers in words, as course_utils/numerals.py writes them

const minus = (text) => text.replace("-", "−");
/** At most two decimals, and no minus zero. */
const short = (value) => {
  const text = value.toFixed(2).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : minus(text);
};
/** So many decimals, and no minus zero. */
const fixed = (value, digits = 2) => {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : minus(text);
};
const percent = (fraction, digits = 2) =>
  Number.isNaN(fraction) ? "not defined" : `${(100 * fraction).toFixed(digits)} %`;
const wholePercent = (p) => (p < 0.01 ? "<1 %" : p > 0.99 ? ">99 %" : `${(100 * p).toFixed(0)} %`);
const article = (number) => (/^8|^1[18]$/.test(String(number)) ? `an ${number}` : `a ${number}`);
const grouped = (number) => number.toLocaleString("en-US");
/** Marks beside colour, for eyes and printers that see none. */
const RIGHT = "✓", WRONG = "✗";
const verdict = (right) => (right ? `${RIGHT} right` : `${WRONG} wrong`);
/** Where the largest of the values stands. @type {(values: ArrayLike<number>) => any} */
const largest = (values) => Array.from(values).reduce((best, value, i) => (value > values[best] ? i : best), 0);

// ---- What is drawn

/** @typedef {(values: ArrayLike<number>, out: Uint8ClampedArray) => void} Paint */

/** Ink: 0 is paper, 1 is black. @type {Paint} */
function ink(values, out) {
  for (let i = 0; i < values.length; i++) {
    const grey = Math.round(255 * (1 - Math.min(Math.max(values[i], 0), 1)));
    out.set([grey, grey, grey, 255], 4 * i);
  }
}

/** The look of a cell as dark as `ink`, from 0 to 1, so that a number on it can be read. */
function shade(ink) {
  const grey = Math.round(255 * (1 - Math.min(Math.max(ink, 0), 1)));
  return { class: "ex-ink", style: `background:rgb(${grey},${grey},${grey});color:${ink > 0.55 ? "#FFFFFF" : "#1A1A1A"}` };
}

const SHADES = SIGNED.match(/../g).map((digits) => parseInt(digits, 16));

/** Values from -limit to limit in the course's colours: dark below zero, grey at zero, yellow above. @returns {Paint} */
const signed = (limit) => (values, out) => {
  for (let i = 0; i < values.length; i++) {
    const shade = Math.min(Math.max(Math.floor((values[i] / (2 * limit) + 0.5) * 256), 0), 255);
    out.set([SHADES[3 * shade], SHADES[3 * shade + 1], SHADES[3 * shade + 2], 255], 4 * i);
  }
};

/**
 * Hard pixels, one for each value, and frames around some; a hand that points gives the row and column below it.
 * @param {{ values: ArrayLike<number>, columns: number, paint?: Paint, width?: number, label: string, frames?: Frame[],
 *   point?: (row: number, column: number) => void, children?: any }} props  `width` in em
 * @typedef {{ row: number, column: number, rows?: number, columns?: number, role?: string, thin?: boolean }} Frame
 */
function Pixels({ values, columns, paint = ink, width = 12, label, frames = [], point, children }) {
  const rows = Math.ceil(values.length / columns), canvas = useRef((null));
  useLayoutEffect(() => {
    const pen = canvas.current.getContext("2d"), picture = pen.createImageData(columns, rows);
    paint(values, picture.data);
    pen.putImageData(picture, 0, 0);
  });
  const pointing = usePointing((x, y) => point?.(Math.min(Math.floor(y * rows), rows - 1), Math.min(Math.floor(x * columns), columns - 1)));
  return html`<div class=${`ex-pixels${point ? " ex-points" : ""}`} role="img" aria-label=${label} style=${`width:${width}em;aspect-ratio:${columns}/${rows}`}
      ...${point ? pointing : {}}>
    <canvas ref=${canvas} width=${columns} height=${rows} class=${paint === ink ? "ex-ink" : ""}></canvas>
    <svg viewBox=${`0 0 ${columns} ${rows}`} preserveAspectRatio="none">${children}
      ${frames.map((frame) => html`<rect x=${frame.column} y=${frame.row} width=${frame.columns ?? 1}
        height=${frame.rows ?? frame.columns ?? 1} class=${`ex-frame ex-${frame.role ?? "test"}${frame.thin ? " ex-thin" : ""}`} />`)}</svg></div>`;
}

/** Handlers that tell where in an element a hand points, from 0 to 1: a mouse while it is pressed, a finger that taps. */
function usePointing(/** @type {(x: number, y: number) => void} */ point) {
  const held = useRef(false);
  const at = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (value) => Math.min(Math.max(value, 0), 1);
    point(part((event.clientX - box.left) / box.width), part((event.clientY - box.top) / box.height));
  };
  const end = () => { held.current = false; };
  return {
    onPointerDown(event) {
      if (event.button !== 0 || event.pointerType === "touch") return; // a finger that moves scrolls the page
      held.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      at(event);
    },
    onPointerMove(event) { if (held.current) at(event); },
    onPointerUp: end, onPointerCancel: end,
    onClick(event) { if (event.pointerType === "touch") at(event); },
  };
}

/** A picture or a table with a title above and a note below. */
function Panel(/** @type {{ title?: any, note?: any, children?: any }} */ { title, note, children }) {
  return html`<div class="ex-panel">${title && html`<div class="ex-title">${title}</div>`}${children}
    ${note && html`<div class="ex-note">${note}</div>`}</div>`;
}

/** What the colours of roles mean. */
function Legend(/** @type {{ items: [string, any][] }} */ { items }) {
  return html`<div class="ex-legend">${items.map(([role, words]) => html`<span><i class=${`ex-fill-${role}`}></i>${words}</span>`)}</div>`;
}

/** What the colours of `signed` mean, beside a picture of so many em: numbers, or other words for its two ends. */
function Scale(/** @type {{ limit: number, height?: number, ends?: [string, string] }} */ { limit, height = 12, ends = [short(limit), short(-limit)] }) {
  const shades = Float64Array.from({ length: 64 }, (_, i) => limit * (1 - i / 31.5));
  return html`<div class="ex-scale" aria-hidden="true" style=${`height:${height}em`}>
    <${Pixels} values=${shades} columns=${1} paint=${signed(limit)} width=${0.9} label="" />
    <div><span>${ends[0]}</span><span>0</span><span>${ends[1]}</span></div></div>`;
}

/**
 * A bar for each row, from nothing to 1, or from -1 to 1 if one is negative.
 * @param {{ rows: Bar[], width?: number, choose?: (row: number) => void }} props  `width` of a bar of 1, in em
 * @typedef {{ name: any, value: number, text?: string, role?: string, strong?: boolean, chosen?: boolean }} Bar
 */
function Bars({ rows, width = 14, choose }) {
  const low = Math.min(0, ...rows.map(({ value }) => value)) < 0 ? 0.5 : 0;
  const part = (value) => (low ? value / 2 : value);
  return html`<div class="ex-bars" style=${`grid-template-columns:auto minmax(2em,${width}em) auto`}>${rows.map(({ name, value, text, role = "recorded", strong, chosen }, i) => html`
    <div class=${`ex-bar${strong ? " ex-strong" : ""}${chosen ? " ex-chosen" : ""}${choose ? " ex-points" : ""}`}
        onClick=${() => choose?.(i)}>
      <span class="ex-name">${name}</span>
      <span class="ex-track" style=${`--zero:${100 * low}%`}><i class=${`ex-fill-${role}`}
        style=${`left:${100 * (low + Math.min(0, part(value)))}%;width:${100 * Math.abs(part(value))}%`}></i></span>
      <span class="ex-value">${text}</span></div>`)}</div>`;
}

const EM = 14; // units of a plot's drawing in an em

/** An element of `width` em, and the em that it has: less where there is less room. A plot shrinks there, its letters do not.
 * @returns {[any, number]} */
function useRoom(width) {
  const element = useRef((null)), [room, setRoom] = useState(width);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => {
      const { clientWidth } = element.current;
      if (clientWidth) setRoom(Math.min(width, clientWidth / parseFloat(getComputedStyle(element.current).fontSize)));
    });
    watch.observe(element.current);
    return () => watch.disconnect();
  }, [width]);
  return [element, room];
}

/**
 * A pair of axes. `children` is a function of two scales, from values to places, that gives what lies inside.
 * @param {{ x: [number, number], y: [number, number], width?: number, height?: number, xTicks?: Tick[], yTicks?: Tick[],
 *   xLabel?: string, label: string, point?: (x: number, y: number) => void,
 *   children: (sx: (x: number) => number, sy: (y: number) => number) => any }} props
 * @typedef {[number, string]} Tick  a value, and how it is written
 */
function Plot({ x, y, width: wanted = 25, height = 11, xTicks = [], yTicks = [], xLabel, label, point, children }) {
  const [element, width] = useRoom(wanted);
  const left = yTicks.length ? 44 : 4, below = xLabel ? 34 : xTicks.length ? 18 : 4;
  const wide = width * EM - left - 16, high = height * EM - below - 6;
  const sx = (value) => left + ((value - x[0]) / (x[1] - x[0])) * wide;
  const sy = (value) => 6 + (1 - (value - y[0]) / (y[1] - y[0])) * high;
  const pointing = usePointing((across, down) => point?.(
    x[0] + Math.min(Math.max((across * width * EM - left) / wide, 0), 1) * (x[1] - x[0]),
    y[1] - Math.min(Math.max((down * height * EM - 6) / high, 0), 1) * (y[1] - y[0])));
  return html`<svg class=${`ex-plot${point ? " ex-points" : ""}`} role="img" aria-label=${label} viewBox=${`0 0 ${width * EM} ${height * EM}`}
      ref=${element} style=${`width:${wanted}em`} ...${point ? pointing : {}}>
    <rect x=${left} y="6" width=${wide} height=${high} class="ex-axes" />
    ${xTicks.map(([at, text]) => html`<text x=${sx(at)} y=${6 + high + 14} text-anchor="middle">${text}</text>`)}
    ${yTicks.map(([at, text]) => html`<text x=${left - 5} y=${sy(at) + 4} text-anchor="end">${text}</text>`)}
    ${xLabel && html`<text x=${left + wide / 2} y=${6 + high + 30} text-anchor="middle" class="ex-quiet">${xLabel}</text>`}
    ${children(sx, sy)}</svg>`;
}

/** The attribute `d` of a line through points. */
const path = (/** @type {[number, number][]} */ points) => `M${points.map(([x, y]) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}`;

// ---- Controls

/** A range, or a list to choose from, under its label. @param {{ name: string, label: string, limit: Limit, value: any,
 *   set: (values: State) => void } & ControlOptions} props */
function Control({ name, label, limit, value, set, say = String, slide = false }) {
  const told = (given) => minus(say(given)), list = Array.isArray(limit) ? limit : null;
  if (list && !slide) {
    return html`<label class="ex-control"><span>${label}</span>
      <select onChange=${(event) => set({ [name]: list[event.target.selectedIndex] })}>
        ${list.map((each) => html`<option selected=${each === value}>${told(each)}</option>`)}</select></label>`;
  }
  const { from, to, step = 1 } = /** @type {any} */ (list ? { from: 0, to: list.length - 1 } : limit);
  const take = ({ target: { valueAsNumber: number } }) => set({ [name]: list ? list[number] : number });
  return html`<label class="ex-control"><span>${label}<b>${told(value)}</b></span>
    <input type="range" min=${from} max=${to} step=${step} value=${list ? list.indexOf(value) : value} aria-valuetext=${told(value)}
      onInput=${take} /></label>`;
}

/** A field for a number. @param {{ label: string, limit: { from: number, to: number, step?: number }, value: number,
 *   set: (value: number) => void }} props */
function Field({ label, limit, value, set }) {
  const field = useRef(/** @type {any} */ (null)), show = () => { field.current.value = value; };
  const take = ({ target: { valueAsNumber: number } }) => { if (number >= limit.from && number <= limit.to) set(number); };
  useLayoutEffect(() => { if (!field.current.matches(":focus")) show(); }, [value]); // nobody's typing is written over
  return html`<input class="ex-field" type="number" aria-label=${label} min=${limit.from} max=${limit.to} step=${limit.step}
    ref=${field} onInput=${take} onBlur=${show} />`;
}

/** A button; it keeps the focus while it `can` not be pressed, as one that is disabled does not.
 * @param {{ can?: boolean, press: () => void, title?: string, children?: any }} props */
function Press({ can = true, press, title, children }) {
  return html`<button type="button" title=${title} aria-disabled=${String(!can)} onClick=${() => can && press()}>${children}</button>`;
}

/** What to look at, stop by stop: a sentence, and values for controls. @param {{ stops: [string, State][], opening: State,
 *   set: (values: State) => void }} props */
function Tour({ stops, opening, set }) {
  const [now, setNow] = useState(0), last = stops.length - 1;
  const go = (step) => {
    const next = Math.min(Math.max(now + step, 0), last);
    setNow(next);
    set({ ...opening, ...stops[next][1] });
  };
  const keys = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step && !event.ctrlKey && !event.metaKey) { go(step); event.preventDefault(); }
  };
  return html`<div class="ex-tour" role="group" aria-label="Tour" onKeyDown=${keys}>
    <div><${Press} can=${now > 0} press=${() => go(-1)}>‹ Back<//> <${Press} can=${now < last} press=${() => go(1)}>Next ›<//> <span>${now + 1} of ${stops.length}</span></div>
    <p role="status">${stops[now][0]}</p></div>`;
}

/** The last value that has stayed for so many milliseconds; `first` until one has. */
function useRested(value, wait = REST, first = value) {
  const [rested, rest] = useState(first);
  useEffect(() => {
    const later = setTimeout(() => rest(value), wait);
    return () => clearTimeout(later);
  }, [value]);
  return rested;
}

/** What is shown only after a moment: what comes and goes faster would flicker. */
const Late = (/** @type {{ children?: any }} */ { children }) => useRested(true, REST, false) && children;

/** What is to be seen, in words; told when the hand rests. */
const Words = (/** @type {{ text: string }} */ { text }) => html`<p class="ex-words" role="status">${useRested(text)}</p>`;

// ---- The model, and the kernel behind it

/** The controls' values, again whenever one of them changes; several changes at once count once. */
function useModel(model, names) {
  const [, again] = useState(0);
  useLayoutEffect(() => {
    const draw = () => again((count) => count + 1);
    for (const name of names) model.on(`change:${name}`, draw);
    return () => { for (const name of names) model.off(`change:${name}`, draw); };
  }, [model]);
  return Object.fromEntries(names.map((name) => [name, model.get(name)]));
}

/** Whether a kernel knows this model now. A page without any has no layout either. */
const isLive = (model) => Boolean(model.get("layout")?.comm_live);

/** Whether a kernel knows the model, and whether one has, and was lost. */
function useKernel(model) {
  const [live, setLive] = useState(isLive(model)), was = useRef(live);
  useLayoutEffect(() => {
    const look = () => setTimeout(() => { // what tells of it comes before it has happened
      was.current ||= isLive(model);
      setLive(isLive(model));
    });
    model.on("comm_live_update", look);
    return () => model.off("comm_live_update", look);
  }, [model]);
  return { live, lost: was.current && !live };
}

/** What a reader is told then. */
const Lost = (/** @type {{ lost: boolean }} */ { lost }) => html`<div role="status">${lost && html`<p class="ex-notice">The kernel was
  started again: this explorer goes on, but reaches no cell until its cell is run again.</p>`}</div>`;

const GONE = "Only a kernel knows what comes next: run this cell in the notebook.";
let questions = 0;

/** The answer to a question, of the kernel or of what a page has in its place; rejected, with a sentence, if there is none. */
function ask(model, question, patience = PATIENCE) {
  if (model.answer) return model.answer(question);
  return new Promise((resolve, reject) => {
    const number = ++questions;
    const heard = ({ answered, answer, fault }) => {
      if (answered === number) end(fault ? `The kernel could not answer: ${fault}` : "", answer);
    };
    const look = () => setTimeout(() => isLive(model) || end(GONE)); // what tells of it comes before it has happened
    const late = setTimeout(() => end(GONE), patience);
    const end = (/** @type {string} */ fault, answer = null) => {
      clearTimeout(late);
      model.off("msg:custom", heard);
      model.off("comm_live_update", look);
      if (fault) reject(new Error(fault));
      else resolve(unpacked(answer));
    };
    model.on("msg:custom", heard);
    model.on("comm_live_update", look);
    if (!isLive(model)) return end(GONE);
    try {
      model.send({ asked: number, question });
    } catch { // "Cannot send": shut down, without a sign before
      end(GONE);
    }
  });
}

const keyOf = (question) => JSON.stringify(Object.entries(question).sort(([a], [b]) => (a < b ? -1 : 1)));
/** @typedef {{ asked?: string, answer?: any, fault?: string }} Told  the answer to a question, or why there is none */
const NOTHING = /** @type {Told} */ ({});

/**
 * The newest answer, and whether the question of now is another one: they are asked one at a time, the newest next.
 * Nothing is told without a question.
 * @type {(model: any, question: Record<string, any> | null) => [Told, boolean]}
 */
function useNewest(model, question) {
  const [told, tell] = useState(NOTHING), key = question && keyOf(question), busy = useRef(false), wanted = useRef({ key, question });
  wanted.current = { key, question };
  useLayoutEffect(() => {
    const next = async () => {
      const { key: asked, question } = wanted.current;
      if (!asked) tell(NOTHING);
      if (!asked || busy.current) return;
      busy.current = true;
      const found = await ask(model, question).then((answer) => ({ answer }), ({ message }) => ({ fault: message }));
      busy.current = false;
      tell({ asked, ...found });
      if (wanted.current.key !== asked) next();
    };
    next();
  }, [key]);
  return [told, key !== null && told.asked !== key];
}

/**
 * The answer to a question, if the page holds it or has been told it; or that it is asked for, or why there is none.
 * @type {(model: any, data: Data, question: Record<string, any> | null) => { answer?: any, asking?: boolean, fault?: string }}
 */
function useAnswer(model, data, question) {
  const known = useMemo(() => new Map(data.known.map(([asked, answer]) => [keyOf(asked), answer])), [data]);
  const key = question && keyOf(question), [told, asking] = useNewest(model, known.has(key) ? null : question);
  if (told.answer) known.set(told.asked, told.answer);
  return known.has(key) ? { answer: known.get(key) } : { asking, fault: asking ? undefined : told.fault };
}

/** The known question that differs least from this one. */
function nearest(question, known) {
  const alike = (other) => Object.keys(question).filter((name) => other[name] === question[name]).length;
  return known.map(([asked]) => asked).reduce((best, each) => (alike(each) > alike(best) ? each : best));
}

// ---- The whole

/** @param {{ explorer: Explorer, model: any, data: Data }} props */
function Live({ explorer, model, data }) {
  const names = [...Object.keys(data.limits), ...(explorer.traits ?? [])], state = useModel(model, names), kernel = useKernel(model);
  const opening = useMemo(() => ({ ...state }), []), last = useRef((null));
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const question = explorer.question?.(state, data) ?? null;
  const { answer, asking, fault } = useAnswer(model, data, question);
  const now = explorer.compute(state, data, answer);
  if (now !== null) last.current = { seen: now, state };
  const shown = last.current;
  const control = (name, label, options = {}) =>
    html`<${Control} name=${name} label=${label} limit=${data.limits[name]} value=${state[name]} set=${set} ...${options} />`;
  const kit = { state, set, data, control, kernel: { model, live: kernel.live } };
  const still = model.get("layout") === undefined;
  const there = data.known.length > 0 ? nearest(question ?? {}, data.known) : explorer.question?.(opening, data) ? null : opening;
  return html`
    ${still && data.tour.length > 0 && html`<${Tour} stops=${data.tour} opening=${opening} set=${set} />`}
    <div class="ex-body"><div class="ex-controls">${explorer.controls(kit, shown?.seen)}</div>
      <div class=${`ex-panels${now === null ? " ex-old" : ""}`}>${shown && explorer.view(shown.seen, { ...kit, state: shown.state })}</div></div>
    <${Lost} lost=${kernel.lost} />
    ${asking && html`<${Late}><p class="ex-notice">Asking the kernel …</p><//>`}
    ${fault && html`<p class="ex-notice">${fault} ${there && html`<button type="button" onClick=${() => set(there)}>Show
      something that is known here</button>`}</p>`}
    ${shown && html`<${Words} text=${explorer.words(shown.seen, shown.state, data)} />`}`;
}

/** @param {{ explorer: Explorer | Other, model: any }} props */
function Whole({ explorer, model }) {
  const [data, setData] = useState((null));
  useLayoutEffect(() => { unpacked(model.get("data")).then(setData); }, [model]);
  return data && html`<${"whole" in explorer ? explorer.whole : Live} explorer=${explorer} model=${model} data=${data} />`;
}

/** What anywidget calls, made of an explorer. */
const renderer = (/** @type {Explorer | Other} */ explorer) => (/** @type {{ model: any, el: HTMLElement }} */ { model, el }) => {
  // Keys that a control knows are not for JupyterLab or a deck; Ctrl+S is.
  const keep = (event) => { if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation(); };
  el.classList.add("ex");
  el.addEventListener("keydown", keep);
  render(html`<${Whole} explorer=${explorer} model=${model} />`, el);
  return () => {
    el.removeEventListener("keydown", keep);
    render(null, el);
  };
};

export { Bars, Control, EM, Field, Legend, Lost, Panel, Pixels, Plot, Press, RIGHT, Scale, WRONG, article, ask, fixed, grouped, html, ink, largest, minus, missing, path, percent, renderer, rowOf, shade, short, signed, unpacked, useEffect, useKernel, useLayoutEffect, useModel, useNewest, useRef, useRested, useRoom, useState, verdict, wholePercent };
