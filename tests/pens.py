"""Drawing on the canvas of a page, by each of the ways that a reader has."""

from itertools import pairwise

import numpy as np


def at(page, x, y):
    """Where a point of the drawing, in pixels of 28 x 28, lies on the screen."""
    box = page.locator(".hand-paper").bounding_box()
    return box["x"] + x / 28 * box["width"], box["y"] + y / 28 * box["height"]


def mouse(page, points):
    page.mouse.move(*at(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*at(page, *point), steps=5)
    page.mouse.up()


def finger(page, points):
    screen = page.context.new_cdp_session(page)

    def touch(kind, *where):
        places = [{"x": x, "y": y} for x, y in (at(page, *point) for point in where)]
        screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", points[0])
    for (x0, y0), (x1, y1) in pairwise(points):
        for part in np.linspace(0.2, 1, 5):
            touch("touchMove", (x0 + part * (x1 - x0), y0 + part * (y1 - y0)))
    touch("touchEnd")


def keys(page, points):
    page.locator(".hand-paper").focus()
    where = [14, 14]
    for number, point in enumerate(points):
        for axis, (less, more) in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
            for _ in range(abs(point[axis] - where[axis])):
                page.keyboard.press(more if point[axis] > where[axis] else less)
        where = list(point)
        if number == 0:
            page.keyboard.press("Space")
    page.keyboard.press("Space")


SEVEN = [(8, 7), (19, 7), (19, 9), (15, 9), (15, 22)]  # straight lines, so that keys can draw it too
ALL = [mouse, finger, keys]
