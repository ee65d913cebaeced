"""One look for figures, widgets and decks: palette, typeface, and a figure that carries its alt text.

Colours are Okabe and Ito's (https://jfly.uni-koeln.de/color/), which readers with any colour vision can tell apart;
each has one role in the whole course. Roles also differ in line style, so that a greyscale print stays readable.
"""

import base64
import html
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib.style
from IPython.display import display
from matplotlib import colors
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter
from PIL import Image

COLOURS = {
    "train": "#0072B2",
    "validation": "#E69F00",
    "test": "#D55E00",
    "recorded": "#8C8C8C",
    "highlight": "#009E73",
    "ink": "#1A1A1A",
    "faint": "#D9D9D9",
}
LINES = {"train": "-", "validation": "--", "test": "-.", "recorded": ":", "highlight": "-"}

ROLES = ("train", "test", "highlight", "validation")  # for up to four curves that have no role of their own
DASHES = ("-", "-.", "--", (0, (4, 1, 1, 1, 1, 1)))

# matplotlib has made these two before its settings can be reset, with as many shades as `image.lut` says.
DIGITS = matplotlib.colormaps["gray_r"].resampled(256)  # ink is dark, paper is white
MISTAKES = matplotlib.colormaps["Oranges"].resampled(256)
SIGNED = "cividis"  # dark blue below zero, grey at zero, yellow above: in order of lightness, so it survives greyscale

TYPEFACE = "DejaVu Sans"  # ships with matplotlib; decks copy the same files
FONT_FILE = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans.ttf")

PERCENT = FuncFormatter(lambda value, _: f"{100 * value:g} %")  # for axes whose numbers are fractions

PIXELS_PER_INCH = 100  # on screen; stored at twice that and shown at half, sharp on any display
MAX_WIDTH = 7.0  # inches

STYLE = Path(__file__).with_name("course.mplstyle")
matplotlib.style.use(STYLE)  # for what readers draw with pyplot, over their own settings

STYLING = threading.RLock()  # matplotlib's settings belong to all threads, and JupyterLab's callbacks run beside cells


@contextmanager
def course_style() -> Iterator[None]:
    """A `with` block in which matplotlib's settings are its own defaults and the course's; one thread at a time."""
    with STYLING, matplotlib.style.context(STYLE, after_reset=True):
        yield


# A decorator for all that draws: its figure starts from matplotlib's own defaults, whatever a reader's matplotlibrc or
# notebook has set. Settings count when a part is made, and some parts, such as ticks, are made only when it is saved.
in_course_style = course_style()


class CourseFigure(Figure):
    """A matplotlib figure that a notebook shows with an alt text.

    It is not pyplot's: a cell shows it by ending with it (or by `display`), once, and nothing has to be closed.
    """

    alt = ""

    @in_course_style
    def savefig(self, *args: Any, **options: Any) -> None:
        """Save the picture as matplotlib's own figures do, but always in the course's style."""
        super().savefig(*args, **options)

    def bundled(self) -> tuple[bytes, str, int, int]:
        """The picture as a PNG file, its alt text, and its width and height on the screen: what `bundle` takes."""
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=2 * PIXELS_PER_INCH)
        width, height = (round(inches * PIXELS_PER_INCH) for inches in self.get_size_inches())
        return small_png(Image.open(buffer)), self.alt, width, height

    def _ipython_display_(self) -> None:
        """Show the picture in a notebook; see `bundle`.

        This hook, unlike `_repr_mimebundle_`, also wins where pyplot's inline backend has claimed every Figure.
        """
        display(bundle(*self.bundled()), raw=True)


def small_png(picture: Image.Image) -> bytes:
    """The picture as a PNG file with a palette of 256 colours, a third of the size, for a page that stores it."""
    buffer = io.BytesIO()
    flat = picture.convert("RGB").quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    flat.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def bundle(picture: bytes, alt: str, width: int, height: int, kind: str = "image/png") -> dict[str, str]:
    """A picture of `width` x `height` pixels as a notebook should store it: as HTML, and as its alt text alone.

    Not as `kind` itself: where JupyterLab shows that, the picture has no alt text, whatever its metadata say.
    """
    source = f"data:{kind};base64,{base64.b64encode(picture).decode()}"
    return {"text/html": f'<img alt="{html.escape(alt)}" width="{width}" height="{height}" src="{source}">',
            "text/plain": alt}


def readable(colour: str) -> str:
    """`colour` darkened for text: at least 4.5 : 1 against white for every colour of the palette (WCAG AA)."""
    red, green, blue = colors.to_rgb(colour)
    return colors.to_hex((0.62 * red, 0.62 * green, 0.62 * blue))


@in_course_style
def new_figure(width: float, height: float, alt: str) -> CourseFigure:
    """An empty figure of `width` x `height` inches whose alt text is `alt`."""
    if width > MAX_WIDTH:
        raise ValueError(f"expected a figure at most {MAX_WIDTH} inches wide, got {width}: it would not fit a slide")
    figure = CourseFigure(figsize=(width, height), layout="constrained")
    figure.alt = alt
    return figure
