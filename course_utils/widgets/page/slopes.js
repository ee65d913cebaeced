// A graph of numbers: values forward, and slopes that are walked back, node by node, as a reader asks or guesses.
import { Control, EM, Panel, Press, RIGHT, WRONG, html, minus, short, useLayoutEffect, useRef, useRoom, useState } from "./parts.js";

/** By how a node is made: how its formula is written, its value, and its slope along each node that it is made of. */
const HOW = {
  "+": { formula: (a, b) => `${a} + ${b}`, value: (a, b) => a + b, along: () => [1, 1] },
  "×": { formula: (a, b) => `${a} × ${b}`, value: (a, b) => a * b, along: (_, a, b) => [b, a] },
  σ: { formula: (z) => `σ(${z})`, value: (z) => 1 / (1 + Math.exp(-z)), along: (h) => [h * (1 - h)] },
  "−log σ": { formula: (s) => `−log σ(${s})`, value: (s) => Math.log1p(Math.exp(-s)), along: (cost) => [Math.exp(-cost) - 1] },
};

function compute({ values: given, walked, node }, { nodes }) {
  const values = [], last = nodes.length - 1;
  for (const [i, { how, of }] of nodes.entries()) values.push(how ? HOW[how].value(...of.map((each) => values[each])) : given[i]);
  /** What comes back to each node: through which, that node's slope, and times what. @type {{ through: number, slope: number, times: number }[][]} */
  const back = nodes.map(() => []), slopes = new Array(nodes.length);
  for (let i = last; i >= 0; i--) {
    slopes[i] = i === last ? 1 : back[i].reduce((sum, { slope, times }) => sum + slope * times, 0);
    const { how, of } = nodes[i];
    if (how) HOW[how].along(values[i], ...of.map((each) => values[each])).forEach((times, place) => { back[of[place]].unshift({ through: i, slope: slopes[i], times }); });
  }
  return { values, slopes, back, known: (i) => i >= last - walked, next: walked < last ? last - 1 - walked : -1, at: nodes.findIndex(({ name }) => name === node) };
}

const number = (value) => minus(String(Number(value.toPrecision(3))));
const inBrackets = (value) => (value < 0 ? `(${number(value)})` : number(value));

/** How the slope of a node comes about, in a sentence. */
function reason(i, { slopes, back }, { nodes }) {
  const { name } = nodes[i], end = nodes.at(-1).name;
  if (i === nodes.length - 1) return `The slope of ${end} along itself is 1.`;
  const sum = back[i].map(({ slope, times }, place) => `${place ? inBrackets(slope) : number(slope)} × ${inBrackets(times)}`).join(" + ");
  const ways = back[i].map(({ through }) => nodes[through].name).join(" and ");
  return `The slope of ${end} along ${name} comes back through ${ways}: ${sum} = ${number(slopes[i])}.`;
}

/** What to think of, for the slope of a node that is not shown yet. */
function hint(i, { back }, { nodes }) {
  if (nodes[i].name === "s") return "The cost is −log p, where p = σ(s): its slope along s is p − 1.";
  const ways = back[i].map(({ through }) => `${nodes[through].name} = ${HOW[nodes[through].how].formula(...nodes[through].of.map((each) => nodes[each].name))}`);
  return ways.length > 1 ? `${nodes[i].name} is used in ${ways.join(" and in ")}: add what comes back by both ways.`
    : `${nodes[i].name} is used in ${ways[0]}: take the slope along ${nodes[back[i][0].through].name}, times that of ${nodes[back[i][0].through].name} along ${nodes[i].name}.`;
}

function words(seen, _, data) {
  const { values, at, next, known } = seen, { nodes } = data;
  const value = `${nodes[at].name} is ${number(values[at])}.`;
  return `${value} ${known(at) ? reason(at, seen, data) : "Its slope has not been worked out yet."} ${next < 0 ? "All slopes are known." : `Next: ${nodes[next].name}.`}`;
}

/** A field for the next slope; what is right is shown, and what is not gets a hint. Both go when anything else changes. */
function Guess({ seen, state: { values, walked }, data, on }) {
  const { next, slopes, back } = seen, here = [walked, ...values].join(), form = useRef(/** @type {any} */ (null));
  const [said, say] = useState({ here: "", text: "" });
  useLayoutEffect(() => {
    form.current.reset();
    if (said.here !== here) say({ here, text: "" });
  }, [here]);
  const check = (event) => {
    event.preventDefault();
    const given = form.current.elements[0].valueAsNumber;
    if (next < 0) return;
    if (Number.isNaN(given)) return say({ here, text: "Type a number." });
    const rounding = back[next].reduce((sum, { slope, times }) => sum + 0.005 * (Math.abs(slope) + Math.abs(times)), 0.006); // of what is shown
    const right = Math.abs(given - slopes[next]) <= rounding;
    say(right ? { here: [walked + 1, ...values].join(), text: `${RIGHT} ${data.nodes[next].name}: ${number(slopes[next])}` }
      : { here, text: `${WRONG} ${hint(next, seen, data)}` });
    if (right) on();
  };
  return html`<form class="ex-buttons" ref=${form} onSubmit=${check}><label>${next < 0 ? "All slopes are known." : `Your guess, slope along ${data.nodes[next].name}:`} <input
      class="ex-field" style="width:6em" type="number" step="any" /></label>
    <button type="submit" aria-disabled=${String(next < 0)}>Check</button>
    <p role="status" style="flex-basis:100%;margin:0;min-height:2.7em">${said.here === here ? said.text : ""}</p></form>`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ state, set, data, control }, seen) {
  const change = (place) => ({ value }) => set({ values: state.values.map((each, i) => (i === place ? value : each)) });
  const walk = (to) => set({ walked: to, node: data.nodes.at(-1 - to).name }), last = data.limits.walked.to;
  return html`${state.values.map((value, i) => html`<${Control} name="value" label=${data.nodes[i].name} limit=${data.limits.values} value=${value} set=${change(i)} />`)}
    ${control("node", "explain the slope along")}
    <div role="group" aria-label="walk" class="ex-buttons"><${Press} can=${state.walked < last} press=${() => walk(state.walked + 1)}>One node back<//>
      <${Press} can=${state.walked > 0} press=${() => walk(0)}>Begin again<//></div>
    <${Guess} seen=${seen} state=${state} data=${data} on=${() => walk(state.walked + 1)} />`;
}

const WIDE = 92, HIGH = 60, ACROSS = 114, DOWN = 74; // of a node's box, and from one to the next

/** The graph from left to right, or from top to bottom where there is less room. */
function Graph({ seen, data: { nodes }, choose }) {
  const { values, slopes, known, next, at } = seen, most = (axis) => Math.max(...nodes.map(({ place }) => place[axis]));
  const flat = (most(0) * ACROSS + WIDE + 8) / EM, [element, room] = useRoom(flat), tall = room < 0.75 * flat;
  const [along, beside] = tall ? [1, 0] : [0, 1];
  const wide = most(along) * ACROSS + WIDE + 8, high = most(beside) * DOWN + HIGH + 8;
  const left = (i) => 4 + nodes[i].place[along] * ACROSS, top = (i) => 4 + nodes[i].place[beside] * DOWN;
  const edge = (from, to) => (tall ? { x1: left(from) + WIDE / 2, y1: top(from) + HIGH, x2: left(to) + WIDE / 2, y2: top(to) }
    : { x1: left(from) + WIDE, y1: top(from) + HIGH / 2, x2: left(to), y2: top(to) + HIGH / 2 });
  const formula = ({ name, how, of }) => (how && name !== "cost" ? `${name} = ${HOW[how].formula(...of.map((each) => nodes[each].name))}` : name);
  const text = (i, down, words, looks) => html`<text x=${left(i) + WIDE / 2} y=${top(i) + down} text-anchor="middle" class=${looks}>${words}</text>`;
  return html`<svg class="ex-plot" role="img" aria-label="the graph: each node with its value and, once it has been walked to, its slope"
    ref=${element} viewBox=${`0 0 ${tall ? Math.max(wide, room * EM) : wide} ${high}`} style=${`width:${flat}em`}>
    ${nodes.map(({ of }, i) => of.map((from) => html`<line ...${edge(from, i)} class=${`ex-line ex-${known(from) ? "train" : "recorded"}`} stroke-dasharray=${known(from) ? "" : "4 3"} />`))}
    ${nodes.map((node, i) => html`<g class="ex-points" onClick=${() => choose(node.name)}>
      <rect x=${left(i)} y=${top(i)} width=${WIDE} height=${HIGH} rx="4" class=${`ex-node${i === at ? " ex-chosen" : ""}`} />
      ${text(i, 17, formula(node), "")} ${text(i, 34, short(values[i]), "ex-strong")}
      ${text(i, 51, known(i) ? `slope ${short(slopes[i])}` : i === next ? "slope ?" : "slope", known(i) ? "ex-says ex-train" : "ex-quiet")}</g>`)}</svg>`;
}

/** @type {import("./parts.js").Explorer["view"]} */
const view = (seen, { set, data }) => html`<${Panel} title=${data.nodes.at(-1).name === "cost" ? "cost = −log p, where p = σ(s)" : "y = (a + b) × (b × c)"}>
  <${Graph} seen=${seen} data=${data} choose=${(node) => set({ node })} /><//>`;

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, view, words });

export { explorer };
