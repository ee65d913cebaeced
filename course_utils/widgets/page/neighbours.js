// A test digit, the remembered pictures that are most like it, and their vote.
import { Bars, Panel, Pixels, RIGHT, WRONG, article, grouped, html, rowOf, verdict } from "./parts.js";

const question = ({ digit, remembered }) => ({ digit, remembered });

function compute({ digit, remembered, k }, { classes, limits, right }, answer) {
  if (!answer) return null;
  const { truth, labels } = answer, votes = new Array(classes).fill(0);
  const voters = labels.slice(0, k);
  for (const label of voters) votes[label] += 1;
  return {
    ...answer, votes, distances: answer.distances.values,
    side: Math.sqrt(answer.image.values.length),
    answer: voters.find((label) => votes[label] === Math.max(...votes)), // a tie goes to the nearest
    score: `${right[limits.remembered.indexOf(remembered)][k - 1]} of ${limits.digit.to + 1}`,
    title: `Test digit ${digit} is ${article(truth)}`,
  };
}

const far = (distance) => distance.toFixed(1);

function words({ title, labels, distances, answer, truth, score }, { remembered, k }) {
  const voters = k === 1 ? `the nearest is ${article(labels[0])}, at distance ${far(distances[0])}`
    : `the ${k} nearest are ${labels.slice(0, k).join(", ")}, at distances from ${far(distances[0])} to ${far(distances[k - 1])}`;
  return `${title}. Of ${grouped(remembered)} remembered pictures, ${voters}. The answer is ${answer}: `
    + `${answer === truth ? "right" : "wrong"}. Set like this, ${score} test digits come out right.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ control }) => html`${control("digit", "which test digit")}
  ${control("remembered", "pictures remembered", { slide: true, say: grouped })} ${control("k", "how many vote: k")}`;

/** @type {import("./parts.js").Explorer["view"]} */
function view(seen, { state, set, data }) {
  const { title, image, images, side, labels, distances, votes, truth, answer, score } = seen, { remembered, k } = state;
  const neighbour = (label, i) => {
    const right = label === truth, values = rowOf(images, i), voter = i < k;
    const frame = { row: 0, column: 0, columns: side, role: right ? "highlight" : "test", thin: right };
    return html`<div><${Pixels} values=${voter ? values : values.map((pixel) => 0.3 * pixel)} columns=${side} width=${4.4}
        label=${`neighbour ${i + 1}`} frames=${voter ? [frame] : []} point=${() => set({ k: Math.min(i + 1, data.limits.k.to) })} />
      <div><span class=${voter ? "ex-strong" : "ex-quiet"}>${label} ${voter && (right ? RIGHT : WRONG)}</span>
        <span class="ex-quiet">${far(distances[i])}</span></div></div>`;
  };
  const rows = votes.map((count, label) => ({
    name: `${label} ${label === truth ? RIGHT : ""}`, value: count / k, text: count || "", strong: label === answer,
    role: label === truth ? "highlight" : "test" }));
  return html`
    <${Panel} title=${title}><${Pixels} values=${image.values} columns=${side} width=${11} label="the test digit" />
      <p class="ex-strong">Answer: ${answer} ${verdict(answer === truth)}</p>
      <p>Set like this,<br />${score} test digits<br />come out right.</p><//>
    <${Panel} title=${`Nearest of ${grouped(remembered)}, and how far away`}><div class="ex-pictures">${labels.map(neighbour)}</div><//>
    <${Panel} title="Votes"><${Bars} rows=${rows} width=${5} /><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
