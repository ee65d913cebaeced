"""Two executions of one notebook differ in random ids and timestamps; tidied, they are the same."""

import json

from nbformat import v4

from authoring.notebooks.outputs import STATE, VIEW, tidy
from course_utils.on_theano.revived import toolchain


def model(name, **state):
    return {"model_name": name, "model_module": "@jupyter-widgets/base", "model_module_version": "2", "state": state}


def view(model_id, **also):
    return v4.new_output("display_data", data={VIEW: {"model_id": model_id}, "text/plain": "a widget", **also})


def executed(*outputs, state):
    cells = [v4.new_code_cell("x", outputs=[output], id=f"c{number}") for number, output in enumerate(outputs)]
    cells[0].metadata["execution"] = {"iopub.status.busy": "2026-01-01T00:00:00"}
    widgets = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    return v4.new_notebook(cells=cells, metadata={"widgets": widgets})


def slider_in_a_box(box, slider, layout):
    """Ids are 32 hexadecimal digits, as ipywidgets makes them up."""
    box, slider, layout = (32 // len(name) * name + name[:32 % len(name)] for name in (box, slider, layout))
    return executed(
        view(box),
        state={
            layout: model("LayoutModel", width="600px", height=None),
            slider: model("IntSliderModel", value=3, layout=f"IPY_MODEL_{layout}"),
            box: model("VBoxModel", children=[f"IPY_MODEL_{slider}"]),
        },
    )


def saved(notebook):
    return notebook.metadata["widgets"][STATE]["state"]


def test_two_runs_give_the_same():
    first = tidy(slider_in_a_box("aaa111", "bbb222", "ccc333"))
    second = tidy(slider_in_a_box("ddd444", "eee555", "fff666"))
    assert json.dumps(first) == json.dumps(second)


def test_widgets_are_numbered_in_order_of_appearance():
    notebook = tidy(slider_in_a_box("aaa111", "bbb222", "ccc333"))
    one, two, three = (f"{number:032x}" for number in (1, 2, 3))
    assert notebook.cells[0].outputs[0].data[VIEW]["model_id"] == one
    assert {name: entry["model_name"] for name, entry in saved(notebook).items()} == {
        one: "VBoxModel",
        two: "IntSliderModel",
        three: "LayoutModel",
    }
    assert saved(notebook)[one]["state"]["children"] == [f"IPY_MODEL_{two}"]


def test_an_explorer_keeps_the_id_that_it_has_given_itself():
    state = {"ConvolutionDesk_1": model("AnyModel", layout="IPY_MODEL_ConvolutionDesk_1_layout"),
             "ConvolutionDesk_1_layout": model("LayoutModel")}
    notebook = tidy(executed(view("ConvolutionDesk_1"), state=state))
    assert set(saved(notebook)) == set(state) and "ConvolutionDesk_1" in str(notebook.cells[0].outputs)


def test_timestamps_go():
    assert "execution" not in tidy(slider_in_a_box("a1", "b2", "c3")).cells[0].metadata


def test_empty_entries_of_a_layout_go():
    layout = saved(tidy(slider_in_a_box("aaa111", "bbb222", "ccc333")))[f"{3:032x}"]
    assert layout["state"] == {"width": "600px"}


def test_a_view_without_its_widget_goes_and_the_others_stay():
    notebook = tidy(executed(view("gone99"), view("aaa111"), state={"aaa111": model("HTMLModel")}))
    assert [len(cell.outputs) for cell in notebook.cells] == [0, 1]


def test_a_widget_that_nothing_shows_goes():
    notebook = tidy(executed(view("aaa111"), state={"aaa111": model("HTMLModel"), "bbb222": model("HTMLModel")}))
    assert len(saved(notebook)) == 1


def test_a_link_between_shown_widgets_stays():
    link = model("LinkModel", source=["IPY_MODEL_aaa111", "value"], target=["IPY_MODEL_bbb222", "value"])
    state = {"ccc333": link, "aaa111": model("IntSliderModel"), "bbb222": model("IntTextModel")}
    assert len(saved(tidy(executed(view("aaa111"), view("bbb222"), state=state)))) == 3


def test_without_widgets_no_state_is_left():
    notebook = tidy(executed(v4.new_output("stream", text="1\n"), state={"aaa111": model("HTMLModel")}))
    assert "widgets" not in notebook.metadata


def test_what_is_tidied_is_a_copy():
    notebook = slider_in_a_box("aaa111", "bbb222", "ccc333")
    before = json.dumps(notebook)
    tidy(notebook)
    assert json.dumps(notebook) == before


def test_the_words_of_a_first_start_are_dropped_and_others_stay():
    def stderr(text):
        return v4.new_output("stream", name="stderr", text=text)

    printed = v4.new_output("stream", name="stdout", text="cost 2.3\n")
    cells = [
        v4.new_code_cell("x", outputs=[stderr(toolchain.COMPILING), printed]),
        v4.new_code_cell("x", outputs=[stderr("a warning\n" + toolchain.COMPILING)]),
    ]
    first, second = tidy(v4.new_notebook(cells=cells)).cells
    assert first.outputs == [printed]
    assert second.outputs == [stderr("a warning\n")]
