"""The tours of the explorers: states that tell each one's story, for decks and pages that have no kernel.

A stop is a sentence and the values of those controls that are not as the explorer opened. Values of several controls
are set in the order in which they stand here. The sentences say what to look at; what is to be seen there in numbers,
the explorer's own words below each picture say.
"""

from typing import Any, NamedTuple


class Stop(NamedTuple):
    """One state of an explorer, and what to look at in it."""

    sentence: str
    values: dict[str, Any]


def stop(sentence: str, **values: Any) -> Stop:
    return Stop(sentence, values)


DIGIT_BROWSER = (
    stop("A picture, and the numbers under the frame: 0 is paper, 255 full ink."),
    stop("The left edge of a nought: from paper to ink it is two or three pixels.", digit=0, row=12, column=3),
    stop("In the middle of the same nought there is paper.", digit=0, row=13, column=11),
    stop("A thin 1.", digit=1, picture=2464, row=10, column=10),
    stop("A fat 1: hardly a pixel of its middle is paper.", digit=1, picture=772, row=10, column=10),
    stop("Upper left, as in nearly every picture: nothing. The digits were centred.", row=0, column=0),
    stop("A 9: its loop is closed above.", digit=9, picture=12, row=6, column=12),
    stop("A 4: the same place is open.", digit=4, picture=9, row=6, column=14),
)

NEIGHBOURS = (
    stop("A 5 with ten pictures to copy from: the most similar is no 5.", digit=8, remembered=10),
    stop("Of a hundred pictures, another wrong one is the nearest.", digit=8, remembered=100),
    stop("Of a thousand, too: look how the distance shrinks.", digit=8, remembered=1000),
    stop("Ten thousand hold a 5 that is near enough.", digit=8, remembered=10_000),
    stop("All 60,000: the nearest five are fives.", digit=8, remembered=60_000),
    stop("More memory does not always help: this digit came out right with ten pictures.", digit=7, remembered=10),
    stop("Of a thousand, one that misleads is nearer.", digit=7, remembered=1000),
    stop("Five votes instead of one: here they outvote it.", digit=7, remembered=1000, k=5),
)

SCORES = (
    stop("A 7, and the score of its own answer: yellow pixels speak for it, dark ones against it."),
    stop("The same 7, asked whether it is a 9.", scored=9),
    stop("And whether it is a 0: the ink in the middle speaks against it.", scored=0),
    stop("The framed pixel is paper: whatever its weight, it adds nothing.", row=18, column=6),
    stop("This one has ink: ink times weight is what it adds.", row=9, column=18),
    stop("A 5 whose lower part is a closed loop.", digit=8),
    stop("What speaks for a 5 in it.", digit=8, scored=5),
    stop("And what speaks for a 6; the frame is on the loop.", digit=8, scored=6, row=20, column=13),
)

UNITS = (
    stop("A digit, one hidden unit, and its sum: the sigmoid makes an output between 0 and 1."),
    stop("Another unit asks about other places.", unit=1),
    stop("All weights ten times as large: the sum lies far out, where the sigmoid is flat.", scale=10.0),
    stop("All weights a tenth: the sum stays near 0, where it is nearly straight.", scale=0.1),
    stop("The hyperbolic tangent: the same bend, from −1 to 1.", activation="tanh"),
    stop("ReLU lets a positive sum through as it is, and a negative one not at all.", activation="ReLU"),
    stop("ReLU with ten times the weights: its slope is still 0 or 1.", activation="ReLU", scale=10.0),
)

DROPOUT = (
    stop("Half of the units dropped; what is left is doubled."),
    stop("Another mask, other units, another sum.", mask=2),
    stop("Nothing dropped: every dot lies on the line.", p=0.0),
    stop("One in five dropped: the dots spread a little.", p=0.2),
    stop("Four in five dropped, the rest times five: the dots spread far, their mean stays.", p=0.8),
    stop("Not divided by 1 − p, the sums shrink: the mean leaves the line.", kept="leave as it is"),
    stop("The same with four in five dropped.", p=0.8, kept="leave as it is"),
    stop("Another unit of the layer above sums up the same leavings.", above=7),
)

DESK = (
    stop("A digit, a kernel, and the map that they make; below, one sum written out."),
    stop("The frame on plain paper: nine products of 0.", row=0, column=0),
    stop("Ink above: the same digit, other places light up.", kernel="edge, ink above", row=9, column=12),
    stop("All nine numbers alike: a blur.", kernel="blur", row=9, column=12),
    stop("The outline: paper and solid ink both give 0.", kernel="outline", row=9, column=12),
    stop("A single 1 beside the middle moves the picture.", kernel="move to the left", row=7, column=12),
    stop("Another digit under the first kernel.", digit=1),
    stop("And a nought: its left and its right side have opposite signs.", digit=3),
)

LEARNED_DESK = (
    stop("The first of the kernels that the network learned."),
    stop("The second.", kernel="learned 1"),
    stop("The third.", kernel="learned 2"),
    stop("The fourth: what does it look for?", kernel="learned 3"),
    stop("The fifth.", kernel="learned 4"),
    stop("For comparison, an edge by hand.", kernel="edge, ink on the right"),
)

SHIFTS = (
    stop("One pixel in a corner of its window, moved to the right: the pooled picture stays."),
    stop("Moved to the left, it leaves its window: the pooled picture changes.", right=-1),
    stop("In windows of 3 x 3, a pixel at the edge.", picture="one pixel, beside it", size=3),
    stop("In the middle of a window of 3 x 3, every shift by one is hidden.", picture="one pixel, in between", size=3),
    stop("But not a shift by two.", picture="one pixel, in between", size=3, right=2),
    stop("A digit has many pixels, each at another place of its window: nearly every shift is seen.",
         picture="a test digit"),
    stop("Larger windows hide more of it, and show less.", picture="a test digit", size=4),
    stop("Without pooling, every pixel of the edge notices.", picture="a test digit", size=1),
)

SHAKEN = (
    stop("A digit as it is."),
    stop("Two pixels to the right.", right=2),
    stop("Four.", right=4),
    stop("Six: the strokes lie where other digits have theirs.", right=6),
    stop("Turned by 20° to the left.", turn=20),
    stop("By 60°.", turn=60),
    stop("A third of each pixel is noise.", noise=33),
    stop("Two thirds: can you read it?", noise=66),
)

THRESHOLDS = (
    stop("At p ≥ 0.5: what is in colour is called a six."),
    stop("A high threshold: hardly a false alarm, and more sixes are missed.", threshold=6.0),
    stop("Higher still.", threshold=9.0),
    stop("A low one: nearly every six is found, and more others are called sixes.", threshold=-4.0),
    stop("Lower still: on the curve the point moves to the right.", threshold=-7.0),
    stop("Were one digit in a hundred a six, the same threshold would have another precision.", share=0.01),
    stop("And one in a thousand: recall and specificity have not moved.", share=0.001),
    stop("With sixes that rare, it takes a high threshold.", threshold=6.0, share=0.001),
)

KNOBS = (
    stop("The baseline, twice."),
    stop("Twice as many filters.", filters=64),
    stop("Four times as many, and fewer epochs.", filters=128, epochs=4),
    stop("Small batches: more updates in each epoch.", batch_size=64),
    stop("Large batches: with so few updates the network has hardly begun.", batch_size=4096),
    stop("No dropout.", dropout=0.0),
    stop("Pixels as they are, up to 255.", normalise=False),
    stop("Pooling windows too large for the pictures: this cannot be built.", pool_side=8),
)

LAYERS = (
    stop("The first convolution: 3 x 3 pixels are all that a unit sees.", layer="conv1"),
    stop("The second: 5 x 5.", layer="conv2"),
    stop("Pooling: fewer places, the strongest answers.", layer="pool1"),
    stop("The third convolution sees parts of strokes.", layer="conv3", number=3),
    stop("The fourth.", layer="conv4", number=5),
    stop("Pooled again.", layer="pool2", number=5),
    stop("From here on there are no places any more, only numbers.", layer="flatten"),
    stop("The answer.", layer="answer", number=7),
)

BATCH_NORM = (
    stop("One batch of 64: each map has its own mean and spread; after, all have 0 and 1."),
    stop("β moves what comes out: above 0, ReLU silences less.", beta=1.0),
    stop("Below 0, more.", beta=-1.0),
    stop("γ sets the spread.", gamma=2.0),
    stop("A batch of four: its own mean and spread are those of four pictures.", size=4),
    stop("Another four, another mean: the same picture would come out differently.", size=4, batch=2),
    stop("A batch that holds only ones, by its own statistics.", digits="only 1"),
    stop("The same ones by the moving averages: what comes out need not have mean 0 and spread 1.", digits="only 1",
         statistics="moving averages"),
)
