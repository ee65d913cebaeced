"""The blocks are what the lessons show, and do what their formulas say."""

import ast
from pathlib import Path

import numpy as np
import pytest

from authoring.notebooks.reading import lessons, read
from course_utils.on_theano import blocks, setup

SOURCE = Path(blocks.__file__).read_text(encoding="utf-8")
T = setup.theano.tensor


@pytest.fixture(autouse=True)
def interpreted():
    """Theano computes in Python here, so that nothing has to be compiled."""
    with setup.theano.config.change_flags(linker="py"):
        yield


def lesson(number):
    return next(read(path) for path in lessons() if path.stem.startswith(number))


def functions(source):
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def shown(number):
    """The functions that the cells of a lesson define."""
    cells = [cell.source for cell in lesson(number).cells if cell.cell_type == "code"]
    return {name: node for cell in cells for name, node in functions(cell).items()}


def bare(function):
    """The arguments' names and defaults and the body, without annotations and docstring: what a function does."""
    body = function.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    names = [argument.arg for argument in function.args.args]
    return names, [ast.dump(default) for default in function.args.defaults], [ast.dump(line) for line in body]


@pytest.mark.parametrize("number, name", [
    ("02", "floatX"), ("03", "sgd"), ("04", "rectify"), ("04", "softmax"), ("04", "rmsprop")])
def test_a_lesson_shows_the_very_lines(number, name):
    assert bare(shown(number)[name]) == bare(functions(SOURCE)[name])


def test_init_weights_draws_what_lesson_02_draws():
    """There it takes the generator from the notebook, and has one scale."""
    names = {"theano": setup.theano, "np": np, "rng": np.random.default_rng(0)}
    for name in ("floatX", "init_weights"):
        exec(compile(ast.Module([shown("02")[name]], []), "lesson 02", "exec"), names)
    ours = blocks.init_weights((5, 3), np.random.default_rng(0)).get_value()
    np.testing.assert_array_equal(names["init_weights"]((5, 3)).get_value(), ours)
    assert ours.dtype == np.float32


@pytest.mark.parametrize("p", [0, 0.2, 0.5])
def test_dropout_is_that_of_lesson_04(p):
    names = {"theano": setup.theano}
    exec(compile(ast.Module([shown("04")["dropout"]], []), "lesson 04", "exec"), names)
    X = T.fmatrix()
    x = np.random.default_rng(0).random((40, 30), dtype=np.float32)
    of_lesson, of_module = (dropout(X, p, blocks.MRG_RandomStream(1)).eval({X: x})
                            for dropout in (names["dropout"], blocks.dropout))
    np.testing.assert_array_equal(of_lesson, of_module)


def test_dropout_keeps_the_mean_and_draws_anew():
    X = T.fmatrix()
    drop = setup.theano.function([X], blocks.dropout(X, 0.2, blocks.MRG_RandomStream(3)))
    ones = np.ones((60, 100), dtype=np.float32)
    first, second = drop(ones), drop(ones)
    np.testing.assert_allclose(np.unique(first), [0, 1.25])
    assert abs(first.mean() - 1) < 0.03
    assert not np.array_equal(first, second)
    assert first.dtype == np.float32


def test_softmax_survives_large_scores_and_so_does_its_cost():
    X, Y = T.fmatrix(), T.fmatrix()
    cost = T.mean(T.nnet.categorical_crossentropy(blocks.softmax(X), Y))
    f = setup.theano.function([X, Y], [blocks.softmax(X), cost, T.grad(cost, X)])
    p, c, slope = f(np.array([[1000, 0], [0, 300]], "float32"), np.array([[0, 1], [0, 1]], "float32"))
    np.testing.assert_allclose(p, [[1, 0], [0, 1]])
    np.testing.assert_allclose(c, 500)
    np.testing.assert_allclose(slope, [[0.5, -0.5], [0, 0]])


def path_of(optimiser, num_steps=4, **options):
    """Where an optimiser leads in a valley that is a hundred times as steep along its second axis."""
    w = setup.theano.shared(np.array([2, -1], dtype=np.float32))
    cost = T.sum(np.array([0.1, 10], dtype=np.float32) * w**2)
    step = setup.theano.function([], cost, updates=optimiser(cost, [w], **options))
    positions = [w.get_value()]
    for _ in range(num_steps):
        step()
        positions.append(w.get_value())
    return np.array(positions)


def test_sgd_steps_against_the_slope():
    expected = [[2, -1], [1.996, -0.8], [1.992008, -0.64]]
    np.testing.assert_allclose(path_of(blocks.sgd, 2, lr=0.01), expected, rtol=1e-6)


def test_rmsprop_is_the_solution_of_its_exercise():
    source = Path(__file__).parents[3].joinpath("solutions", "04_1_rmsprop_path.py").read_text(encoding="utf-8")
    names = {"np": np, "check": lambda *answer: None}
    exec(source, names)
    expected = names["rmsprop_path"](lambda w: np.array([0.2, 20]) * w, np.array([2.0, -1.0]), 4, 0.01, 0.8, 0.1)
    np.testing.assert_allclose(path_of(blocks.rmsprop, lr=0.01, rho=0.8, epsilon=0.1), expected, rtol=1e-5)
