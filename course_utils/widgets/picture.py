"""A picture, and below it the same in words. What runs in the page is `pen/picture.js`."""

import base64
from pathlib import Path

import anywidget
import traitlets

PEN = Path(__file__).parent / "pen"


class Picture(anywidget.AnyWidget):
    """A picture and, below it, the same in words, which screen readers speak when they change.

    ipywidgets' own Image has no alt text, and its HTML makes new elements each time, which screen readers pass over.
    """

    _esm = (PEN / "picture.js").read_text(encoding="utf-8")
    _css = (PEN / "picture.css").read_text(encoding="utf-8")

    png = traitlets.Bytes().tag(sync=True, to_json=lambda png, widget: base64.b64encode(png).decode())
    words = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)  # CSS pixels
    shown = traitlets.Int(0).tag(sync=True)  # changes last, once, when the other three belong together
    fine = traitlets.Bool(True).tag(sync=True)  # whether the screen shows more than one pixel for each of CSS
    points = traitlets.Bool(False).tag(sync=True)  # whether pointing at the picture chooses something
    # where: CSS pixels from its left and top
    pointed: traitlets.List[float] = traitlets.List().tag(sync=True, echo_update=False)

    def show(self, png: bytes, words: str, width: int) -> None:
        """Put a PNG, as wide as so many CSS pixels, and its words on the screen, together."""
        with self.hold_sync():
            self.png, self.words, self.width = png, words, width
            self.shown += 1
