"""Counts of classes, and the confusion matrix."""

import numpy as np
import pytest
from pictures import confusions, counts_of_classes

from course_utils import plots

# counts


def test_class_counts_alt_says_which_are_rarest_and_most_frequent():
    assert counts_of_classes().alt.startswith(
        "Images of each class. Training: from 5,421 (class 5) to 6,742 (class 1). Test: from ")


def test_a_class_that_one_part_lacks_has_a_bar_of_height_0():
    figure = plots.class_counts({"training": np.array([0, 1, 1, 2]), "test": np.array([0, 2])})
    assert [bar.get_height() for bar in figure.axes[1].patches] == [1, 0, 1]
    assert "Test: from 0 (class 1) to 1" in figure.alt


# confusion matrix


def cells(figure, classes):
    texts = [text.get_text() for text in figure.axes[0].texts]
    return np.array([float(text or 0) for text in texts]).reshape(classes, classes)


def test_confusion_rows_sum_to_100():
    np.testing.assert_allclose(cells(confusions(), 10).sum(axis=1), 100, atol=0.2)  # of rounding


def test_rows_are_true_classes_and_columns_are_answers():
    figure = plots.confusion_matrix(np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 1, 1]))
    assert cells(figure, 2).tolist() == [[75, 25], [0, 100]]
    assert (figure.axes[0].get_ylabel(), figure.axes[0].get_xlabel()) == ("true class", "predicted class")
    assert figure.alt == ("Confusion matrix; each row is a true class and sums to 100 %. Class 0 is recognised least "
                          "often (75.0 %); the most frequent mistake takes a 0 for a 1 (25.0 % of the 0s).")


def test_classes_keep_their_names_when_some_are_missing():
    figure = plots.confusion_matrix(np.array([4, 4, 9, 9]), np.array([4, 9, 9, 9]))
    for labels in (figure.axes[0].get_xticklabels(), figure.axes[0].get_yticklabels()):
        assert [label.get_text() for label in labels] == ["4", "9"]
    assert "Class 4 is recognised least often (50.0 %); the most frequent mistake takes a 4 for a 9" in figure.alt


def test_an_answer_that_is_no_true_class_here_is_not_called_the_worst():
    assert "Class 0 is recognised least often (50.0 %)" in plots.confusion_matrix([0, 0, 1, 1], [0, 2, 1, 1]).alt


def test_no_mistakes():
    figure = plots.confusion_matrix(np.arange(3), np.arange(3))
    assert cells(figure, 3).tolist() == [[100, 0, 0], [0, 100, 0], [0, 0, 100]]
    assert figure.alt.endswith("There is no mistake.")


def test_as_many_predictions_as_labels():
    with pytest.raises(ValueError, match=r"expected one prediction for each label, got 2 and 3"):
        plots.confusion_matrix(np.arange(3), np.arange(2))
