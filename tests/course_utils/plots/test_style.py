import base64
import io
import threading
import time

import matplotlib
import numpy as np
import pytest
from matplotlib import colors, font_manager, rcParams
from PIL import Image

from course_utils.plots import style


def luminance(colour):
    """Relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    part = np.array(colors.to_rgb(colour))
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]


def contrast(colour, other="white"):
    lighter, darker = sorted([luminance(colour), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


# colours


def test_the_measure_of_contrast():
    assert contrast("black") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)  # the lightest grey that passes


def test_text_in_any_colour_of_the_palette_can_be_read():
    shades = {role: contrast(style.readable(colour)) for role, colour in style.COLOURS.items()}
    assert {role for role, shade in shades.items() if shade < 4.5} <= {"faint"}  # in which no text is ever written


def test_readable_keeps_the_hue():
    for colour in style.COLOURS.values():
        before, after = (colors.rgb_to_hsv(colors.to_rgb(c)) for c in (colour, style.readable(colour)))
        assert after[:2] == pytest.approx(before[:2], abs=0.02)


def test_every_curve_has_a_colour_and_a_line_style():
    assert set(style.LINES) <= set(style.COLOURS)
    curves = ["train", "validation", "test", "recorded"]
    assert len({style.LINES[role] for role in curves}) == len(curves)  # they differ on a greyscale print, too


def test_signed_weights_are_in_order_of_lightness():
    shades = [luminance(shade) for shade in matplotlib.colormaps[style.SIGNED](np.linspace(0, 1, 256))[:, :3]]
    assert (np.diff(shades) > 0).all()


def test_ink_is_dark_and_paper_is_white():
    paper, ink = style.DIGITS([0.0, 1.0])
    assert paper[:3].tolist() == [1, 1, 1] and ink[:3].tolist() == [0, 0, 0]


# type


def test_the_typeface_ships_with_matplotlib():
    assert style.FONT_FILE.is_relative_to(matplotlib.get_data_path())
    assert font_manager.FontProperties(fname=style.FONT_FILE).get_name() == style.TYPEFACE


def test_no_text_is_below_9_points():
    course = matplotlib.rc_params_from_file(style.Path(style.__file__).with_name("course.mplstyle"),
                                            use_default_template=False)
    sizes = {name: value for name, value in course.items() if name.endswith("size") and "marker" not in name}
    assert {"font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "legend.fontsize"} <= set(sizes)
    assert min(sizes.values()) >= 9


def test_the_style_is_set_on_import():
    assert rcParams["font.sans-serif"] == [style.TYPEFACE]
    assert not rcParams["axes.spines.top"]


def test_two_threads_that_draw_leave_the_readers_settings_as_they_were():
    """An explorer's callback can draw while a cell does."""
    drawing = threading.Event()

    @style.in_course_style
    def draw(seconds):
        drawing.set()
        time.sleep(seconds)

    with matplotlib.rc_context({"font.size": 30}):
        callback = threading.Thread(target=draw, args=(0.05,))
        callback.start()
        drawing.wait()
        draw(0.1)  # it begins later, and ends later
        callback.join()
        assert rcParams["font.size"] == 30


# figures


def test_a_figure_wider_than_a_slide_is_refused():
    assert style.new_figure(7.0, 2, "as wide as it gets").get_size_inches()[0] == 7
    with pytest.raises(ValueError, match=r"expected a figure at most 7\.0 inches wide, got 7\.5: it would not fit"):
        style.new_figure(7.5, 2, "too wide")


def test_figures_stand_outside_pyplot():
    """So a cell shows a figure once, and none has to be closed."""
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    style.new_figure(1, 1, "anything")
    assert pyplot.get_fignums() == before


@pytest.mark.parametrize("setup", ["", "%matplotlib inline", "import matplotlib.pyplot as plt",
                                   "%matplotlib inline\nfrom course_utils import plots"])
def test_a_cell_shows_its_figure_once_with_its_alt_text(cell, setup):
    cell(setup)
    figure = style.new_figure(3, 2, "Two lines cross.")
    figure.subplots().plot([0, 1], [1, 0])
    [(data, _)] = cell(value=figure)
    assert set(data) == {"text/html", "text/plain"}
    assert data["text/plain"] == "Two lines cross."
    start = '<img alt="Two lines cross." width="300" height="200" src="data:image/png;base64,'
    assert data["text/html"].startswith(start)
    picture = Image.open(io.BytesIO(base64.b64decode(data["text/html"].removeprefix(start).removesuffix('">'))))
    assert picture.size == (600, 400)  # twice as sharp as shown


def test_an_alt_text_may_hold_what_html_reads_as_its_own():
    page = style.bundle(b"", 'a < b & "c"', 1, 1)["text/html"]
    assert page.startswith('<img alt="a &lt; b &amp; &quot;c&quot;" ')


def test_display_shows_a_figure_in_the_middle_of_a_cell(cell):
    first, second = (style.new_figure(1, 1, alt) for alt in ("first", "second"))
    shown = cell("from IPython.display import display\ndisplay(value[0])\nvalue[1]", value=(first, second))
    assert [data["text/plain"] for data, _ in shown] == ["first", "second"]


def test_a_figure_that_is_not_the_cells_last_value_is_not_shown(cell):
    assert cell("value.subplots()\nNone", value=style.new_figure(1, 1, "kept")) == []


def test_the_inline_backend_is_really_on(cell):
    """Otherwise the tests above would prove less than they say: a plain figure of pyplot is shown, without an alt."""
    cell("%matplotlib inline")
    [(data, metadata)] = cell("import matplotlib.pyplot as plt\nplt.plot([0, 1])\nNone")
    assert "image/png" in data and "alt" not in str(metadata)
