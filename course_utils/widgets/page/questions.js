// Questions from earlier lessons, one after the other: options or a number, and then why.
import { Panel, Press, RIGHT, WRONG, html, minus, useModel, useRef, useState } from "./parts.js";

/** Text with `code` and *emphasis*. */
const rich = (text) => text.split(/(`[^`]+`|\*[^*\s][^*]*\*)/).map((part) => (part.startsWith("`") ? html`<code>${part.slice(1, -1)}</code>`
  : /^\*.+\*$/.test(part) ? html`<em>${part.slice(1, -1)}</em>` : part));

const isRight = ({ options, number, within }, given) => (options.length ? options[given].right : Math.abs(given - number) <= within);

/** What there is to say to an answer: of a wrong option why it is tempting, and of the right one why it is right. */
function Told({ question, given }) {
  const { options, number, unit, why } = question, right = isRight(question, given), mark = right ? `${RIGHT} Right.` : `${WRONG} Not quite.`;
  if (!options.length) return html`<p><b>${mark}</b> ${right ? "" : html`It is ${minus(String(number))} ${unit}. `}${rich(why)}</p>`;
  const best = options.find((option) => option.right);
  return html`<p><b>${mark}</b> ${rich(options[given].why)}</p>${!right && html`<p><b>${RIGHT} ${rich(best.says)}</b>${/[.?!]$/.test(best.says) ? "" : "."} ${rich(best.why)}</p>`}`;
}

function Question({ question, given, answer }) {
  const form = useRef(null), [fault, say] = useState(""), done = given !== undefined, { options, unit } = question;
  const check = (event) => {
    event.preventDefault();
    const field = form.current.elements.answer; // one input, or all of one name
    const value = options.length ? field.value : field.valueAsNumber;
    if (value === "" || Number.isNaN(value)) return say(options.length ? "Choose one." : "Type a number.");
    say("");
    answer(Number(value));
  };
  const label = (option, i) => html`<label class="ex-option"><input type="radio" name="answer" value=${i} disabled=${done} checked=${given === i} />
    <span>${done && (option.right ? `${RIGHT} ` : given === i ? `${WRONG} ` : "")}${rich(option.says)}</span></label>`;
  return html`<form ref=${form} onSubmit=${check}>
    <fieldset class="ex-question"><legend>${rich(question.ask)}</legend>
      ${options.length ? options.map(label) : html`<label>Your answer: <input class="ex-field" style="width:7em" type="number" step="any" name="answer"
        disabled=${done} value=${done ? given : ""} /> ${unit}</label>`}</fieldset>
    ${!done && html`<button type="submit">Answer</button>`} <span role="status">${fault}</span>
    <div role="status">${done && html`<${Told} question=${question} given=${given} />`}</div></form>`;
}

function Questions({ model, data: { questions } }) {
  const { given } = useModel(model, ["given"]), [at, go] = useState(0), question = questions[at];
  const answer = (value) => {
    model.set("given", { ...given, [question.key]: value });
    model.save_changes();
  };
  const right = questions.filter((each) => each.key in given && isRight(each, given[each.key])).length;
  const all = questions.every(({ key }) => key in given);
  return html`<div class="ex-body"><${Panel} title=${`Question ${at + 1} of ${questions.length}, about lesson ${question.lesson}`}>
      <${Question} key=${question.key} question=${question} given=${given[question.key]} answer=${answer} /><//></div>
    <div class="ex-buttons"><${Press} can=${at > 0} press=${() => go(at - 1)}>‹ Back<//>
      <${Press} can=${at + 1 < questions.length} press=${() => go(at + 1)}>Next ›<//>
      <span role="status">${all && `${right} of ${questions.length} right${right < questions.length ? "; what you missed comes back" : ""}.`}</span></div>`;
}

const explorer = /** @satisfies {import("./parts.js").Other} */ ({ whole: Questions });

export { explorer };
