import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from course_utils.by_hand.neighbours import PIECE, learning_curve, nearest, squared_distances, vote
from course_utils.data import Digits

# Four remembered points on a line; the digit to recognise is at 0.
LINE = np.array([[3.0], [-1.0], [7.0], [2.0]])
ZERO = np.array([[0.0]])


def random(*shape, seed=0, dtype=np.float32):
    return np.random.default_rng(seed).random(shape).astype(dtype)


# distances


def test_squared_distances():
    assert squared_distances(ZERO, LINE).tolist() == [[9, 1, 49, 4]]
    a, b = random(7, 6, dtype=np.float64), random(4, 6, seed=1, dtype=np.float64)
    np.testing.assert_allclose(squared_distances(a, b), ((a[:, None] - b) ** 2).sum(axis=2))


# nearest


def test_the_nearest_come_first():
    assert nearest(ZERO, LINE).tolist() == [[1]]
    assert nearest(ZERO, LINE, k=3).tolist() == [[1, 3, 0]]
    assert nearest(ZERO, LINE, k=4).tolist() == [[1, 3, 0, 2]]  # all of them


def test_as_scikit_learn_finds_them():
    for k, dtype in [(1, np.float32), (2, np.float64), (7, np.float32), (40, np.float64)]:
        images, remembered = random(30, 16, dtype=dtype), random(40, 16, seed=1, dtype=dtype)
        expected = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(remembered).kneighbors(images)[1]
        found = nearest(images, remembered, k)
        assert found.dtype == np.int64
        np.testing.assert_array_equal(found, expected)


def test_the_borders_between_pieces_do_not_show():
    remembered = random(20, 5, seed=1)
    for count, k in [(PIECE - 1, 1), (PIECE, 3), (PIECE + 1, 1), (2 * PIECE + 3, 3)]:
        images = random(count, 5)
        expected = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(remembered).kneighbors(images)[1]
        np.testing.assert_array_equal(nearest(images, remembered, k), expected)


def test_each_remembered_picture_is_nearest_to_itself():
    images = random(50, 784)
    assert nearest(images, images)[:, 0].tolist() == list(range(50))


def test_of_equally_near_pictures_the_first_remembered_wins():
    assert nearest(ZERO, np.array([[5.0], [1.0], [-1.0], [1.0]])).tolist() == [[1]]


def test_equally_near_pictures_come_in_the_order_of_memory():
    remembered = (np.arange(300) % 7.0)[:, None]
    expected = np.argsort(remembered[:, 0], kind="stable").tolist()
    for k in (2, 43, 64, 65, 150, 151, 300):
        assert nearest(ZERO, remembered, k).tolist() == [expected[:k]], k


@pytest.mark.parametrize("asked", [False, True])
def test_a_bar_is_shown_if_it_is_asked_for(capsys, asked):
    nearest(np.eye(3), np.eye(3), progress=asked)
    assert ("comparing" in capsys.readouterr().err) == asked
    nearest(np.eye(3), np.eye(3))
    assert capsys.readouterr().err == ""


def test_mixed_types():
    assert nearest(ZERO.astype(np.float32), LINE, k=2).tolist() == [[1, 3]]


def test_no_images_have_no_neighbours():
    assert nearest(np.zeros((0, 1)), LINE, k=2).shape == (0, 2)


def test_the_pictures_stay_as_they_were():
    images, remembered = random(3, 4), random(5, 4, seed=1)
    before = images.copy(), remembered.copy()
    nearest(images, remembered, k=2)
    np.testing.assert_array_equal(images, before[0])
    np.testing.assert_array_equal(remembered, before[1])


@pytest.mark.parametrize("images, remembered", [
    (np.zeros(784), np.zeros((5, 784))),  # a single picture without x[None]
    (np.zeros((2, 28, 28)), np.zeros((5, 28, 28))),  # not flat
    (np.zeros((2, 784)), np.zeros((5, 64))),  # of another size
    (np.zeros((2, 784)), np.zeros(784)),
])
def test_shapes_that_do_not_fit(images, remembered):
    with pytest.raises(ValueError) as error:
        nearest(images, remembered)
    assert f"got {images.shape} and {remembered.shape}: did you mean load_mnist(flat=True)" in str(error.value)


def test_k_out_of_range():
    for k in (0, 5):
        with pytest.raises(ValueError, match=f"expected k from 1 to 4, the number of remembered images, got {k}"):
            nearest(ZERO, LINE, k)


def test_whole_numbers_that_would_overflow_are_refused():
    """In uint8 a pixel of 16 squared is 0, and every neighbour would be wrong without a word."""
    with pytest.raises(ValueError, match=r"expected images as floats, got uint8 and uint8: did you mean .*scale"):
        nearest(np.zeros((2, 4), np.uint8), np.zeros((3, 4), np.uint8))


# votes


@pytest.mark.parametrize("labels, winner", [
    ([4], 4),  # k = 1
    ([3, 5, 5], 5),
    ([7, 7, 1], 7),
    ([3, 5], 3),  # a tie of two: the nearest
    ([3, 5, 5, 3], 3),
    ([9, 1, 1, 9], 9),  # not the smaller label
    ([8, 4, 6, 2], 8),  # all different
    ([0, 2, 2, 1, 1], 2),  # a tie that the nearest of all has no part in
    ([0, 1, 2, 2, 1], 1),
])
def test_vote(labels, winner):
    assert vote(np.array([labels])).tolist() == [winner]


def test_each_row_votes_for_itself():
    assert vote(np.array([[1, 2, 2], [3, 3, 4], [5, 6, 7]])).tolist() == [2, 3, 5]


def test_voting_is_scikit_learns_where_there_are_no_ties():
    remembered, labels, images = random(60, 4), np.arange(60) % 2, random(30, 4, seed=1)
    expected = KNeighborsClassifier(n_neighbors=5).fit(remembered, labels).predict(images)
    np.testing.assert_array_equal(vote(labels[nearest(images, remembered, 5)]), expected)


# the learning curve


@pytest.fixture
def digits():
    """Points in a square, of class 1 if they lie to the right."""
    x, x_test = random(200, 2), random(50, 2, seed=1)
    none = x[:0]
    return Digits(x, (x[:, 0] > 0.5).astype(int), none, none[:, 0], x_test, (x_test[:, 0] > 0.5).astype(int), 2)


def test_learning_curve(digits):
    table = learning_curve(digits, [1, 10, 200])
    assert table.index.name == "remembered" and table.index.tolist() == [1, 10, 200]
    assert table.columns.tolist() == ["test", "errors", "seconds"]
    assert (table.errors / 50 == table.test).all() and (table.seconds > 0).all()
    assert table.test[200] < table.test[1]


def test_remembering_everything_is_plain_nearest_neighbour(digits):
    for k in (1, 3):
        answers = vote(digits.y_train[nearest(digits.x_test, digits.x_train, k)])
        assert learning_curve(digits, [200], k=k).errors[200] == (answers != digits.y_test).sum()


def test_the_seed_decides_which_are_remembered(digits):
    first, again, other = (learning_curve(digits, range(1, 12), seed=seed).errors.tolist() for seed in (0, 0, 5))
    assert first == again != other


@pytest.mark.parametrize("size", [0, 201])
def test_a_size_that_cannot_be_remembered(digits, size):
    with pytest.raises(ValueError, match=f"expected sizes from 1 to 200, the number of training images, got {size}"):
        learning_curve(digits, [10, size])
