// What is drawn can be undone and done again; what models answer is told in words.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../../../course_utils/widgets/pen/", import.meta.url);
const read = (name) => readFileSync(new URL(name, folder), "utf8");
const joined = `${read("ink.js").split("\nexport {")[0]}\n${read("canvas.js")}`;
const { inWords, newHistory, put, redo, undo } = await import(`data:text/javascript,${encodeURIComponent(joined)}`);

const one = [[1, 1]], two = [[2, 2]];

test("a stroke is undone and done again", () => {
  const history = newHistory();
  put(history, [one]);
  put(history, [one, two]);
  undo(history);
  assert.deepEqual(history.now, [one]);
  redo(history);
  assert.deepEqual(history.now, [one, two]);
});

test("clearing is undone too", () => {
  const history = newHistory([one]);
  put(history, []);
  undo(history);
  assert.deepEqual(history.now, [one]);
});

test("nothing to undo or to do again changes nothing", () => {
  const history = newHistory([one]);
  undo(history);
  redo(history);
  assert.deepEqual(history.now, [one]);
});

test("a new stroke ends what could be done again", () => {
  const history = newHistory();
  put(history, [one]);
  undo(history);
  put(history, [two]);
  redo(history);
  assert.deepEqual(history.now, [two]);
});

const saying = (name, digit) => ({ name, probabilities: Array.from({ length: 10 }, (_, i) => (i === digit ? 0.9 : 0.01)) });

for (const [answers, words] of [
  [[], ""],
  [[saying("softmax", 3)], "softmax says 3."],
  [[saying("softmax", 3), saying("convolution", 3)], "All say 3."],
  [[saying("softmax", 8), saying("MLP, SGD", 3), saying("convolution", 3)],
    "They disagree. 3: MLP, SGD; convolution. 8: softmax."],
]) {
  test(`in words: ${words || "nothing"}`, () => assert.equal(inWords(answers), words));
}
