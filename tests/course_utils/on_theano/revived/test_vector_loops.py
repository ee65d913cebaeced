"""Patched Theano computes, bit for bit, what Theano's own code does, whatever the number of cores that share it."""

import re

import pytest
from processes import needs_compiler, run

# Put before the rest, it leaves Theano's C code, and the keys under which compiled code is kept, as they are.
WITHOUT = """
from course_utils.on_theano.revived import patches, vector_loops
vector_loops.patch_random_numbers = vector_loops.patch_convolutions = patches.patch_cache_keys = lambda part: None
"""
CODE = """
from course_utils.on_theano import setup
import hashlib, numpy as np, theano, theano.tensor as T
from theano.sandbox.rng_mrg import MRG_RandomStream
rng = np.random.default_rng(0)

def show(name, *arrays):
    print(name, *(f"{a.shape}{a.dtype} {hashlib.sha256(np.ascontiguousarray(a)).hexdigest()[:16]}" for a in arrays))

def numbers(*shape):
    return rng.normal(size=shape).astype(dtype)

# random numbers
for dtype in ("float32", "float64"):
    for streams in (1, 3, 255, 256, 257, 1000):
        srng = MRG_RandomStream(7)
        count = T.lscalar("count")
        draw = theano.function([count], srng.uniform((count, 2), dtype=dtype, nstreams=streams))
        drawn = [draw(n) for n in (0, 1, 5, 64, 127, 129, 700, 3)]
        show((dtype, streams), *drawn, srng.state_updates[0][0].get_value())
        assert all(((0 < numbers) & (numbers < 1)).all() for numbers in drawn)
srng = MRG_RandomStream(8)
show("many", *theano.function([], [srng.uniform((128, 900)), srng.binomial((300, 500), p=0.8)])())

# convolutions, and an elementwise operation on enough numbers for cores to share
for dtype, image, kernel, options in [
    ("float32", (5, 4, 11, 9), (6, 4, 3, 2), dict(border_mode="valid", filter_dilation=(2, 3))),
    ("float32", (5, 1, 6, 17), (3, 1, 3, 4), dict(border_mode="full")),
    ("float32", (3, 2, 1, 2), (4, 2, 2, 5), dict(border_mode=(3, (1, 4)))),
    ("float32", (4, 3, 9, 8), (2, 3, 3, 3), dict(border_mode="valid", subsample=(2, 1))),
    ("float64", (6, 3, 7, 40), (2, 3, 5, 3), dict(border_mode="half")),
]:
    X, W = T.tensor4("X", dtype), T.tensor4("W", dtype)
    maps = T.nnet.conv2d(X, W, **options)
    f = theano.function([X, W], [maps, *T.grad(T.sum(maps ** 2), [X, W])])
    *images, kernels = f(numbers(*image), numbers(*kernel))
    show(options, *images, *f(numbers(*image)[:0], numbers(*kernel)))
    show("summed over the batch", kernels)
x = T.fmatrix("x")
show("shared", theano.function([x], T.exp(x))(rng.normal(size=(400, 600)).astype("float32")))

# five steps of training
x, y, w = T.matrix("x"), T.matrix("y"), theano.shared(rng.normal(size=(20, 10)).astype("float32"))
cost = T.mean(T.nnet.categorical_crossentropy(T.nnet.softmax(T.dot(x, w)), y))
train = theano.function([x, y], cost, updates=[(w, w - 0.05 * T.grad(cost, w))])
batch = rng.random((8, 20)).astype("float32"), np.eye(10, dtype="float32")[rng.integers(0, 10, 8)]
show("training", *[np.array(train(*batch)) for _ in range(5)], w.get_value())
"""
MARKS = ("many_streams(", "row_by_row<false>", "row_by_row<true>")


@pytest.mark.slow
@needs_compiler
def test_the_same_bits(tmp_path):
    """One cache for all: it keeps patched code and Theano's own apart."""
    def marks() -> list[bool]:
        """Which pieces of patched code have been compiled."""
        code = "\n".join(path.read_text(encoding="utf-8") for path in tmp_path.rglob("mod.cpp"))
        return [mark in code for mark in MARKS]

    own, patched = {}, {}
    for threads in ("1", "2"):
        own[threads], _ = run(WITHOUT + CODE, tmp_path, OMP_NUM_THREADS=threads)
    assert marks() == [False, False, False]
    for threads in ("1", "2"):
        patched[threads], _ = run(CODE, tmp_path, OMP_NUM_THREADS=threads)
    assert marks() == [True, True, True]
    assert len(own["1"].splitlines()) == 13 + 10 + 2
    assert patched == own
    each, shared = (re.sub("summed over the batch .*", "", patched[threads]) for threads in ("1", "2"))
    assert each == shared, "each image and each number is one core's; only sums over a batch are put together"
