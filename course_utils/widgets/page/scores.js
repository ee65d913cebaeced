// A digit, its scores and probabilities under a linear model, and the parts that its pixels add to one of the scores.
import { Bars, Panel, Pixels, RIGHT, Scale, article, fixed, html, largest, missing, rowOf, signed, verdict, wholePercent } from "./parts.js";
import { softmax } from "./arithmetic.js";

const question = (state, { images }) => missing(state, { digit: images });

function compute({ digit, scored, row, column }, { images, labels, w, b, own }, answer) {
  if (digit >= images.shape[0] && !answer) return null;
  const image = answer?.digit.values ?? rowOf(images, digit), side = Math.sqrt(image.length), truth = labels.values[digit];
  const sum = (parts) => parts.reduce((total, part) => total + part, 0);
  const partsOf = (label) => Float64Array.from(rowOf(w, label), (weight, i) => weight * image[i]);
  const scores = Float64Array.from({ length: w.shape[0] }, (_, label) => sum(partsOf(label)) + (b?.[label] ?? 0));
  const taken = largest(scores), label = scored === own ? taken : scored, parts = partsOf(label), weights = rowOf(w, label);
  const pixel = row * side + column;
  const terms = [["pixels for it", sum(parts.filter((part) => part > 0))],
    ["pixels against it", sum(parts.filter((part) => part < 0))]];
  return {
    image, side, truth, scores, taken, label, parts, weights,
    terms: b ? [...terms, ["bias", b[label]]] : terms,
    probabilities: softmax(scores),
    product: `${fixed(image[pixel])} × ${plus(weights[pixel])} = ${plus(parts[pixel])}`,
    title: `Test digit ${digit} is ${article(truth)}`,
  };
}

/** Two decimals, and the sign of either kind. */
const plus = (value) => fixed(value).replace(/^(?!−)/, "+");

function words({ title, taken, truth, probabilities, label, scores, terms, product }, { row, column }) {
  const added = terms.map((/** @type {[string, number]} */ [name, value]) => `${name} ${plus(value)}`).join(", ");
  return `${title}. The answer is ${taken}, with probability ${wholePercent(probabilities[taken])}: `
    + `${taken === truth ? "right" : "wrong"}. The score of ${label} is ${fixed(scores[label])}: ${added}. `
    + `Row ${row}, column ${column} adds ${product}.`;
}

/** @type {import("./parts.js").Explorer["controls"]} */
const controls = ({ control }) => html`${control("digit", "which test digit")} ${control("scored", "score to take apart")}
  ${control("row", "pixel: row")} ${control("column", "pixel: column")}`;

/** @type {import("./parts.js").Explorer["view"]} */
function view(seen, { state, set, data }) {
  const { side, truth, scores, taken, label, probabilities } = seen, { row, column } = state, { limit, most } = data;
  const point = (i, j) => set({ row: i, column: j });
  const pixels = { columns: side, point, frames: [{ row, column }] };
  /** @type {(values: Float64Array, say: (value: number) => string, most?: number) => import("./parts.js").Bar[]} */
  const bars = (values, say, most = 1) => Array.from(values, (value, i) => ({
    name: `${i} ${i === truth ? RIGHT : ""}`, value: Math.min(Math.max(value / most, -1), 1), text: say(value),
    role: i === truth ? "highlight" : i === taken ? "test" : "recorded", strong: i === taken, chosen: i === label }));
  const choose = (scored) => set({ scored });
  return html`
    <${Panel} title=${seen.title}><${Pixels} values=${seen.image} label="the digit" ...${pixels} />
      <p class="ex-strong">Answer: ${taken} ${verdict(taken === truth)}</p><//>
    <${Panel} title=${`× weights of ${label}`}>
      <${Pixels} values=${seen.weights} paint=${signed(limit)} label="the weights" ...${pixels} /><//>
    <${Panel} title=${`= score of ${label}, by pixel`}><div class="ex-side">
      <${Pixels} values=${seen.parts} paint=${signed(limit)} label="what each pixel adds" ...${pixels} />
      <${Scale} limit=${limit} ends=${["for", "against"]} /></div><//>
    <div class="ex-break"></div>
    <${Panel} title="Added up"><table class="ex-terms">
        ${seen.terms.map((/** @type {[string, number]} */ [name, value]) => html`<tr><td>${name}</td><td>${plus(value)}</td></tr>`)}
        <tr><td>score</td><td>${plus(scores[label])}</td></tr></table>
      <p>Framed: row ${row}, column ${column}<br />${seen.product}</p><//>
    <${Panel} title="Score"><${Bars} rows=${bars(scores, (score) => fixed(score, 1), most)} width=${8} choose=${choose} /><//>
    <${Panel} title="Probability"><${Bars} rows=${bars(probabilities, wholePercent)} width=${6} choose=${choose} /><//>`;
}

const explorer = /** @satisfies {import("./parts.js").Explorer} */ ({ compute, controls, question, view, words });

export { explorer };
