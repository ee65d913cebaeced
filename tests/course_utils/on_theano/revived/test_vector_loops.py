"""The mended C code computes, bit for bit, what Theano's own does, whatever the number of cores that share it."""

from pathlib import Path

import pytest
from processes import needs_compiler, run

pytestmark = [pytest.mark.slow, needs_compiler]

# Put before the rest, it leaves Theano as it is.
WITHOUT = """
from course_utils.on_theano.revived import vector_loops
for name in ("patch_random_numbers", "patch_convolutions"):
    setattr(loops, name, lambda *classes: None)
"""
START = """
from course_utils.on_theano import setup
import hashlib, numpy as np, theano, theano.tensor as T
rng = np.random.default_rng(0)

def show(name, *arrays):
    print(name, *(f"{a.shape}{a.dtype} {hashlib.sha256(np.ascontiguousarray(a)).hexdigest()[:16]}" for a in arrays))
"""

RANDOM_NUMBERS = START + """
from theano.sandbox.rng_mrg import MRG_RandomStream
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
"""

CONVOLUTIONS = START + """
def numbers(*shape):
    return rng.normal(size=shape).astype(dtype)

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
    show(str(options), *f(numbers(*image), numbers(*kernel)), *f(numbers(*image)[:0], numbers(*kernel)))
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for all: it keeps mended code and Theano's own apart, which is a part of what is tested."""
    return tmp_path_factory.mktemp("cache")


@pytest.mark.parametrize("code", [RANDOM_NUMBERS, CONVOLUTIONS], ids=["random_numbers", "convolutions"])
@pytest.mark.parametrize("threads", ["1", "2", "3"])
def test_the_same_bits(code, threads, cache):
    own, _ = run(WITHOUT + code, cache, OMP_NUM_THREADS=threads)
    mended, _ = run(code, cache, OMP_NUM_THREADS=threads)
    assert mended.splitlines() == own.splitlines()
    assert len(own.splitlines()) > 4


def sources(cache: Path) -> str:
    """All C code that was compiled into `sealed_cache`."""
    return "\n".join(path.read_text(encoding="utf-8") for path in cache.rglob("mod.cpp"))


@pytest.mark.parametrize("mark, code", [
    ("many_streams(", "from theano.sandbox.rng_mrg import MRG_RandomStream as S;"
                      "theano.function([], S(1).uniform((3, 4)))"),
    ("row_by_row<false>", "X = T.tensor4(); theano.function([X], T.nnet.conv2d(X, X))"),
    ("row_by_row<true>", "X = T.tensor4(); theano.function([X], T.grad(T.nnet.conv2d(X, X).sum(), X))"),
])
def test_the_mended_code_is_what_runs(mark, code, tmp_path):
    run(START + code, tmp_path)
    assert mark in sources(tmp_path)
