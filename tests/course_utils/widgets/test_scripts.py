"""The scripts of the explorers, as a page takes them."""

import json

import numpy as np
import pytest
from in_node import run
from matplotlib import colormaps

from course_utils import numerals
from course_utils.plots import style
from course_utils.widgets import scripts


def test_modules_are_joined_into_one_that_exports_what_anywidget_calls(tmp_path):
    file = tmp_path / "desk.mjs"
    file.write_text(scripts.module("desk"), encoding="utf-8")
    found = run(f"""import desk from {json.dumps(file.as_uri())};
                    console.log(JSON.stringify([Object.keys(desk), typeof desk.render]));""", None)
    assert found == [["render"], "function"]


@pytest.mark.parametrize("source", ['import x from "./parts.js";\nexport { x };\n', "const x = 1;\n",
                                    "export const x = 1;\n"])
def test_another_form_of_import_or_export_is_refused(source, tmp_path, monkeypatch):
    monkeypatch.setattr(scripts, "PAGE", tmp_path)
    (tmp_path / "odd.js").write_text(source)
    with pytest.raises(ValueError, match=r"expected odd\.js to import as"):
        scripts.joined.__wrapped__("odd")


def test_the_page_has_the_colours_of_the_figures():
    shades = colormaps[style.SIGNED](np.arange(256), bytes=True)[:, :3].tobytes().hex()
    found = run(f"""import {{ SIGNED }} from {json.dumps((scripts.PAGE / "palette.js").as_uri())};
                    console.log(JSON.stringify(SIGNED));""", None)
    assert found == shades
    assert all(f"--{role}: {colour};" in scripts.style() for role, colour in style.COLOURS.items())


def test_the_page_writes_numbers_as_python_does():
    rng = np.random.default_rng(0)
    values = [0.0, -0.001, 3.0, 2.5, -0.5, 10.0, 100.0, *rng.normal(scale=10, size=200)]
    found = run(f"""import {{ short, percent, wholePercent }} from {json.dumps((scripts.PAGE / "parts.js").as_uri())};
                    import {{ readFileSync }} from "node:fs";
                    const values = JSON.parse(readFileSync(0, "utf8"));
                    console.log(JSON.stringify([values.map(short), values.map((value) => percent(value)),
                      [0, 0.0099, 0.01, 0.5, 0.99, 0.9901, 1].map(wholePercent)]));""", values)
    assert found[0] == [numerals.short(value) for value in values]
    assert found[1] == [numerals.percent(value) for value in values]
    assert found[2] == ["<1 %", "<1 %", "1 %", "50 %", "99 %", ">99 %", ">99 %"], "a softmax reaches neither 0 nor 1"
