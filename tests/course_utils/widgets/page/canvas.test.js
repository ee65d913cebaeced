// What is drawn can be undone and done again; what models answer is told in words.
import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords, put, redo, sheetOf, sideBySide, undo } from "../../../../course_utils/widgets/page/canvas.js";

const one = [[1, 1]], two = [[2, 2]];
const drawn = (...strokes) => ({ now: strokes, past: [], future: [] });

test("a stroke is undone and done again", () => {
  const undone = undo(put(put(drawn(), [one]), [one, two]));
  assert.deepEqual(undone.now, [one]);
  assert.deepEqual(redo(undone).now, [one, two]);
});

test("clearing is undone too", () => assert.deepEqual(undo(put(drawn(one), [])).now, [one]));

test("nothing to undo or to do again changes nothing", () => assert.deepEqual(redo(undo(drawn(one))), drawn(one)));

test("a new stroke ends what could be done again", () =>
  assert.deepEqual(redo(put(undo(put(drawn(), [one])), [two])).now, [two]));

test("a drawing is drawn again point by point", () => {
  const strokes = [[[4, 4], [4, 20]], [[20, 4]]];
  assert.deepEqual(sheetOf(strokes, 2), sheetOf([strokes[0]]));
  assert.deepEqual(sheetOf(strokes, 3), sheetOf(strokes));
  assert.ok(sheetOf(strokes, 0).ink.every((ink) => ink === 0));
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
  test(`side by side: ${what}`, () => assert.equal(sideBySide(sheetOf(strokes)), two));
}
