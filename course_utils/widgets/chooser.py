"""A button that takes a reader's picture file. What runs in the page is `pen/chooser.js`."""

import anywidget
import traitlets

from course_utils.widgets.picture import PEN


class Chooser(anywidget.AnyWidget):
    """A button that opens the reader's files, and the one that was chosen: a PNG or JPEG, if the reader is right.

    ipywidgets' own FileUpload sends a file as it is, and Jupyter's server drops a message of more than 10 MB without a
    word; the photographs of many telephones are larger. This one makes a large picture smaller before it is sent, and
    sends nothing of a large file that is no picture.
    """

    _esm = (PEN / "chooser.js").read_text(encoding="utf-8")

    name = traitlets.Unicode().tag(sync=True)
    content = traitlets.Bytes().tag(sync=True, echo_update=False, from_json=lambda sent, _: bytes(sent))
    chosen = traitlets.Int(0).tag(sync=True)  # changes last, once, when the other two belong together
    answered = traitlets.Int(0).tag(sync=True)  # which of these choices has been dealt with
