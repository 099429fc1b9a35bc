"""Boxes, points and outlines are drawn and changed with the keyboard alone, and with the mouse; each step can be taken back."""

from __future__ import annotations

import io
import json
import math
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import Page
from server.pages.drawing import click, drag, drawing, on_page, picture, press, said, sides, sound
from server.pages.hall import Hall
from server.pages.test_kinds import asked
from server.pages.test_labelling import labelling, saved
from server.pages.test_look import AXE, axe

SHAPES: dict[str, tuple[dict[str, Any], list[str], list[dict[str, Any]]]] = {
    "boxes": (
        {},
        ["2", "Space", *["ArrowRight"] * 3, *["ArrowDown"] * 2, "Space", "Control+ArrowRight"],
        [{"label": "b", "x": 10, "y": 0, "width": 30, "height": 20}],
    ),
    "points": ({}, ["ArrowRight", "Shift+ArrowDown", "Space", "2", "ArrowDown", "Delete", "Space"], [{"label": "b", "x": 10, "y": 11}]),
    "polygons": (
        {},
        ["Space", "ArrowRight", "ArrowRight", "Space", "ArrowDown", "ArrowDown", "Space", "Enter"],
        [{"label": "a", "points": [[0, 0], [20, 0], [20, 20]]}],
    ),
}
BOX = ["Space", *["ArrowRight"] * 6, *["ArrowDown"] * 4, "Space"]
"""Keys that draw a box of 60 by 40 pixels at the corner."""


@pytest.mark.parametrize("kind", list(SHAPES))
def test_shapes_by_the_keyboard_alone(hall: Hall, visit: Callable[..., Page], kind: str):
    """The arrows move a cursor, Space sets corners, a label's key chooses the label; places are pixels of the image."""
    settings, keys, meant = SHAPES[kind]
    number, page = drawing(hall, visit, kind, **settings)

    press(page, *keys, "Enter")

    expect(page.locator(".status")).to_contain_text("1 answered now")
    saved(page)
    found = hall.answers(number)["t0"][0]["q"]
    assert (found["width"], found["height"]) == (200, 100)
    assert found[kind] == meant


def test_a_box_by_the_mouse(hall: Hall, visit: Callable[..., Page]):
    """It is drawn by dragging and moved by dragging, in pixels of the image however large it is shown."""
    number, page = drawing(hall, visit, "boxes")

    drag(page, (20, 20), (60, 60))
    drag(page, (40, 40), (80, 40))

    (box,) = said(hall, page, number, "boxes")
    assert sides(box) == pytest.approx([60, 20, 40, 40], abs=0.6)


HANDLES = [(60, 20), (80, 20), (100, 20), (100, 40), (100, 60), (80, 60), (60, 60), (60, 40)]
"""The handles of a box from 60, 20 to 100, 60, from the upper left one on."""


def resized(handle: int) -> list[float]:
    """Return the sides of that box after a handle went 10 to the right and 6 down."""
    x, y = HANDLES[handle]
    left, top, right, bottom = 60 + 10 * (x == 60), 20 + 6 * (y == 20), 100 + 10 * (x == 100), 60 + 6 * (y == 60)
    return [left, top, right - left, bottom - top]


@pytest.mark.parametrize("way", ["mouse", "keys"])
def test_every_handle_moves_its_sides(hall: Hall, visit: Callable[..., Page], way: str):
    """Each of eight handles moves its own sides and no other, and Ctrl Z takes it back."""
    number, page = drawing(hall, visit, "boxes")
    drag(page, (60, 20), (100, 60))
    shown = page.locator(".listed .see .soft")
    before = shown.inner_text()
    for handle, (x, y) in enumerate(HANDLES):
        if way == "mouse":
            drag(page, (x, y), (x + 10, y + 6))
        else:
            press(page, *["Alt+ArrowRight"] * (handle + 1), "Control+ArrowRight", *["Control+Shift+ArrowDown"] * 6)
        left, top, width, height = (round(one) for one in resized(handle))
        expect(shown).to_have_text(f"{left}, {top} · {width} × {height}")
        while shown.inner_text() != before:
            page.keyboard.press("Control+z")
        press(page, "Escape", "Escape", "Alt+ArrowDown")

    (box,) = said(hall, page, number, "boxes")
    assert sides(box) == pytest.approx([60, 20, 40, 40], abs=0.6)


def test_a_box_is_turned_by_its_handle_and_by_keys(hall: Hall, visit: Callable[..., Page]):
    """Dragging the handle above it turns the box around its middle; > turns it on by 5 degrees, a chosen handle by 1."""
    number, page = drawing(hall, visit, "boxes", rotated=True)
    drag(page, (60, 40), (120, 60))
    grip = page.locator("[data-grip='8']").bounding_box()
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(*on_page(page, (150, 50)), steps=5)
    page.mouse.up()

    press(page, ">", "Control+Shift+ArrowLeft", "Control+ArrowRight")

    (box,) = said(hall, page, number, "boxes")
    assert box["rotation"] == pytest.approx(90 + 5 - 1 + 5, abs=0.5)
    assert sides(box) == pytest.approx([60, 40, 60, 20], abs=0.6)


def test_outlines_by_the_mouse(hall: Hall, visit: Callable[..., Page]):
    """Clicks set corners, a double-click closes; a corner is dragged, put in by a double-click on a side and taken out by one on it."""
    number, page = drawing(hall, visit, "polygons")
    for at in ((20, 20), (100, 20), (100, 80)):
        click(page, at)
    click(page, (20, 80), twice=True)
    expect(page.locator(".listed .see")).to_contain_text("4 ∠")
    drag(page, (20, 20), (40, 10))
    click(page, (60, 80), twice=True)
    expect(page.locator(".listed .see")).to_contain_text("5 ∠")
    drag(page, (60, 80), (60, 95))
    click(page, (100, 80), twice=True)

    (outline,) = said(hall, page, number, "polygons")
    found = {tuple(round(one) for one in corner) for corner in outline["points"]}
    assert found == {(40, 10), (100, 20), (60, 95), (20, 80)}


def test_outlines_by_keys(hall: Hall, visit: Callable[..., Page]):
    """A corner is chosen and moved, put in, taken out; the outline is simplified; one that crosses itself is refused."""
    number, page = drawing(hall, visit, "polygons")
    square = ["Space", *["ArrowRight"] * 4, "Space", *["ArrowDown"] * 4, "Space", *["ArrowLeft"] * 4, "Space", "Enter"]
    press(page, *square)
    corners = page.locator(".listed .see")
    expect(corners).to_contain_text("4 ∠")
    press(page, "Alt+ArrowRight", "Control+i")
    expect(corners).to_contain_text("5 ∠")
    press(page, "Control+Shift+ArrowDown", "Control+z", "Control+e")
    expect(corners).to_contain_text("4 ∠")
    press(page, "Alt+ArrowRight", *["Control+ArrowRight"] * 8)
    expect(page.locator(".telling")).to_contain_text("may not cross")
    press(page, *["Control+z"] * 3, "Alt+ArrowLeft", "Alt+ArrowLeft", "Delete")

    (outline,) = said(hall, page, number, "polygons")
    assert [0, 0] in outline["points"]
    assert len(outline["points"]) == 3


def test_a_bow_is_no_outline(hall: Hall, visit: Callable[..., Page]):
    """Corners in a crossing order are not closed; the last one is taken back, and a good one closes it."""
    number, page = drawing(hall, visit, "polygons")
    press(
        page, "Space", *["ArrowRight"] * 4, *["ArrowDown"] * 4, "Space", *["ArrowUp"] * 4, "Space", *["ArrowLeft"] * 4, *["ArrowDown"] * 4
    )
    press(page, "Space", "Enter")
    expect(page.locator(".telling")).to_contain_text("may not cross")

    press(page, "Control+z", "Enter")

    (outline,) = said(hall, page, number, "polygons")
    assert outline["points"] == [[0, 0], [40, 0], [40, 40]]


def test_points_move_and_stand_once(hall: Hall, visit: Callable[..., Page]):
    """A point is dragged and nudged; where labels stand once, a second one of a label moves the first."""
    number, page = drawing(hall, visit, "points", once=True, visibility=True)
    click(page, (50, 50))
    drag(page, (50, 50), (80, 40))
    press(page, "Control+ArrowRight", "Control+Shift+ArrowDown", "Escape", "2")
    click(page, (20, 20))
    click(page, (150, 80))
    page.get_by_label("visible").nth(1).uncheck()

    a, b = said(hall, page, number, "points")
    assert (a["label"], a["x"], a["y"], a["visible"]) == ("a", pytest.approx(90, abs=0.6), pytest.approx(41, abs=0.6), True)
    assert (b["label"], b["x"], b["y"], b["visible"]) == ("b", pytest.approx(150, abs=0.6), pytest.approx(80, abs=0.6), False)


def test_shapes_that_lie_over_each_other_are_reached(hall: Hall, visit: Callable[..., Page]):
    """Shift draws over others; clicking again, # and Alt with an arrow each reach every shape; Escape leaves it."""
    number, page = drawing(hall, visit, "boxes")
    press(page, "0")
    drag(page, (20, 10), (160, 90))
    for inner in (((40, 20), (120, 80)), ((60, 30), (100, 70))):
        page.keyboard.down("Shift")
        drag(page, *inner)
        page.keyboard.up("Shift")
    expect(page.locator(".listed li")).to_have_count(3)
    press(page, "Escape")
    reached = []
    for _ in range(3):
        click(page, (80, 50))
        reached.append(page.locator(".listed li.at .see").inner_text())
    assert len(set(reached)) == 3
    assert "60, 30" in reached[0]  # the smallest one first
    page.keyboard.press("#")
    expect(page.locator(".listed li.at .see")).to_have_text(reached[0], use_inner_text=True)
    press(page, "Alt+ArrowDown", "2")

    boxes = said(hall, page, number, "boxes")
    assert sorted(box["label"] for box in boxes) == ["a", "a", "b"]


def test_copy_paste_hide_and_lock(hall: Hall, visit: Callable[..., Page]):
    """A shape is copied, doubled and pasted, also into the next task; a locked one stays, a hidden one is not in the way."""
    number, page = drawing(hall, visit, "boxes")
    press(page, *BOX, "Control+c", "Control+v", "Control+d")
    expect(page.locator(".listed li")).to_have_count(3)
    press(page, "Control+z", "Control+z", "Control+y", "Alt+ArrowUp", "Control+l", "Delete", "Control+ArrowRight")
    expect(page.locator(".telling")).to_contain_text("locked")
    press(page, "Control+h")
    expect(page.locator(".canvas polygon")).to_have_count(1)
    press(page, "Control+h", "Control+l")
    expect(page.locator(".canvas polygon")).to_have_count(2)
    first = said(hall, page, number, "boxes")
    expect(page.locator(".listed li")).to_have_count(0)
    press(page, "Control+v", "Enter")

    saved(page)
    assert [sides(box) for box in first] == [[0, 0, 60, 40], [10, 10, 60, 40]]
    assert [sides(box) for box in hall.answers(number)["t1"][0]["q"]["boxes"]] == [[0, 0, 60, 40]]


def test_nothing_leaves_the_image(hall: Hall, visit: Callable[..., Page]):
    """What is drawn, dragged, nudged or pasted over the edge stops at it."""
    number, page = drawing(hall, visit, "boxes")
    drag(page, (150, 60), (199, 99))
    page.mouse.move(*on_page(page, (170, 80)))
    page.mouse.down()
    page.mouse.move(*on_page(page, (400, 300)), steps=5)
    page.mouse.up()
    press(page, *["Control+ArrowRight"] * 3, "Control+d")

    boxes = said(hall, page, number, "boxes")
    for box in boxes:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 200.001
        assert box["y"] + box["height"] <= 100.001


def test_undo_goes_back_step_by_step_and_on_again(hall: Hall, visit: Callable[..., Page]):
    """Drawing, labelling, moving and taking out are each one step, by keys and by buttons; a new step forgets what was undone."""
    number, page = drawing(hall, visit, "boxes")
    press(page, *BOX, "2", "Control+ArrowRight", "Delete")
    expect(page.locator(".listed li")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".listed .see")).to_contain_text("10, 0")
    press(page, "Control+z")
    expect(page.locator(".listed .see")).to_contain_text("b 0, 0")
    press(page, "Control+z")
    expect(page.locator(".listed .see")).to_contain_text("a 0, 0")
    page.get_by_role("button", name="Redo").click()
    press(page, "Control+Shift+z")
    expect(page.locator(".listed .see")).to_contain_text("b 10, 0")
    press(page, "Alt+ArrowDown", "Control+Shift+ArrowDown")
    expect(page.get_by_role("button", name="Redo")).to_have_count(0)

    (box,) = said(hall, page, number, "boxes")
    assert (box["label"], sides(box)) == ("b", [10, 1, 60, 40])


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_with_media(hall: Hall, visit: Callable[..., Page], scheme: str):
    """All editors pass axe-core with something drawn in them, and with suggestions."""
    questions = [
        *asked("boxes", on="image", labels=["a"], rotated=True, transcribed="allowed"),
        {**asked("polygons", on="image", labels=["a"])[0], "name": "p", "title": "Outlines"},
        {**asked("regions", on="audio", labels=["b"], transcribed="allowed")[0], "name": "r", "title": "Stretches"},
    ]
    fields = [{"field": "image", "as": "image"}, {"field": "audio", "as": "audio"}]
    box = {"label": "a", "x": 5, "y": 5, "width": 20, "height": 20, "rotation": 9}
    guess = {
        "q": {"width": 200, "height": 100, "boxes": [box, {**box, "x": 90}]},
        "r": {"regions": [{"start": 1, "end": 2, "label": "b"}] * 2},
    }
    number = hall.project(questions, [{"image": picture(), "audio": sound()}], shows=fields, show_predictions=True, unassisted_share=0)
    task = {"key": "g", "priority": 9, "material": {"image": picture(), "audio": sound()}}
    hall.ask("ann", "POST", f"/api/projects/{number}/tasks", [{**task, "predictions": [{"model": "m", "value": guess, "score": 0.5}]}])
    page = labelling(visit, number, color_scheme=scheme)
    page.locator(".canvas img").first.wait_for()
    press(page, ";", "Alt+ArrowRight")

    assert axe(page) == []


def test_a_turned_box_goes_to_label_studio_and_back(hall: Hall, visit: Callable[..., Page]):
    """There it is told by its turned upper left corner in per cent; brought back as a prediction and taken, it is the very same answer."""
    number, page = drawing(hall, visit, "boxes", rotated=True)
    drag(page, (60, 40), (120, 60))
    press(page, *[">"] * 7)
    (box,) = said(hall, page, number, "boxes")
    assert box["rotation"] == 35

    config, (task,) = exported(hall, number)
    (result,) = task["annotations"][0]["result"]
    assert (result["value"]["x"] * 2, result["value"]["y"]) == pytest.approx(turned_corner(box), abs=0.02)
    assert result["value"]["rotation"] == 35

    given = {
        "name": "back",
        "config": config,
        "tasks": [{"data": task["data"], "predictions": [{"model_version": "m", "result": [result]}]}],
    }
    again = hall.ask("ann", "POST", "/api/projects/import", given)["id"]
    hall.ask("ann", "PUT", f"/api/projects/{again}/members/{hall.ask('bob', 'GET', '/api/me')['person']['id']}", {"role": "annotator"})
    there = hall.ask("ann", "GET", f"/api/projects/{again}")
    change = {
        "revision": there["revision"],
        "state": "open",
        "policy": {**there["policy"], "show_predictions": True, "unassisted_share": 0},
    }
    hall.ask("ann", "PATCH", f"/api/projects/{again}", change)
    page = labelling(visit, again)
    page.locator(".canvas .ghost").wait_for()
    press(page, "*", "Enter")
    saved(page)
    (said_there,) = next(iter(hall.answers(again).values()))
    (back,) = next(iter(said_there.values()))["boxes"]
    assert back == box


def exported(hall: Hall, number: int) -> tuple[str, list[dict[str, Any]]]:
    """Return the configuration and the answered tasks of a project as Label Studio has them."""
    request = urllib.request.Request(f"{hall.base}/api/projects/{number}/export?format=label-studio")  # noqa: S310
    request.add_header("Cookie", f"goldsmith={hall.cookie('ann')}")
    with urllib.request.urlopen(request, timeout=30) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:  # noqa: S310
        tasks = json.loads(archive.read("tasks.json"))
        return archive.read("config.xml").decode(), [one for one in tasks if one["annotations"]]


def turned_corner(box: dict[str, Any]) -> tuple[float, float]:
    """Return where the upper left corner of a turned box is seen."""
    turn = math.radians(box["rotation"])
    x, y, wide, high = sides(box)
    return (
        x + wide / 2 - wide / 2 * math.cos(turn) + high / 2 * math.sin(turn),
        y + high / 2 - wide / 2 * math.sin(turn) - high / 2 * math.cos(turn),
    )
