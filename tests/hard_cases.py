"""A notebook with everything that is hard to show in a deck, and the cells that it is made of."""

import base64
import json
from functools import cache
from io import BytesIO

import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from authoring.in_page import explorers
from course_utils.plots.style import COLOURS, new_figure
from course_utils.widgets import ConvolutionDesk


def text(source, slide_type=None):
    return new_markdown_cell(source, metadata={"slideshow": {"slide_type": slide_type}} if slide_type else {})


def code(source, *outputs, slide_type=None, tags=()):
    metadata = {"tags": list(tags)} | ({"slideshow": {"slide_type": slide_type}} if slide_type else {})
    return new_code_cell(source, metadata=metadata, outputs=list(outputs), execution_count=1)


def printed(words, name="stdout"):
    return new_output("stream", name=name, text=words)


def result(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


@cache
def png(width, height, alt):
    """A figure as the course shows it: stored at twice its size, alt text in the metadata."""
    figure = new_figure(width, height, alt)
    axes = figure.subplots()
    epochs = np.arange(1, 21)
    axes.plot(epochs, 12 / epochs**0.3, label="train")
    axes.plot(epochs, 13 / epochs**0.25, label="test", color=COLOURS["test"])
    axes.set(xlabel="epoch", ylabel="error [%]")
    axes.legend()
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=200)
    data = {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": alt}
    return data, {"image/png": {"alt": alt, "width": round(100 * width), "height": round(100 * height)}}


def figure(width, height, alt):
    data, metadata = png(width, height, alt)
    return result(data, **metadata)


@cache
def desk():
    """An explorer with a tour, of a stroke and a bar, with sums that can be done in the head."""
    strokes = np.zeros((4, 28, 28))
    strokes[:2, :, 14] = strokes[2:, 14] = 1
    return ConvolutionDesk(strokes, np.array([1, 1, 7, 7]))


def explorer(desk):
    """Its output, as notebooks keep it."""
    return result(desk._repr_mimebundle_()[0])


def kept(*explorers):
    """The metadata of a notebook that has these explorers."""
    state = {each.model_id: {"model_name": "AnyModel", "state": each.get_state()} for each in explorers}
    return {"widgets": {"application/vnd.jupyter.widget-state+json": {"state": json.loads(json.dumps(state))}}}


PROGRESS_BAR = result({explorers.WIDGET_VIEW: {"model_id": "1"},
                       "text/plain": "  0%|          | 0/10 [00:00<?, ?it/s]"})


def wide_table(columns=11, rows=8):
    head = "".join(f"<th>digit {i}</th>" for i in range(columns))
    body = "".join(f"<tr><th>{r}</th>" + f"<td>{0.1234 * r:.4f}</td>" * columns + "</tr>" for r in range(rows))
    html = f'<table class="dataframe"><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table>'
    return new_output(
        "execute_result",
        data={"text/html": f"<div><style scoped>.dataframe td {{}}</style>{html}</div>", "text/plain": "a table"},
        execution_count=1,
    )


LONG_CODE = "\n".join(
    ["def sgd(cost, parameters, learning_rate=0.05):", '    """One step of gradient descent for each parameter."""']
    + [f"    new_{i} = parameters[{i}] - learning_rate * gradients[{i}]".ljust(65) + "# column 76" for i in range(12)]
    + ["    return updates"]
)


def hard_cases():
    """A notebook with everything that is hard to show, written as a lesson is."""
    notebook = new_notebook(
        cells=[
            text(
                "# 9 · Hard cases\n\n**Does everything that a lesson can hold fit on a slide?**\n\n"
                "You will be able to\n* see a formula, a table and a figure in one room;\n"
                "* read code from the last row;\n* trust that nothing is cut off.\n\n"
                "*Reading 25 min · exercises 30 min · runs in 40 s on two cores*",
                "slide",
            ),
            text("Welcome the room. (1 min)", "notes"),
            code("import numpy as np\nimport secret_plumbing", slide_type="skip"),
            text(
                "## Ten straight cuts\n\nThe score of class $i$ is $s_i = W_i \\cdot x + b_i$, and the chance that a"
                " digit $x$ belongs to it is\n\n$$P(Y=i \\mid x) = \\mathrm{softmax}_i(Wx+b) = "
                "\\frac{e^{W_i x + b_i}}{\\sum_j e^{W_j x + b_j}} \\quad\\text{for each } i$$\n\n"
                "with \\\\(10 \\times 784\\\\) weights; a price"
                " such as `$5` in code stays as it is. See [the next lesson](02_logistic_regression.ipynb).",
                "slide",
            ),
            text("Write the sum on the board: $\\sum_j e^{s_j}$. (3 min)", "notes"),
            text("A third way to say it comes one step later.", "fragment"),
            text("## Long code\n\nFifteen lines, seventy-six columns: the most that a slide should hold.", "slide"),
            text("Read it from the last line up. (2 min)", "notes"),
            code(LONG_CODE, printed("cost before 2.302585, after 2.144071\n")),
            code("history = fit(model, digits)", PROGRESS_BAR, printed("a warning of a library\n", "stderr")),
            text("## A figure below its code\n\nA few lines make the picture, so both stand on one page.", "slide"),
            text("Ask where the two curves part. (2 min)", "notes"),
            code("curve = errors(history)\nplots.error_curve(curve)", figure(7, 3, "Both errors fall, one less.")),
            text("From here on the gap grows.", "fragment"),
            code("plots.error_curve(curve, log=True)", figure(7, 5, "A tall figure: both errors fall.")),
            text("## A wide table\n\nTwelve columns, eight rows.", "slide"),
            text("Only the diagonal matters. (1 min)", "notes"),
            code("scores.round(4)", wide_table()),
            text("The same table, read by columns.", "subslide"),
            code("scores.T.round(4)", wide_table()),
            text("## An explorer\n\nMove the slider, and say what you expect first.", "slide"),
            text("Use the notebook for the live one. (4 min)", "notes"),
            code("ConvolutionDesk(strokes, labels)", explorer(desk())),
            text("**Before you go on:** out of 100 new digits, how many will it get right?", "slide"),
            text("Collect guesses. (1 min)", "notes"),
            text(
                "### Exercise 9.1 · Find the bug (5 min, one star)\n\nWrite `distances(image, images)` so that it"
                " returns the Euclidean distance from `image`, shape `(784,)`, to each row of `images`,"
                " shape `(n, 784)`.\n\n"
                "<details><summary>Hint 1</summary>A hint that stays in the notebook.</details>\n\n"
                "| given | returned |\n|:--|--:|\n| `(0, 1)`, `(1, 0)` | $\\sqrt{2}$ |\n| the same twice | 0 |",
                "slide",
            ),
            text("Let pairs compare. (5 min)", "notes"),
            code(
                'def distances(image, images):\n    ...  # your code\n\n\ncheck("09.1", distances)\n'
                "# %load ../solutions/09_1_distances.py",
                printed("9.1 not started yet\n"),
                tags=["exercise", "exercise:09.1"],
            ),
            text(
                "## Key points\n* \"Similar\" is a choice; a wrong choice can look right for a long time.\n"
                "* A number needs an interval.\n\n**Next:** could ten straight cuts do better?",
                "slide",
            ),
            text("Close with the question. (1 min)", "notes"),
        ]
    )
    notebook.metadata |= kept(desk())
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return notebook
