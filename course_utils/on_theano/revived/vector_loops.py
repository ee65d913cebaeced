"""Two patches that let a processor work on several numbers at once, where Theano's C code takes them one at a time.

Each takes one of Theano's classes and replaces a part of its C code by loops that a compiler can vectorise. `setup`
applies them. The loops compute the same numbers, and add them in the same order, so results stay the same to the
last bit, on every processor.
"""

from typing import Any

# MRG31k3p (L'Ecuyer and Touzin, 2000), as in Theano's rng_mrg.py. Words are below 2^31 and sums of two below 2^32, so
# that unsigned arithmetic is exact; `-(npy_uint32)(condition)` is all ones or nothing, which needs no branch.
STREAMS = """
template <typename real>
void many_streams(real* sample, npy_int32* state, npy_int64 n_elements, int n_streams, const real norm) {
    const npy_uint32 M1 = 2147483647, M2 = 2147462579;
    const int WIDTH = 256;  // streams at a time: their words stay in the processor's first cache
    npy_uint32 a[WIDTH], b[WIDTH], c[WIDTH], d[WIDTH], e[WIDTH], f[WIDTH];
    for (int first = 0; first < n_streams && first < n_elements; first += WIDTH) {
        const int width = n_streams - first < WIDTH ? n_streams - first : WIDTH;
        npy_int32* const words = state + 6 * (npy_int64)first;
        for (int j = 0; j < width; j++) {
            a[j] = words[6 * j]; b[j] = words[6 * j + 1]; c[j] = words[6 * j + 2];
            d[j] = words[6 * j + 3]; e[j] = words[6 * j + 4]; f[j] = words[6 * j + 5];
        }
        for (npy_int64 begin = first; begin < n_elements; begin += n_streams) {
            const int count = n_elements - begin < width ? (int)(n_elements - begin) : width;
            real* __restrict__ const out = sample + begin;
            for (int j = 0; j < count; j++) {
                npy_uint32 x = ((b[j] & 511) << 22) + (b[j] >> 9) + ((c[j] & 16777215) << 7) + (c[j] >> 24);
                x -= M1 & -(npy_uint32)(x >= M1);
                x += c[j];
                x -= M1 & -(npy_uint32)(x >= M1);
                npy_uint32 y = ((d[j] & 65535) << 15) + 21069 * (d[j] >> 16);
                y -= M2 & -(npy_uint32)(y >= M2);
                npy_uint32 z = ((f[j] & 65535) << 15) + 21069 * (f[j] >> 16);
                z -= M2 & -(npy_uint32)(z >= M2);
                z += f[j];
                z -= M2 & -(npy_uint32)(z >= M2);
                z += y;
                z -= M2 & -(npy_uint32)(z >= M2);
                c[j] = b[j]; b[j] = a[j]; a[j] = x;
                f[j] = e[j]; e[j] = d[j]; d[j] = z;
                out[j] = (npy_int32)(x - z + (M1 & -(npy_uint32)(x <= z))) * norm;
            }
        }
        for (int j = 0; j < width; j++) {
            words[6 * j] = a[j]; words[6 * j + 1] = b[j]; words[6 * j + 2] = c[j];
            words[6 * j + 3] = d[j]; words[6 * j + 4] = e[j]; words[6 * j + 5] = f[j];
        }
    }
}
void cpu_rng_mrg_uniform_npy_float32(PyArrayObject* sample, PyArrayObject* state, npy_int64 n_elements, int n_streams) {
    many_streams((npy_float32*)PyArray_DATA(sample), (npy_int32*)PyArray_DATA(state), n_elements, n_streams,
                 4.6566126e-10f);
}
void cpu_rng_mrg_uniform_npy_float64(PyArrayObject* sample, PyArrayObject* state, npy_int64 n_elements, int n_streams) {
    many_streams((npy_float64*)PyArray_DATA(sample), (npy_int32*)PyArray_DATA(state), n_elements, n_streams,
                 4.656612873077392578125e-10);
}
"""

ROW_BY_ROW = """
// Between an image and the matrix of its patches, for steps of 1: a row of the one is copied from a row of the other,
// or added to it.
template <bool ADD, typename real>
void row_by_row(real* image, real* columns, int channels, int height, int width, int kernel_h, int kernel_w,
                int dilation_h, int dilation_w, int pad_h, int pad_w, int height_col, int width_col) {
  for (int c = 0; c < channels * kernel_h * kernel_w; ++c) {
    const int down = c / kernel_w % kernel_h * dilation_h - pad_h, right = c % kernel_w * dilation_w - pad_w;
    const int begin = right >= 0 ? 0 : -right < width_col ? -right : width_col;
    const int end = width - right >= width_col ? width_col : width - right > begin ? width - right : begin;
    for (int h = 0; h < height_col; ++h, columns += width_col) {
      const int row = h + down;
      const bool inside = row >= 0 && row < height;
      real* __restrict__ const pixels = image + (c / kernel_w / kernel_h * height + row) * (npy_intp)width + right;
      real* __restrict__ const places = columns;
      if (ADD) {
        if (inside) for (int w = begin; w < end; ++w) pixels[w] += places[w];
      } else if (inside) {
        for (int w = 0; w < begin; ++w) places[w] = 0;
        for (int w = begin; w < end; ++w) places[w] = pixels[w];
        for (int w = end; w < width_col; ++w) places[w] = 0;
      } else {
        for (int w = 0; w < width_col; ++w) places[w] = 0;
      }
    }
  }
}
"""
# Put before the loop over single numbers, which begins with these words in both functions.
LOOP = "  for (int c = 0; c < channels_col; ++c) {"
UNLESS_STEPS = """
  if (stride_h == 1 && stride_w == 1) {{
    row_by_row<{add}>({image}, {columns}, channels, height, width, {kernel}_h, {kernel}_w,
                      dilation_h, dilation_w, pad_hl, pad_wl, height_col, width_col);
    return;
  }}
"""
GATHER = UNLESS_STEPS.format(add="false", kernel="kernel", columns="data_col",
                             image="const_cast<{real}*>(data_im)")
SCATTER = UNLESS_STEPS.format(add="true", kernel="patch", image="data_im", columns="const_cast<{real}*>(data_col)")


def patch_random_numbers(uniform: Any) -> None:
    """Let the operation `uniform` = mrg_uniform draw from many streams side by side.

    Number i of an array comes from stream i modulo their number, and no stream knows of another: the order in which
    they are asked changes neither numbers nor states.
    """
    version = uniform.c_code_cache_version
    uniform.c_support_code = lambda self, **kwargs: STREAMS
    uniform.c_code_cache_version = lambda self: (*version(self), "many_streams", 1)


def patch_convolutions(base: Any) -> None:
    """Let the convolutions, the subclasses of `base` = BaseCorrMM, copy whole rows of an image, not single numbers.

    They write each image as a matrix of its patches, which turns the convolution into a product.
    """
    really_write, version = base.c_support_code_apply, base.c_code_cache_version

    def c_support_code_apply(self: Any, node: Any, nodename: str) -> str:
        real = "npy_float" if node.inputs[0].dtype == "float32" else "npy_double"
        gather, scatter, rest = really_write(self, node, nodename).split(LOOP)
        return LOOP.join([
            ROW_BY_ROW + gather + GATHER.replace("{real}", real),
            scatter + SCATTER.replace("{real}", real),
            rest,
        ])

    base.c_support_code_apply = c_support_code_apply
    base.c_code_cache_version = lambda self: (*version(self), "row_by_row", 1)
