"""Explorers: move a control, see what changes. One for each question that a picture answers better than text.

Each is a pure function that draws a state, under a small class that owns the controls; `explorer.py` is what they
share. A page without a kernel shows the picture of the state that the explorer opens with.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "convolution": ["ConvolutionDesk"],
        "digits": ["DigitBrowser"],
        "dropping": ["DropoutExplorer"],
        "explorer": ["Explorer"],
        "hand": ["DigitCanvas"],
        "knobs": ["KnobExplorer"],
        "layers": ["LayerBrowser"],
        "linear": ["ScoreExplorer"],
        "neighbours": ["NeighbourExplorer"],
        "normalising": ["BatchNormExplorer"],
        "photographs": ["PhotographReader"],
        "shaking": ["ShakenDigit"],
        "shifting": ["ShiftExplorer"],
        "threshold": ["ThresholdExplorer"],
        "units": ["UnitExplorer"],
    },
)
