"""Explorers: move a control, see what changes. One for each question that a picture answers better than text.

Each is a class that checks and packs its data and owns the controls, and a script in `page/` that computes and draws.
`explorer.py` and `page/parts.js` are what they share. They live in a page without a kernel, too.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "convolution": ["ConvolutionDesk"],
        "descent": ["DescentExplorer"],
        "digits": ["DigitBrowser"],
        "dropping": ["DropoutExplorer"],
        "expecting": ["ExpectedCurve"],
        "explorer": ["Explorer"],
        "hand": ["DigitCanvas"],
        "histograms": ["DepthExplorer"],
        "knobs": ["KnobExplorer"],
        "layers": ["LayerBrowser"],
        "linear": ["ScoreExplorer"],
        "neighbours": ["NeighbourExplorer"],
        "normalising": ["BatchNormExplorer"],
        "photographs": ["PhotographReader"],
        "questions": ["Questions"],
        "shaking": ["ShakenDigit"],
        "shifting": ["ShiftExplorer"],
        "slopes": ["SlopeExplorer"],
        "softmax": ["SoftmaxExplorer"],
        "summing": ["MapSumExplorer"],
        "threshold": ["ThresholdExplorer"],
        "units": ["UnitExplorer"],
        "xor": ["XorExplorer"],
    },
)
