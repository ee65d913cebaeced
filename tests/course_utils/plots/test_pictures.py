"""Every kind of picture, compared with a baseline that somebody has looked at; and what holds for all of them.

After a change that is meant to show, regenerate the baselines, look at each, and commit those that changed:

    python -m pytest tests/course_utils/plots/test_pictures.py --mpl-generate-path=tests/course_utils/plots/baseline

What a reader hears in a picture's place has a baseline too, `baseline/alt_texts.json`: a text that is meant to change
is changed there by hand.
"""

import json
import os
import shutil
import subprocess
import sys
from functools import partial
from itertools import combinations
from pathlib import Path

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.testing.compare import compare_images
from patience import PATIENCE
from pictures import PICTURES, grid_of_predictions, one_image, save_some

from course_utils import plots
from course_utils.plots import style
from course_utils.plots.style import COLOURS

TOLERANCE = 2  # of the root mean square difference in grey levels; a cross that is missing makes more
compared = partial(pytest.mark.mpl_image_compare, tolerance=TOLERANCE, deterministic=True,
                   style=str(style.STYLE))
TESTS = Path(__file__).parents[2]
ALT_TEXTS = json.loads(Path(__file__).with_name("baseline").joinpath("alt_texts.json").read_text(encoding="utf-8"))
HOSTILE = """
image.origin: lower
image.lut: 4
image.interpolation: bilinear
text.usetex: True
savefig.bbox: tight
savefig.transparent: True
savefig.facecolor: red
figure.dpi: 50
figure.constrained_layout.h_pad: 0.5
font.weight: bold
font.stretch: condensed
font.sans-serif: STIXGeneral
axes.grid: True
axes.titlepad: 30
axes.formatter.limits: 0, 0
xtick.direction: in
xtick.labeltop: True
lines.marker: o
patch.force_edgecolor: True
hatch.linewidth: 5
legend.framealpha: 0.1
legend.labelspacing: 2
path.sketch: 5, 50, 5
"""


@pytest.mark.parametrize("make", [pytest.param(make, marks=compared(filename=f"{make.__name__}.png"), id=make.__name__)
                                  for make in PICTURES])
def test_picture(make):
    """Alt text and pixels are those of the baseline; texts are large, whole and apart; axes have names."""
    figure = make()
    assert isinstance(figure, style.CourseFigure)
    assert figure.alt == ALT_TEXTS[make.__name__]
    look_at_axes(figure)
    look_at_texts(figure)
    return make()  # drawn a second time, a figure is laid out a little differently


def test_every_baseline_belongs_to_a_picture(request):
    found = {path.stem for path in (request.path.parent / "baseline").glob("*.png")}
    assert found == set(ALT_TEXTS) == {make.__name__ for make in PICTURES}


def test_alt_texts_are_one_line_without_nan():
    assert [alt for alt in ALT_TEXTS.values() if "nan" in alt or "\n" in alt or len(alt) < len("5 pictures")] == []


def test_a_missing_cross_does_not_pass_for_the_baseline(request, tmp_path):
    baseline = str(request.path.parent / "baseline" / "grid_of_predictions.png")
    grid_of_predictions().savefig(tmp_path / "same.png")
    unmarked(grid_of_predictions()).savefig(tmp_path / "other.png")
    assert compare_images(baseline, str(tmp_path / "same.png"), tol=TOLERANCE, in_decorator=True) is None
    assert compare_images(baseline, str(tmp_path / "other.png"), tol=TOLERANCE, in_decorator=True)


def unmarked(figure):
    """The same picture without the marks of wrong predictions."""
    for axes in figure.axes:
        axes.title.set_text(axes.title.get_text().replace(" ✗", ""))
        for spine in axes.spines.values():
            spine.set(color=COLOURS["faint"], linewidth=0.8)
    return figure


def test_every_picture_is_drawn_in_the_courses_style():
    """`in_course_style`, like every decorator that keeps a name, leaves `__wrapped__`."""
    drawing = [name for name in plots.__all__ if name != "style"]
    assert [name for name in drawing if not hasattr(getattr(plots, name), "__wrapped__")] == []


@pytest.mark.slow
def test_a_matplotlibrc_changes_no_picture(tmp_path):
    """Neither those of `plots` and of the scoreboard, nor what Pillow draws for the explorers."""
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    (elsewhere / "matplotlibrc").write_text(HOSTILE)
    for fonts in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):  # to make this list takes many seconds
        shutil.copy(fonts, elsewhere)
    code = f"import sys; sys.path.insert(0, {str(TESTS)!r}); from pictures import save_some; save_some(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(elsewhere)], cwd=TESTS.parent, check=True, timeout=PATIENCE,
                   env={**os.environ, "MPLCONFIGDIR": str(elsewhere), "MPLBACKEND": "Agg"})
    save_some(here)
    names = sorted(path.name for path in here.glob("*.png"))
    assert names and [name for name in names if (here / name).read_bytes() != (elsewhere / name).read_bytes()] == []
    # These settings were in force: what readers draw themselves follows them.
    assert (elsewhere / "settings_of_the_reader.txt").read_text() == "lower True tight"


def test_what_a_notebook_sets_changes_no_picture(tmp_path):
    one_image().savefig(tmp_path / "before.png")
    with matplotlib.rc_context({"image.origin": "lower", "savefig.bbox": "tight", "font.size": 20}):
        one_image().savefig(tmp_path / "after.png")
        assert matplotlib.rcParams["font.size"] == 20
    assert (tmp_path / "before.png").read_bytes() == (tmp_path / "after.png").read_bytes()


def test_every_kind_of_picture_is_among_them():
    """Each function of `plots` is called by one of them: a new one belongs in tests/pictures.py."""
    source = TESTS.joinpath("pictures.py").read_text()
    assert [name for name in plots.__all__ if name != "style" and f"plots.{name}(" not in source] == []


def texts(figure):
    """All texts that a figure shows, and where they are, in pixels."""
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


def look_at_texts(figure):
    """Texts of 9 points or more, inside the picture, none over another."""
    boxes = texts(figure)
    width, height = figure.canvas.get_width_height()
    for text, box in boxes.items():
        assert text.get_fontsize() >= 9, text
        assert box.x0 >= -1 and box.y0 >= -1 and box.x1 <= width + 1 and box.y1 <= height + 1, f"{text} is cut off"
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        overlap = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert min(overlap) <= 2, f"{one} covers {other}"


def look_at_axes(figure):
    """Axes with ticks have labels, except those that a neighbour labels, and those whose ticks are names."""
    for axes in figure.axes:
        if axes.axison and len(axes.get_xticks()):
            place = axes.get_subplotspec()
            names = [tick.get_text().strip("0123456789.,%-− ") for tick in axes.get_yticklabels()]
            assert axes.get_xlabel() or not place.is_last_row()
            assert axes.get_ylabel() or any(names) or not place.is_first_col()
