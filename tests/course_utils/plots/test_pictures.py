"""Every kind of picture, compared with a baseline that somebody has looked at; and what holds for all of them.

After a change that is meant to show, make the baselines anew, look at each, and commit those that changed:

    python -m pytest tests/course_utils/plots/test_pictures.py --mpl-generate-path=tests/course_utils/plots/baseline
"""

from functools import partial
from itertools import combinations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.testing.compare import compare_images
from pictures import PICTURES, digits, grid_of_predictions

from course_utils import plots
from course_utils.plots import style
from course_utils.plots.style import COLOURS

TOLERANCE = 2  # of the root mean square difference in grey levels; a cross that is missing makes more
compared = partial(pytest.mark.mpl_image_compare, tolerance=TOLERANCE, deterministic=True,
                   style=str(style.Path(style.__file__).with_name("course.mplstyle")))
every_picture = pytest.mark.parametrize("make", PICTURES, ids=lambda make: make.__name__)


@pytest.mark.parametrize("make", [pytest.param(make, marks=compared(filename=f"{make.__name__}.png"), id=make.__name__)
                                  for make in PICTURES])
def test_baseline(make):
    return make()


def test_every_baseline_belongs_to_a_picture(request):
    found = {path.stem for path in (request.path.parent / "baseline").glob("*.png")}
    assert found == {make.__name__ for make in PICTURES}


@pytest.mark.parametrize("other", [
    lambda: plots.show_images(digits()[0][:12], labels=digits()[1][:12], columns=6),  # without predictions
    lambda: unmarked(grid_of_predictions()),
    lambda: plots.show_images(digits()[0][1:13], labels=digits()[1][1:13], predictions=digits()[1][1:13], columns=6),
])
def test_another_picture_does_not_pass_for_the_baseline(other, request, tmp_path):
    other().savefig(tmp_path / "other.png")
    baseline = request.path.parent / "baseline" / "grid_of_predictions.png"
    assert compare_images(str(baseline), str(tmp_path / "other.png"), tol=TOLERANCE, in_decorator=True)


def unmarked(figure):
    """The same picture without the marks of wrong predictions."""
    for axes in figure.axes:
        axes.title.set_text(axes.title.get_text().replace(" ✗", ""))
        for spine in axes.spines.values():
            spine.set(color=COLOURS["faint"], linewidth=0.8)
    return figure


def test_the_right_picture_does_pass(request, tmp_path):
    grid_of_predictions().savefig(tmp_path / "same.png")
    baseline = request.path.parent / "baseline" / "grid_of_predictions.png"
    assert compare_images(str(baseline), str(tmp_path / "same.png"), tol=TOLERANCE, in_decorator=True) is None


def texts(figure):
    """All texts that a figure shows, and where they stand, in pixels."""
    FigureCanvasAgg(figure).draw()
    shown = []
    for axes in figure.axes:
        shown += [axes.title, axes._left_title, *axes.texts]  # matplotlib has no public name for a title to the left
        if axes.axison:
            shown += [axes.xaxis.label, axes.yaxis.label]
            for axis in (axes.xaxis, axes.yaxis):
                low, high = sorted(axis.get_view_interval())
                shown += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        if axes.get_legend():
            shown += axes.get_legend().get_texts()
    return {text: text.get_window_extent() for text in shown if text.get_visible() and text.get_text().strip()}


@every_picture
def test_texts_are_9_points_or_more_inside_the_picture_and_apart(make):
    figure = make()
    boxes = texts(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in boxes.items():
        assert text.get_fontsize() >= 9, text
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, f"{text} is cut off"
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        overlap = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(overlap) <= 2, f"{one} covers {other}"


@every_picture
def test_axes_with_ticks_are_labelled(make):
    for axes in make().axes:
        if axes.axison and len(axes.get_xticks()):
            assert axes.get_xlabel() and axes.get_ylabel()


@every_picture
def test_an_alt_text_says_more_than_a_title(make):
    figure = make()
    assert isinstance(figure, style.CourseFigure) and len(figure.alt) >= len("5 pictures")
    assert "nan" not in figure.alt and "\n" not in figure.alt
