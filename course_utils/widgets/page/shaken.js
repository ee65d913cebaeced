// A digit, the same shifted, turned and noisy, which the page computes at once, and what a network says, which it asks for.
import { Bars, Panel, Pixels, article, html, largest, rowOf, RIGHT, useRef, verdict, wholePercent, WRONG } from "./parts.js";

const question = ({ digit, right, down, turn, noise }) => ({ digit, right, down, turn, noise });

/** A square picture turned by degrees to the left about its middle, each pixel mixed of its four neighbours. */
function rotate(image, side, degrees) {
  const cos = Math.cos((degrees * Math.PI) / 180), sin = Math.sin((degrees * Math.PI) / 180);
  const last = side - 1, middle = last / 2, out = new Float64Array(side * side);
  const inside = (place) => place > -1e-9 && place < last + 1e-9;
  const parts = (place) => {
    const whole = Math.min(Math.max(Math.floor(place), 0), last - 1);
    return [whole, place - whole];
  };
  for (let i = 0; i < side * side; i++) {
    const down = Math.floor(i / side) - middle, right = (i % side) - middle;
    const y = cos * down + sin * right + middle, x = cos * right - sin * down + middle;
    if (!inside(y) || !inside(x)) continue;
    const [row, v] = parts(y), [column, u] = parts(x), at = row * side + column;
    out[i] = (1 - v) * ((1 - u) * image[at] + u * image[at + 1]) + v * ((1 - u) * image[at + side] + u * image[at + side + 1]);
  }
  return out;
}

function compute({ digit, right, down, turn, noise }, { images, labels, speckles }, answer) {
  if (digit >= images.shape[0] && !answer) return null;
  const image = answer?.image?.values ?? rowOf(images, digit), side = Math.sqrt(image.length);
  const turned = turn ? rotate(image, side, turn) : image, part = noise / 100;
  const shaken = Float64Array.from(turned, (_, i) => {
    const row = Math.floor(i / side) - down, column = (i % side) - right;
    const ink = Math.min(row, column) >= 0 && Math.max(row, column) < side ? turned[row * side + column] : 0;
    return Math.min(Math.max((1 - part) * ink + part * speckles.values[i], 0), 1);
  });
  return { image, side, shaken, truth: labels.values[digit], p: answer && [...answer.p.values] };
}

/** What was done to the digit. */
function inWords(/** @type {Record<string, number>} */ { right, down, turn, noise }) {
  const pixels = (count) => (Math.abs(count) === 1 ? "1 pixel" : `${Math.abs(count)} pixels`);
  return [
    right && `moved ${pixels(right)} to the ${right > 0 ? "right" : "left"}`,
    down && `moved ${pixels(down)} ${down > 0 ? "down" : "up"}`,
    turn && `turned by ${Math.abs(turn)}° to the ${turn > 0 ? "left" : "right"}`,
    noise && `${noise} % noise`,
  ].filter(Boolean).join(", ") || "as it is";
}

function words({ truth, p }, state) {
  const shown = `Test digit ${state.digit} is ${article(truth)}, ${inWords(state)}.`;
  if (!p) return shown;
  const answer = largest(p), right = answer === truth;
  return `${shown} The answer is ${answer}, with probability ${wholePercent(p[answer])}: ${right ? "right" : "wrong"}.`
    + (right ? "" : ` The probability of ${truth} is ${wholePercent(p[truth])}.`);
}

/** @type {import("./parts.js").Explorer["controls"]} */
function controls({ control }) {
  return html`${control("digit", "which test digit")} ${control("right", "pixels to the right")} ${control("down", "pixels down")}
    ${control("turn", "degrees to the left")} ${control("noise", "percent of noise")}`;
}

/** @type {import("./parts.js").Explorer["view"]} */
function view({ image, side, shaken, truth, p }, { state, set, data }) {
  const { to: most } = data.limits.right;
  const shift = (place) => Math.min(Math.max(place - Math.floor(side / 2), -most), most);
  return html`
    <${Panel} title=${`Test digit ${state.digit}: ${article(truth)}`}>
      <${Pixels} values=${image} columns=${side} width=${11} label="the digit" /><//>
    <${Panel} title="What the network sees"><${Pixels} values=${shaken} columns=${side} width=${11} label="the shaken digit"
      point=${(row, column) => set({ right: shift(column), down: shift(row) })} /><//>
    <${Said} p=${p} truth=${truth} />`;
}

/** The probabilities as bars, and the verdict; those of before, dimmed, while the kernel is asked. */
function Said(/** @type {{ p?: number[], truth: number }} */ given) {
  const last = useRef(given);
  if (given.p) last.current = given;
  const { p, truth } = last.current;
  if (!p) return null;
  const answer = largest(p);
  const rows = p.map((value, label) => ({
    name: `${label} ${label === truth ? RIGHT : label === answer ? WRONG : ""}`, value, text: wholePercent(value),
    role: label === truth ? "highlight" : label === answer ? "test" : "recorded", strong: label === truth || label === answer,
  }));
  return html`<div class=${given.p ? "" : "ex-old"}><${Panel} title="Probability"><${Bars} rows=${rows} />
    <div class="ex-title">Answer: ${answer} ${verdict(answer === truth)}</div><//></div>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
