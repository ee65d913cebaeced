// What is drawn can be undone and done again; what models answer is told in words.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, newHistory, put, redo, sideBySide, undo } from "../../../../course_utils/widgets/page/canvas.js";
import { drawStroke, page } from "../../../../course_utils/widgets/page/ink.js";

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
  [[saying("softmax", 3), { name: "mine", fault: "ValueError" }], "softmax says 3."],
  [[{ name: "mine", fault: "ValueError" }], "No model answers."],
  [[saying("softmax", 3), saying("convolution", 3)], "All say 3."],
  [[saying("softmax", 8), saying("MLP, SGD", 3), saying("convolution", 3)],
    "They disagree. 3: MLP, SGD; convolution. 8: softmax."],
]) {
  test(`in words: ${words || "nothing"}`, () => assert.equal(inWords(answers), words));
}

for (const [what, strokes, two] of [
  ["nothing", [], false],
  ["a stroke", [[[14, 4], [14, 24]]], false],
  ["two ones", [[[8, 4], [8, 24]], [[20, 4], [20, 24]]], true],
  ["a one and a dot", [[[8, 4], [8, 24]], [[20, 24]]], false],
  ["a five whose bar is apart", [[[9, 8], [8, 14], [14, 15], [14, 22], [7, 22]], [[16, 8], [20, 8]]], false],
]) {
  test(`side by side: ${what}`, () => {
    const sheet = page();
    for (const stroke of strokes) drawStroke(sheet, stroke);
    assert.equal(sideBySide(sheet), two);
  });
}
