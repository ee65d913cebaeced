"""Max-pooling over windows of 2 x 2 as an operation of Theano's own kind, with its gradient, in C.

`conv.max_pool` is what lessons use. Without a C compiler the NumPy of `perform` computes the same.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.on_theano import setup  # noqa: F401  (before theano)

import theano.tensor as T  # isort: skip
from theano.graph.basic import Apply, Variable  # isort: skip
from theano.graph.op import OpenMPOp  # isort: skip

Arrays = list[NDArray[Any]]

# A window's numbers are a b above c d. Beyond an odd last row or column are numbers that are never the maximum. The
# slope goes to a number if it is the maximum, and to the first of equal ones: down or up, then left or right.
LOOPS = """
template <typename real>
static inline real larger(real a, real b) {
    return b > a ? b : (a >= b ? a : (real)NAN);
}

template <typename real>
static void pool_plane(const real* x, real* out, const real* nothing, npy_intp rows, npy_intp columns) {
    const npy_intp pairs = columns / 2, half = (columns + 1) / 2;
    for (npy_intp r = 0; r < rows; r += 2, out += half) {
        const real* __restrict__ const above = x + r * columns;
        const real* __restrict__ const below = r + 1 < rows ? above + columns : nothing;
        real* __restrict__ const to = out;
        for (npy_intp i = 0; i < pairs; i++)
            to[i] = larger(larger(above[2 * i], above[2 * i + 1]), larger(below[2 * i], below[2 * i + 1]));
        if (pairs < half) to[pairs] = larger(above[2 * pairs], below[2 * pairs]);
    }
}

template <typename real>
static void slope_plane(const real* x, const real* slope, real* out, const real* nothing, real* nowhere,
                        npy_intp rows, npy_intp columns) {
    const npy_intp pairs = columns / 2, half = (columns + 1) / 2;
    for (npy_intp r = 0; r < rows; r += 2, slope += half) {
        const bool both = r + 1 < rows;
        const real* __restrict__ const above = x + r * columns;
        const real* __restrict__ const below = both ? above + columns : nothing;
        real* __restrict__ const to_above = out + r * columns;
        real* __restrict__ const to_below = both ? to_above + columns : nowhere;
        const real* __restrict__ const from = slope;
        for (npy_intp i = 0; i < pairs; i++) {
            const real a = above[2 * i], b = above[2 * i + 1], c = below[2 * i], d = below[2 * i + 1];
            const real up = larger(a, b), down = larger(c, d), first = larger(up, down) == up;
            const real left_up = up == a, left_down = down == c;
            const real slope_up = first * from[i], slope_down = (1 - first) * from[i];
            to_above[2 * i] = left_up * slope_up;
            to_above[2 * i + 1] = (1 - left_up) * slope_up;
            to_below[2 * i] = left_down * slope_down;
            to_below[2 * i + 1] = (1 - left_down) * slope_down;
        }
        if (pairs < half) {
            const real up = above[2 * pairs], down = below[2 * pairs], first = larger(up, down) == up;
            to_above[2 * pairs] = (real)(up == up) * (first * from[pairs]);
            to_below[2 * pairs] = (real)(down == down) * ((1 - first) * from[pairs]);
        }
    }
}
"""
PREPARE = """
PyArrayObject* images = PyArray_GETCONTIGUOUS({x});
if (!images) {fail}
const npy_intp* shape = PyArray_DIMS(images);
const npy_intp planes = shape[0] * shape[1], rows = shape[2], columns = shape[3];
const npy_intp half_rows = (rows + 1) / 2, half_columns = (columns + 1) / 2;
std::vector<{real}> nothing(columns, -INFINITY);
"""
ALLOCATE = """
npy_intp wanted[4] = {{shape[0], shape[1], {rows}, {columns}}};
if (!{out} || !PyArray_ISCARRAY({out}) || !PyArray_CompareLists(PyArray_DIMS({out}), wanted, 4)) {{
    Py_XDECREF({out});
    {out} = (PyArrayObject*)PyArray_SimpleNew(4, wanted, {number});
    if (!{out}) {{ Py_DECREF(images); {fail} }}
}}
"""


def windows(x: NDArray[Any]) -> Arrays:
    """The four numbers a, b above c, d of each window of `x`, an odd edge filled with minus infinity."""
    n, maps, rows, columns = x.shape
    wider = np.full((n, maps, rows + rows % 2, columns + columns % 2), -np.inf, x.dtype)
    wider[:, :, :rows, :columns] = x
    return [wider[:, :, row::2, column::2] for row in (0, 1) for column in (0, 1)]


def larger(a: NDArray[Any], b: NDArray[Any]) -> NDArray[Any]:
    """The larger of two numbers, `a` where they are equal, NaN where one is."""
    return np.where(b > a, b, np.where(a >= b, a, a.dtype.type(np.nan)))


class Pooling(OpenMPOp):
    """What the two operations below share: nothing to choose, and images shared among the cores."""

    __props__ = ()

    def c_headers(self, **kwargs: Any) -> list[str]:
        return ["<cmath>", "<vector>", *super().c_headers(**kwargs)]

    def c_support_code(self, **kwargs: Any) -> str:
        return LOOPS

    def c_code_cache_version(self) -> tuple[Any, ...]:
        return 1, self.openmp

    @property
    def shared(self) -> str:
        return "#pragma omp parallel for schedule(static)" if self.openmp else ""


class MaxPool(Pooling):
    """The maximum of each window of 2 x 2 of feature maps (images, maps, rows, columns), an odd edge kept."""

    def make_node(self, x: Variable) -> Apply:
        x = T.as_tensor_variable(x)
        if x.ndim != 4 or x.dtype not in ("float32", "float64"):
            raise TypeError(f"expected feature maps (images, maps, rows, columns) of floats, got {x.type}")
        return Apply(self, [x], [x.type.clone(broadcastable=(*x.broadcastable[:2], False, False))()])

    def perform(self, node: Apply, inputs: Arrays, outputs: list[list[Any]], params: None = None) -> None:
        a, b, c, d = windows(inputs[0])
        outputs[0][0] = larger(larger(a, b), larger(c, d))

    def grad(self, inputs: list[Variable], slopes: list[Variable]) -> list[Variable]:
        return [MaxPoolSlope()(*inputs, *slopes)]

    def infer_shape(self, fgraph: Any, node: Apply, shapes: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        ((images, maps, rows, columns),) = shapes
        return [(images, maps, (rows + 1) // 2, (columns + 1) // 2)]

    def c_code(self, node: Apply, name: str, inputs: list[str], outputs: list[str], sub: dict[str, str]) -> str:
        (x,), (out,), fail, real = inputs, outputs, sub["fail"], node.inputs[0].type.dtype_specs()[1]
        return "{" + PREPARE.format(x=x, real=real, fail=fail) + ALLOCATE.format(
            out=out, rows="half_rows", columns="half_columns", number=node.outputs[0].type.dtype_specs()[2], fail=fail,
        ) + f"""
        const {real}* from = ({real}*)PyArray_DATA(images);
        {real}* to = ({real}*)PyArray_DATA({out});
        {self.shared}
        for (npy_intp i = 0; i < planes; i++)
            pool_plane(from + i * rows * columns, to + i * half_rows * half_columns, nothing.data(), rows, columns);
        Py_DECREF(images);
        }}"""


class MaxPoolSlope(Pooling):
    """The slope of `MaxPool`: each window's goes to its maximum, to the first of equal ones."""

    def make_node(self, x: Variable, slope: Variable) -> Apply:
        return Apply(self, [x, T.as_tensor_variable(slope)], [x.type()])

    def perform(self, node: Apply, inputs: Arrays, outputs: list[list[Any]], params: None = None) -> None:
        x, slope = inputs
        a, b, c, d = windows(x)
        up, down = larger(a, b), larger(c, d)
        first, left_up, left_down = (larger(up, down) == up), (up == a), (down == c)
        wider = np.empty((*x.shape[:2], 2 * slope.shape[2], 2 * slope.shape[3]), x.dtype)
        wider[:, :, 0::2, 0::2] = left_up * (first * slope)
        wider[:, :, 0::2, 1::2] = ~left_up * (first * slope)
        wider[:, :, 1::2, 0::2] = left_down * (~first * slope)
        wider[:, :, 1::2, 1::2] = ~left_down * (~first * slope)
        outputs[0][0] = wider[:, :, :x.shape[2], :x.shape[3]].copy()

    def infer_shape(self, fgraph: Any, node: Apply, shapes: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        return shapes[:1]

    def c_code(self, node: Apply, name: str, inputs: list[str], outputs: list[str], sub: dict[str, str]) -> str:
        (x, slope), (out,), fail, real = inputs, outputs, sub["fail"], node.inputs[0].type.dtype_specs()[1]
        return "{" + PREPARE.format(x=x, real=real, fail=fail) + ALLOCATE.format(
            out=out, rows="rows", columns="columns", number=node.outputs[0].type.dtype_specs()[2], fail=fail,
        ) + f"""
        npy_intp halves[4] = {{shape[0], shape[1], half_rows, half_columns}};
        if (!PyArray_CompareLists(PyArray_DIMS({slope}), halves, 4)) {{
            PyErr_SetString(PyExc_ValueError, "expected a slope for each window of 2 x 2");
            Py_DECREF(images);
            {fail}
        }}
        PyArrayObject* slopes = PyArray_GETCONTIGUOUS({slope});
        if (!slopes) {{ Py_DECREF(images); {fail} }}
        const {real}* from = ({real}*)PyArray_DATA(images);
        const {real}* given = ({real}*)PyArray_DATA(slopes);
        {real}* to = ({real}*)PyArray_DATA({out});
        {"#pragma omp parallel" if self.openmp else ""}
        {{
            std::vector<{real}> nowhere(columns);
            {"#pragma omp for schedule(static)" if self.openmp else ""}
            for (npy_intp i = 0; i < planes; i++)
                slope_plane(from + i * rows * columns, given + i * half_rows * half_columns,
                            to + i * rows * columns, nothing.data(), nowhere.data(), rows, columns);
        }}
        Py_DECREF(slopes);
        Py_DECREF(images);
        }}"""
