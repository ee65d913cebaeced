"""What is in a function's body, read from its compiled code: whether it is a stub, prints, loops, multiplies."""

import dis
import inspect
import sysconfig
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import CodeType, FunctionType

from course_utils.exercises.compare import Function

LIBRARIES = [Path(__file__).resolve().parents[1],
             *(Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib"))]
IDLE = {"RESUME", "NOP", "LOAD_CONST", "POP_TOP", "RETURN_VALUE", "RETURN_CONST"}  # all that a stub's code does
LOOPING = {"map", "vectorize", "apply_along_axis", "frompyfunc", "fromiter", "reduce", "ndindex", "ndenumerate"}
PRODUCTS = {"dot", "matmul", "einsum", "inner", "tensordot", "euclidean_distances"}


def is_stub(function: Function) -> bool:
    """Whether the body is nothing but dots, `pass`, a docstring, or a `return` of nothing."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    steps = list(dis.get_instructions(code))
    return all(step.opname in IDLE and (step.opname != "LOAD_CONST" or step.argval in (None, ...)) for step in steps)


def calls_print(function: Function) -> bool:
    return any("print" in code.co_names for code in own_codes(function))


def returns(function: Function) -> bool:
    """Whether one of its `return` statements returns something."""
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    steps = list(dis.get_instructions(code))
    return any(step.opname == "RETURN_VALUE" and not (before.opname == "LOAD_CONST" and before.argval is None)
               for before, step in pairwise(steps))


def loops(function: Function) -> bool:
    """Whether it, or a function of the reader that it uses, loops in Python: `for`, `while`, `map` and the like."""
    return any(LOOPING & set(code.co_names) or any(goes_back(step) for step in dis.get_instructions(code))
               for code in codes(function))


def goes_back(step: dis.Instruction) -> bool:
    jumps = step.opcode in dis.hasjrel or step.opcode in dis.hasjabs
    return step.opname == "FOR_ITER" or (jumps and isinstance(step.argval, int) and step.argval <= step.offset)


def multiplies(function: Function) -> bool:
    """Whether it, or a function of the reader that it uses, has a matrix product: `@`, `dot` and the like."""
    return any(PRODUCTS & set(code.co_names) or any(step.argrepr in ("@", "@=") and step.opname == "BINARY_OP"
                                                    for step in dis.get_instructions(code))
               for code in codes(function))


def own_codes(function: Function) -> Iterator[CodeType]:
    """The compiled code of a function and of all that is defined inside it."""
    waiting = [code] if (code := getattr(inspect.unwrap(function), "__code__", None)) else []
    while waiting:
        code = waiting.pop()
        yield code
        waiting += [constant for constant in code.co_consts if isinstance(constant, CodeType)]


def codes(function: Function) -> Iterator[CodeType]:
    """`own_codes` of a function and of the reader's other functions that its code names."""
    waiting, seen = [inspect.unwrap(function)], set()
    while waiting:
        function = waiting.pop()
        if not isinstance(function, FunctionType) or function in seen:
            continue
        seen.add(function)
        enclosed = [cell.cell_contents for cell in function.__closure__ or ()]
        for code in own_codes(function):
            yield code
            enclosed += [function.__globals__.get(name) for name in code.co_names]
        waiting += [other for other in enclosed
                    if isinstance(other, FunctionType) and is_readers(other.__code__.co_filename)]


def is_readers(filename: str) -> bool:
    """Whether a line of this file was written by the reader, not by the course or a library."""
    path = Path(filename).resolve()
    return not filename.startswith("<frozen") and not any(path.is_relative_to(library) for library in LIBRARIES)
