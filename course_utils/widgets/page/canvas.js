// A page to draw a digit on, by mouse, touch, pen or keys, and beside it what models answer while it is drawn.
import { Lost, Pixels, Press, html, largest, useKernel, useLayoutEffect, useModel, useNewest, useRef, useRested, useState } from "./parts.js";
import { FINE, PEN, SIDE, asGrey, asMnist, drawStroke, page } from "./ink.js";

const NUDGE = 1, SMALL_NUDGE = 0.25; // pixels of 28 that an arrow key moves the pen, alone and with Shift
const QUIET = 600; // milliseconds without a change before a screen reader is told
const BUSY = 2000; // milliseconds without an answer before the reader is told
const STEPS = { crop: "cut out", scale: "scale to 20", centre: "centre by mass", stroke: "stroke width" };
const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/** @typedef {[number, number][]} Stroke  points, in pixels of 28 x 28
 * @typedef {{ now: Stroke[], past: Stroke[][], future: Stroke[][] }} History  what is drawn, and what can be undone and done again
 * @typedef {{ name: string, probabilities?: number[], copied?: { values: Uint8Array }, fault?: string }} Answer  of a model */

/** @type {(history: History, strokes: Stroke[]) => History} */
const put = ({ now, past }, strokes) => ({ now: strokes, past: [...past, now], future: [] });
/** @type {(history: History) => History} */
const undo = ({ now, past, future }) =>
  (past.length ? { now: past.at(-1), past: past.slice(0, -1), future: [...future, now] } : { now, past, future });
/** @type {(history: History) => History} */
const redo = ({ now, past, future }) =>
  (future.length ? { now: future.at(-1), past: [...past, now], future: future.slice(0, -1) } : { now, past, future });

/** So many points of a drawing, or all, on a page. */
function sheetOf(/** @type {Stroke[]} */ strokes, points = Infinity) {
  const sheet = page();
  let left = points;
  for (const stroke of strokes) {
    if (left > 0) drawStroke(sheet, stroke.slice(0, left));
    left -= stroke.length;
  }
  return sheet;
}

/** Which class each model answers, and how the answers differ, in words. What failed is told in its row. */
function inWords(/** @type {Answer[]} */ all) {
  const answers = all.filter(({ fault }) => !fault);
  if (!answers.length) return all.length ? "No model answers." : "";
  const said = new Map();
  for (const { name, probabilities } of answers) {
    const digit = largest(probabilities);
    said.set(digit, [...(said.get(digit) ?? []), name]);
  }
  if (said.size === 1) return `${answers.length > 1 ? "All say" : `${answers[0].name} says`} ${[...said.keys()][0]}.`;
  const groups = [...said].sort((a, b) => b[1].length - a[1].length);
  const lists = groups.map(([digit, names]) => `${digit}: ${names.join("; ")}.`); // "MLP, SGD" is one name
  return `They disagree. ${lists.join(" ")}`;
}

/** Whether two parts of a drawing, each more than half as high as all of it, stand side by side: digits, not a digit. */
function sideBySide({ rows, columns, ink }) {
  const parts = [];
  for (let column = 0, part = null; column < columns; column++) {
    const drawn = Array.from({ length: rows }, (_, row) => row).filter((row) => ink[row * columns + column] > 0);
    if (!drawn.length) {
      part = null;
    } else if (!part) {
      part = { top: drawn[0], bottom: drawn.at(-1) };
      parts.push(part);
    } else {
      Object.assign(part, { top: Math.min(part.top, drawn[0]), bottom: Math.max(part.bottom, drawn.at(-1)) });
    }
  }
  const top = Math.min(...parts.map((part) => part.top)), bottom = Math.max(...parts.map((part) => part.bottom));
  return parts.filter((part) => 2 * (part.bottom - part.top) > bottom - top).length > 1;
}

const inside = (value) => Math.min(Math.max(value, 0), SIDE);

/** The page, its buttons, the steps to a digit, and the answers. @param {{ model: any }} props */
function Canvas({ model }) {
  const { lost } = useKernel(model), { strokes } = useModel(model, ["strokes"]), pointer = useRef((null));
  const [history, setHistory] = useState(/** @type {History} */ ({ now: strokes, past: [], future: [] })), { now, past, future } = history;
  const [pen, setPen] = useState({ x: SIDE / 2, y: SIDE / 2, down: false, shown: false });
  const [steps, setSteps] = useState(Object.fromEntries(Object.keys(STEPS).map((name) => [name, true])));
  const [replayed, replay] = useState(Infinity), length = now.flat().length; // points

  const sheet = sheetOf(now, replayed), digit = asMnist(sheet, steps);
  const question = digit.ink.some((ink) => ink > 0) ? { digit: [...asGrey(digit)] } : null;
  const [told, asking] = useNewest(model, question), rows = useRef(/** @type {Answer[]} */ ([]));
  if (told.answer) rows.current = told.answer;
  const busy = useRested(asking ? told : null, BUSY, null) === told && asking;
  const said = useRested(!question ? "Nothing is drawn." : told.fault ?? inWords(told.answer ?? [])
    + (sideBySide(sheet) ? " Two digits side by side are answered as one: draw one alone." : ""), QUIET);

  const keep = (strokes) => {
    model.set("strokes", strokes);
    model.save_changes();
  };
  const change = (/** @type {History} */ next) => {
    replay(Infinity);
    setPen({ ...pen, down: false });
    setHistory(next);
    keep(next.now);
  };
  const kept = JSON.stringify(strokes); // as text: the kernel's echo is another list of the same strokes
  useLayoutEffect(() => { // set by a cell, or in another view
    if (kept === JSON.stringify(now)) return;
    replay(Infinity);
    setHistory(put(history, strokes));
  }, [kept]);
  useLayoutEffect(() => {
    if (replayed >= length) return;
    const frame = requestAnimationFrame(() => replay(replayed + 2));
    return () => cancelAnimationFrame(frame);
  }, [replayed]);

  const begin = (/** @type {[number, number]} */ point) => {
    replay(Infinity);
    setHistory(put(history, [...now, [point]]));
  };
  const goOn = (/** @type {[number, number][]} */ points) => {
    const stroke = [...now.at(-1)];
    for (const point of points) {
      if (String(point) !== String(stroke.at(-1))) stroke.push(point);
    }
    setHistory({ ...history, now: [...now.slice(0, -1), stroke] });
  };
  const pointing = {
    onPointerDown(event) {
      if (pointer.current !== null || event.button !== 0) return;
      pointer.current = event.pointerId;
      event.currentTarget.setPointerCapture(event.pointerId);
      setPen({ ...pen, down: false, shown: false });
      begin(placesOf([event], event.currentTarget)[0]);
    },
    onPointerMove(event) {
      if (event.pointerId !== pointer.current) return;
      const all = event.getCoalescedEvents?.() ?? [];
      goOn(placesOf(all.length ? all : [event], event.currentTarget));
    },
    onPointerUp(event) {
      if (event.pointerId !== pointer.current) return;
      pointer.current = null;
      keep(now);
    },
  };

  const moved = (/** @type {Partial<typeof pen>} */ values) => setPen({ ...pen, shown: true, ...values });
  const lift = (shown = true) => {
    moved({ down: false, shown });
    if (pen.down) keep(now);
  };
  const lower = () => {
    moved({ down: true });
    begin([pen.x, pen.y]);
  };
  const move = ([across, down], far) => {
    const x = inside(pen.x + across * far), y = inside(pen.y + down * far);
    moved({ x, y });
    if (pen.down) goOn([[x, y]]);
  };
  const back = () => past.length && change(undo(history)), forth = () => future.length && change(redo(history));
  const clear = () => now.length && change(put(history, []));
  const keys = (event) => {
    const key = event.key.toLowerCase(), control = event.ctrlKey || event.metaKey;
    if (control && key === "z") event.shiftKey ? forth() : back();
    else if (control && key === "y") forth();
    else if (!event.target.matches(".hand-paper")) return;
    else if (WAYS[event.key]) move(WAYS[event.key], event.shiftKey ? SMALL_NUDGE : NUDGE);
    else if (key === " ") pen.down ? lift() : lower();
    else if (key === "delete" || key === "backspace") clear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return html`<div class="ex-body hand" onKeyDown=${keys}>
    <div><div class="hand-paper" tabindex="0" role="application" aria-label="Page to draw a digit on. Arrow keys move the pen, with Shift a
          little; Space puts it down and lifts it; Delete clears the page." ...${pointing} onPointerCancel=${pointing.onPointerUp}
          onFocus=${(event) => setPen({ ...pen, shown: event.target.matches(":focus-visible") })} onBlur=${() => lift(false)}>
        <${Pixels} values=${sheet.ink} columns=${sheet.columns} width=${20} label="what is drawn">
          ${pen.shown && html`<circle cx=${pen.x * FINE} cy=${pen.y * FINE} r=${(PEN / 2) * FINE + 1}
            class=${`ex-frame ex-train${pen.down ? "" : " ex-thin"}`} />`}<//></div>
      <div class="ex-buttons"><${Press} can=${past.length > 0} press=${back}>Undo<//><${Press} can=${future.length > 0} press=${forth}>Redo<//>
        <${Press} can=${length > 0} press=${clear}>Clear<//><${Press} can=${length > 0} press=${() => replay(0)}>Replay<//></div></div>
    <div class="hand-steps"><${Pixels} values=${digit.ink} columns=${SIDE} width=${8} label="What the models see: 28 by 28 pixels." />
      <p>what the models see</p>${Object.entries(STEPS).map(([name, words]) => html`<label><input type="checkbox" checked=${steps[name]}
        onChange=${() => setSteps({ ...steps, [name]: !steps[name] })} /> ${words}</label>`)}</div>
    <div class="hand-said"><table style=${question && told.answer ? "" : "visibility:hidden"}><tbody>${rows.current.map(row)}</tbody></table>
      <p class="hand-words" role="status">${busy ? "The kernel is busy: it has not answered yet." : said}</p>
      <p class="hand-hidden" role="status">${pen.shown && `Pen ${pen.down ? "down" : "up"}, ${pen.x} to the right and ${pen.y} down, of ${SIDE}.`}</p>
    </div></div>
    <${Lost} lost=${lost} />`;
}

/** Where events have happened on the page, in pixels of 28 x 28. @type {(events: PointerEvent[], paper: Element) => [number, number][]} */
function placesOf(events, paper) {
  const box = paper.getBoundingClientRect(), at = (part) => Math.round(100 * inside(part * SIDE)) / 100;
  return events.map(({ clientX, clientY }) => [at((clientX - box.left) / box.width), at((clientY - box.top) / box.height)]);
}

/** A model's answer as a row: its name, what it says and how certainly, a bar for each class, what it copied. */
function row(/** @type {Answer} */ { name, fault, probabilities, copied }) {
  if (fault) return html`<tr><th scope="row">${name}</th><td colspan="4" class="hand-fault">${fault}</td></tr>`;
  const digit = largest(probabilities);
  return html`<tr><th scope="row">${name}</th><td class="hand-digit">${digit}</td><td>${Math.round(100 * probabilities[digit])} %</td>
    <td aria-hidden="true"><div class="hand-bars">${probabilities.map((p, i) =>
      html`<span data-digit=${i} class=${i === digit ? "hand-most" : ""} style=${`--p:${p}`}></span>`)}</div></td>
    ${copied && html`<td class="hand-copied"><${Pixels} values=${Array.from(copied.values, (grey) => grey / 255)} columns=${SIDE} width=${2}
      label="the picture that it copied" /></td>`}</tr>`;
}

const explorer = { whole: Canvas };

export { explorer, inWords, put, redo, sheetOf, sideBySide, undo };
