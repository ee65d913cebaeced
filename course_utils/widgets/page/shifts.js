// A picture, the same moved, both pooled, and for each direction how many pooled pixels change.
import { Panel, Pixels, RIGHT, WRONG, article, html, missing, rowOf, short } from "./parts.js";
import { maxPool } from "./arithmetic.js";

const WAYS = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((right) => ({ down, right })));
const LONE = 12; // the side of a picture with a lone pixel

const question = (state, { places, images }) => (state.picture in places ? null : missing(state, { digit: images }));

/** A picture with ink at one place: row and column in a window near its middle, if it has so many. */
function lonePixel(size, place) {
  const [row, column] = place.map((at) => Math.floor(6 / size) * size + Math.min(at, size - 1));
  return Float64Array.from({ length: LONE * LONE }, (_, i) => Number(i === row * LONE + column));
}

/** A square picture, moved; what leaves it on one side comes back on the other, where digits have no ink. */
function move(image, side, { down, right }) {
  const from = (place) => (place + side) % side;
  return Float64Array.from(image, (_, i) => image[from(Math.floor(i / side) - down) * side + from((i % side) - right)]);
}

function compute(state, data, answer) {
  const { picture, digit, size } = state, { places, images, labels } = data;
  if (question(state, data) && !answer) return null;
  const lone = picture in places;
  const image = lone ? lonePixel(size, places[picture]) : answer?.digit.values ?? rowOf(images, digit);
  const side = Math.sqrt(image.length), before = maxPool(image, side, size);
  const pooled = (moved) => maxPool(moved, side, size);
  const changedIn = (after) => [...after.keys()].filter((i) => after[i] !== before[i]);
  const moved = move(image, side, state), after = pooled(moved);
  return {
    image, moved, side, before, after, across: Math.ceil(side / size), changed: changedIn(after),
    counts: WAYS.map((way) => changedIn(pooled(move(image, side, way))).length),
    title: lone ? "One pixel" : `Test digit ${digit}, ${article(labels.values[digit])}`,
  };
}

const hidden = (counts) => counts.filter((count, i) => i !== 4 && count === 0).length;

function words({ title, changed, before, counts }, { right, down }) {
  return `${title}, moved by ${short(right)} to the right and ${short(down)} down: ${changed.length} of ${before.length} pooled `
    + `pixels change. Of the 8 shifts by one pixel, ${hidden(counts)} change none.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ control, state, data }) {
  return html`${control("picture", "picture")} ${!(state.picture in data.places) && control("digit", "which test digit")}
    ${control("size", "pooling window", { say: (size) => `${size} x ${size}` })} ${control("right", "move right")}
    ${control("down", "move down")}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ title, image, moved, side, before, after, across, changed, counts }, { state, set }) {
  const lines = Array.from({ length: across }, (_, i) => `M0 ${i * state.size}h${side}M${i * state.size} 0v${side}`).join("");
  const windows = html`<path d=${lines} class="ex-frame ex-faint ex-thin" />`;
  const pooledTitle = `Pooled, ${across} x ${across}`;
  const frames = changed.map((i) => ({ row: Math.floor(i / across), column: i % across, thin: true }));
  return html`
    <div class="ex-pairs">
      <${Panel} title=${title}><${Pixels} values=${image} columns=${side} label="the picture">${windows}<//><//>
      <${Panel} title="Moved"><${Pixels} values=${moved} columns=${side} label="the picture, moved">${windows}<//><//>
      <${Panel} title=${pooledTitle}><${Pixels} values=${before} columns=${across} label="the picture, pooled" /><//>
      <${Panel} title=${pooledTitle} note="framed: changed">
        <${Pixels} values=${after} columns=${across} label="the moved picture, pooled" frames=${frames} /><//></div>
    <${Panel} title=${html`Pooled pixels that change,<br />one pixel in each direction`}>
      <div class="ex-compass">${WAYS.map((way, i) => html`<${Way} way=${way} count=${counts[i]} set=${set}
        now=${way.right === state.right && way.down === state.down} />`)}</div>
      <div class="ex-title">${hidden(counts)} of 8 shifts are hidden</div><//>`;
}

/** A field of the compass, to be pressed. */
function Way(/** @type {{ way: { down: number, right: number }, count: number, now: boolean, set: (values: any) => void }} */
  { way, count, now, set }) {
  if (!way.down && !way.right) return html`<button type="button" aria-pressed=${now} onClick=${() => set(way)}>stay</button>`;
  const [role, mark, said] = count === 0 ? ["highlight", RIGHT, "hidden"] : ["test", WRONG, "seen"];
  return html`<button type="button" aria-pressed=${now} onClick=${() => set(way)}
      aria-label=${`${short(way.right)} to the right, ${short(way.down)} down: ${count}, ${said}`}>
    <i class=${`ex-${role}`}>${mark}</i><b>${count}</b><span>${said}</span></button>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
