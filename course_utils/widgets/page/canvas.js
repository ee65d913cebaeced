// A page to draw a digit on, by mouse, touch, pen or keys, and beside it what models answer while it is drawn.
// `mount` puts it into an element; `render` is what anywidget calls, with a kernel behind.
import { FINE, PEN, SIDE, asGrey, asMnist, blank, drawLine, drawStroke, page } from "./ink.js";

const NUDGE = 1, SMALL_NUDGE = 0.25;  // pixels of 28 that an arrow key moves the pen, alone and with Shift
const QUIET = 600;  // milliseconds without a change before a screen reader is told
const BUSY = 2000;  // milliseconds without an answer before the reader is told
const STEPS = { crop: "cut out", scale: "scale to 20", centre: "centre by mass", stroke: "stroke width" };

// What was drawn, with all that can be undone and done again. Strokes are lists of points [x, y], in pixels of 28 x 28.
function newHistory(strokes = []) {
  return { now: strokes, past: [], future: [] };
}

function put(history, strokes) {
  history.past.push(history.now);
  history.now = strokes;
  history.future = [];
}

function undo(history) {
  if (!history.past.length) return;
  history.future.push(history.now);
  history.now = history.past.pop();
}

function redo(history) {
  if (!history.future.length) return;
  history.past.push(history.now);
  history.now = history.future.pop();
}

// Which class each model answers, and how the answers differ, in words. What failed is told in its row.
function inWords(all) {
  const answers = all.filter(({ fault }) => !fault);
  if (!answers.length) return all.length ? "No model answers." : "";
  const said = new Map();
  for (const { name, probabilities } of answers) {
    const digit = largest(probabilities);
    said.set(digit, [...(said.get(digit) ?? []), name]);
  }
  if (said.size === 1) return `${answers.length > 1 ? "All say" : `${answers[0].name} says`} ${[...said.keys()][0]}.`;
  const groups = [...said].sort((a, b) => b[1].length - a[1].length);
  const lists = groups.map(([digit, names]) => `${digit}: ${names.join("; ")}.`);  // "MLP, SGD" is one name
  return `They disagree. ${lists.join(" ")}`;
}

function largest(numbers) {
  return numbers.reduce((best, number, i) => (number > numbers[best] ? i : best), 0);
}

// Whether two parts of a drawing, each more than half as high as all of it, stand side by side: digits, not a digit.
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

// Put a canvas into the element `root`.
//   answer(pixels): gives, or promises, [{name, probabilities, copied}] for 784 numbers from 0 to 1; `copied`, if a
//     model has one, is the picture that it answers from, as 784 grey levels; or {name, fault}, why it has none
//   strokes: what is drawn at the beginning
//   drawn(strokes): told when a stroke has ended, or was undone
// Returns two functions: `leave` takes it away, `draw(strokes)` puts a drawing on it.
function mount(root, { answer, strokes = [], drawn = () => {} }) {
  const history = newHistory(strokes);
  const steps = Object.fromEntries(Object.keys(STEPS).map((name) => [name, true]));
  const parts = build(root);
  const pen = { x: SIDE / 2, y: SIDE / 2, down: false, pointer: null, shown: false };
  let sheet = page(), changed = true, waiting = false, replaying = 0, quiet = 0, frame = 0;

  function ask() {  // once for each frame at most, and never before the last question is answered
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(async () => {
      paint(parts.paper, sheet, pen.shown && pen);
      const digit = asMnist(sheet, steps);
      paint(parts.seen, digit);
      if (!changed || waiting) return;
      changed = false;
      waiting = true;
      const late = setTimeout(() => { parts.words.textContent = "The kernel is busy: it has not answered yet."; }, BUSY);
      try {
        const empty = !digit.ink.some((ink) => ink > 0);
        show(empty ? [] : await answer(Array.from(asGrey(digit), (grey) => grey / 255)));
      } catch (fault) {
        parts.answers.replaceChildren();  // they were answers to another drawing
        clearTimeout(quiet);
        parts.words.textContent = `No answer: ${fault.message ?? fault}`;
      } finally {
        clearTimeout(late);
        waiting = false;
      }
      if (changed) ask();
    });
  }

  function show(answers) {
    parts.answers.replaceChildren(...answers.map(row));
    const table = parts.answers.parentElement, place = table.parentElement;  // what is below stays when rows go
    place.style.minHeight = `${Math.max(table.getBoundingClientRect().height, parseFloat(place.style.minHeight) || 0)}px`;
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      parts.words.textContent = !answers.length ? "Nothing is drawn." : inWords(answers)
        + (sideBySide(sheet) ? " Two digits side by side are answered as one: draw one alone." : "");
    }, QUIET);
  }

  function redraw() {
    sheet = page();
    for (const stroke of history.now) drawStroke(sheet, stroke);
    able(parts.undo, history.past.length);
    able(parts.redo, history.future.length);
    able(parts.clear, history.now.length);
    able(parts.replay, history.now.length);
    changed = true;
    ask();
  }

  function able(button, whether) {
    if (!whether && root.getRootNode().activeElement === button) parts.paper.focus();  // or keys would reach nothing
    button.disabled = !whether;
  }

  function begin(x, y) {
    put(history, [...history.now, [[x, y]]]);
    redraw();
  }

  function goOn(x, y) {
    const stroke = history.now.at(-1), last = stroke.at(-1);
    if (last[0] === x && last[1] === y) return;
    stroke.push([x, y]);
    drawLine(sheet, last, [x, y]);
    changed = true;
    ask();
  }

  function place(event) {
    const box = parts.paper.getBoundingClientRect();
    const inside = (value) => Math.round(100 * Math.min(Math.max(value, 0), SIDE)) / 100;
    return [inside(((event.clientX - box.left) / box.width) * SIDE), inside(((event.clientY - box.top) / box.height) * SIDE)];
  }

  function stopReplay() {
    cancelAnimationFrame(replaying);
    replaying = 0;
  }

  parts.paper.addEventListener("pointerdown", (event) => {
    if (pen.pointer !== null || event.button !== 0) return;
    stopReplay();
    pen.pointer = event.pointerId;
    pen.shown = pen.down = false;
    parts.paper.setPointerCapture(event.pointerId);
    begin(...place(event));
  });
  parts.paper.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pen.pointer) return;
    const all = event.getCoalescedEvents?.() ?? [];
    for (const each of all.length ? all : [event]) goOn(...place(each));
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    parts.paper.addEventListener(kind, (event) => {
      if (event.pointerId !== pen.pointer) return;
      pen.pointer = null;
      drawn(history.now);
    });
  }

  parts.paper.addEventListener("focus", () => { pen.shown = parts.paper.matches(":focus-visible"); ask(); });
  parts.paper.addEventListener("blur", () => { lift(); pen.shown = false; ask(); });
  const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  root.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase(), control = event.ctrlKey || event.metaKey;
    if (control && key === "z") press(event.shiftKey ? parts.redo : parts.undo);
    else if (control && key === "y") press(parts.redo);
    else if (event.target !== parts.paper) {
      if (event.key === " ") event.stopPropagation();  // it presses a button here, and turns no page of a deck
      return;
    }
    else if (WAYS[event.key]) move(WAYS[event.key], event.shiftKey ? SMALL_NUDGE : NUDGE);
    else if (event.key === " ") pen.down ? lift() : lower();
    else if (event.key === "Delete" || event.key === "Backspace") press(parts.clear);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });

  function press(button) {
    button.click();  // does nothing if it is disabled
  }

  function move([across, down], far) {
    pen.shown = true;
    pen.x = Math.min(Math.max(pen.x + across * far, 0), SIDE);
    pen.y = Math.min(Math.max(pen.y + down * far, 0), SIDE);
    if (pen.down) goOn(pen.x, pen.y);
    else ask();
    tellPen();
  }

  function lower() {
    stopReplay();
    pen.down = pen.shown = true;
    begin(pen.x, pen.y);
    tellPen();
  }

  function lift() {
    if (!pen.down) return;
    pen.down = false;
    drawn(history.now);
    tellPen();
    ask();
  }

  function tellPen() {
    parts.pen.textContent = `Pen ${pen.down ? "down" : "up"}, ${pen.x} to the right and ${pen.y} down, of ${SIDE}.`;
  }

  function change(action) {
    return () => {
      stopReplay();
      pen.down = false;
      action();
      redraw();
      drawn(history.now);
    };
  }

  parts.undo.addEventListener("click", change(() => undo(history)));
  parts.redo.addEventListener("click", change(() => redo(history)));
  parts.clear.addEventListener("click", change(() => put(history, [])));
  parts.replay.addEventListener("click", () => {
    stopReplay();
    const lines = history.now.flatMap((stroke) => stroke.map((point, i) => [stroke[Math.max(i - 1, 0)], point]));
    sheet = page();
    let done = 0;
    const go = () => {
      for (let i = 0; i < 2 && done < lines.length; i++) drawLine(sheet, ...lines[done++]);
      changed = true;
      ask();
      replaying = done < lines.length ? requestAnimationFrame(go) : 0;
    };
    go();
  });
  for (const [name, box] of Object.entries(parts.steps)) {
    box.addEventListener("change", () => {
      steps[name] = box.checked;
      changed = true;
      ask();
    });
  }

  // JupyterLab's keys (0 0: a new kernel) are not meant for what is in here, but Ctrl+S is. Before Lab looks at a key:
  const forLab = ({ target, key, ctrlKey, metaKey }) => {
    if (!root.contains(target)) return;
    const ours = !(ctrlKey || metaKey) || ["y", "z"].includes(key?.toLowerCase());
    target.toggleAttribute("data-lm-suppress-shortcuts", ours);
  };
  window.addEventListener("keydown", forLab, true);

  redraw();
  const leave = () => {
    stopReplay();
    cancelAnimationFrame(frame);
    clearTimeout(quiet);
    window.removeEventListener("keydown", forLab, true);
    root.replaceChildren();
  };
  const draw = (strokes) => {
    if (JSON.stringify(strokes) === JSON.stringify(history.now)) return;  // it comes from here
    stopReplay();
    put(history, strokes);
    redraw();
  };
  return { draw, leave };
}

// The elements of a canvas, by name.
function build(root) {
  const make = (tag, attributes = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.append(...children);
    return element;
  };
  const button = (words) => make("button", { type: "button", textContent: words });
  const parts = {
    paper: make("canvas", { className: "hand-paper", width: SIDE * FINE, height: SIDE * FINE, tabIndex: 0 }),
    seen: make("canvas", { className: "hand-seen", width: SIDE, height: SIDE }),
    undo: button("Undo"), redo: button("Redo"), clear: button("Clear"), replay: button("Replay"),
    answers: make("tbody"), words: make("p", { className: "hand-words", textContent: "Nothing is drawn." }),
    pen: make("p", { className: "hand-hidden" }), steps: {},
  };
  parts.paper.setAttribute("role", "application");
  parts.paper.setAttribute("aria-label", "Page to draw a digit on. Arrow keys move the pen, with Shift a little; Space puts "
    + "it down and lifts it; Delete clears the page.");
  parts.seen.setAttribute("role", "img");
  parts.seen.setAttribute("aria-label", "What the models see: 28 by 28 pixels.");
  for (const live of [parts.words, parts.pen]) live.setAttribute("role", "status");
  const steps = Object.entries(STEPS).map(([name, words]) => {
    parts.steps[name] = make("input", { type: "checkbox", checked: true });
    return make("label", {}, parts.steps[name], ` ${words}`);
  });
  root.classList.add("hand");
  root.replaceChildren(
    make("div", { className: "hand-draw" }, parts.paper,
      make("div", { className: "hand-buttons" }, parts.undo, parts.redo, parts.clear, parts.replay)),
    make("div", { className: "hand-between" }, parts.seen, make("p", { textContent: "what the models see" }), ...steps),
    make("div", { className: "hand-said" }, make("div", {}, make("table", {}, parts.answers)), parts.words, parts.pen),
  );
  return parts;
}

// A model's answer as a row: its name, what it says and how certainly, a bar for each class, what it copied.
function row({ name, fault, probabilities, copied }) {
  const line = document.createElement("tr");
  const cell = (tag, words) => line.appendChild(Object.assign(document.createElement(tag), { textContent: words }));
  cell("th", name).scope = "row";
  if (fault) {
    Object.assign(cell("td", fault), { colSpan: 4, className: "hand-fault" });
    return line;
  }
  const digit = largest(probabilities);
  cell("td", digit).className = "hand-digit";
  cell("td", `${Math.round(100 * probabilities[digit])} %`);
  const bars = cell("td", "");
  bars.className = "hand-bars";
  bars.setAttribute("aria-hidden", "true");
  probabilities.forEach((p, i) => {
    const bar = bars.appendChild(document.createElement("span"));
    bar.style.setProperty("--p", p);
    bar.dataset.digit = i;
    bar.classList.toggle("hand-most", i === digit);
  });
  if (copied) {
    const picture = cell("td", "").appendChild(document.createElement("canvas"));
    Object.assign(picture, { width: SIDE, height: SIDE, className: "hand-copied" });
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", "the picture that it copied");
    requestAnimationFrame(() => paint(picture, { ...blank(SIDE), ink: Float64Array.from(copied, (grey) => grey / 255) }));
  }
  return line;
}

// Show ink in an element's colour of text, and the pen of the keys as a ring.
function paint(canvas, image, pen = null) {
  const context = canvas.getContext("2d"), [red, green, blue] = getComputedStyle(canvas).color.match(/[\d.]+/g);
  const pixels = context.createImageData(image.columns, image.rows);
  image.ink.forEach((ink, i) => { pixels.data.set([red, green, blue, Math.round(255 * ink)], 4 * i); });
  context.putImageData(pixels, 0, 0);
  if (!pen) return;
  context.strokeStyle = getComputedStyle(canvas).outlineColor;
  context.lineWidth = pen.down ? 3 : 1;
  context.beginPath();
  context.arc(pen.x * FINE, pen.y * FINE, (PEN / 2) * FINE + 1, 0, 2 * Math.PI);
  context.stroke();
}

// anywidget: the kernel answers.
function render({ model, el }) {
  const asked = new Map();
  let number = 0;
  const answer = (pixels) => new Promise((resolve, reject) => {
    asked.set(++number, { resolve, reject });
    try {
      model.send({ number }, undefined, [Uint8Array.from(pixels, (ink) => Math.round(255 * ink)).buffer]);
    } catch {  // "Cannot send": the kernel that knew this canvas is gone
      lost();
    }
  });
  const lost = () => {
    for (const { reject } of asked.values()) reject("the kernel was started again. Run this cell again.");
    asked.clear();
  };
  const heard = ({ number, answers, fault }, buffers) => {
    const { resolve, reject } = asked.get(number) ?? {};
    asked.delete(number);
    if (fault) reject?.(fault);
    else resolve?.(answers.map((each) => ({ ...each, copied: each.copied === undefined ? undefined
      : new Uint8Array(buffers[each.copied].buffer ?? buffers[each.copied]) })));
  };
  model.on("msg:custom", heard);
  model.on("comm_live_update", lost);  // what was asked before will not be answered
  const { draw, leave } = mount(el, { answer, strokes: model.get("strokes"), drawn: (strokes) => {
    model.set("strokes", structuredClone(strokes));
    model.save_changes();
  } });
  const set = () => draw(model.get("strokes"));
  model.on("change:strokes", set);
  return () => {
    model.off("msg:custom", heard);
    model.off("comm_live_update", lost);
    model.off("change:strokes", set);
    leave();
  };
}

export { inWords, mount, newHistory, put, redo, render, sideBySide, undo };
