"""Images and recordings are marked with the keyboard alone, and with the mouse; what draws them comes only when it is needed."""

from __future__ import annotations

import base64
import io
import struct
import wave
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import Page
from server.pages.hall import Hall
from server.pages.test_kinds import asked
from server.pages.test_labelling import labelling, saved
from server.pages.test_look import AXE, axe


def picture(width: int = 200, height: int = 100) -> str:
    """Return the address of a grey image."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def sound(seconds: int = 5) -> str:
    """Return the address of a silent recording."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(4000)
        written.writeframes(b"\x80" * 4000 * seconds)
    return "data:audio/wav;base64," + base64.b64encode(kept.getvalue()).decode()


def ready(page: Page) -> None:
    """Wait until the browser knows how long the recording is; the page forbids what `wait_for_function` would do."""
    page.locator("audio").wait_for()
    for _ in range(100):
        if page.evaluate("document.querySelector('audio').duration > 4"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the recording was not loaded")


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


@pytest.mark.parametrize("kind", list(SHAPES))
def test_shapes_by_the_keyboard_alone(hall: Hall, visit: Callable[..., Page], kind: str):
    """The arrows move a cursor, Space sets corners, a label's key chooses the label; places are pixels of the image."""
    settings, keys, meant = SHAPES[kind]
    number = hall.project(
        asked(kind, on="image", labels=["a", "b"], **settings), [{"image": picture()}] * 2, shows=[{"field": "image", "as": "image"}]
    )
    page = labelling(visit, number)
    page.locator(".paper svg").wait_for()

    for key in keys:
        page.keyboard.press(key)
    page.keyboard.press("Enter")

    expect(page.locator(".status")).to_contain_text("1 answered now")
    saved(page)
    said = hall.answers(number)["t0"][0]["q"]
    assert (said["width"], said["height"]) == (200, 100)
    assert said[kind] == meant


def test_a_box_by_the_mouse(hall: Hall, visit: Callable[..., Page]):
    """It is drawn by dragging and moved by dragging, in pixels of the image however large it is shown."""
    number = hall.project(asked("boxes", on="image", labels=["a"]), [{"image": picture()}], shows=[{"field": "image", "as": "image"}])
    page = labelling(visit, number)
    page.locator(".paper svg").wait_for()
    area = page.locator(".paper svg").bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return area["x"] + x * area["width"], area["y"] + y * area["height"]

    for start, end in (((0.1, 0.2), (0.3, 0.6)), ((0.2, 0.4), (0.4, 0.4))):
        page.mouse.move(*at(*start))
        page.mouse.down()
        page.mouse.move(*at(*end), steps=3)
        page.mouse.up()
    page.keyboard.press("Enter")

    saved(page)
    (box,) = hall.answers(number)["t0"][0]["q"]["boxes"]
    assert [box["x"], box["y"], box["width"], box["height"]] == pytest.approx([60, 20, 40, 40], abs=1.5)


def test_stretches_of_a_recording_by_the_keyboard_alone(hall: Hall, visit: Callable[..., Page]):
    """A label's key begins and ends a stretch where the recording is; what is said there is typed."""
    number = hall.project(
        asked("regions", on="audio", labels=["a", "b"], transcribed="allowed"),
        [{"audio": sound()}],
        shows=[{"field": "audio", "as": "audio"}],
    )
    page = labelling(visit, number)
    ready(page)

    for key in ["ArrowRight", "2", "ArrowRight", "ArrowRight", "Shift+ArrowRight"]:
        page.keyboard.press(key)
        page.wait_for_timeout(120)
    page.keyboard.press("2")
    page.get_by_label("What is said there").fill("好 🚀")
    page.keyboard.press("Control+Enter")

    saved(page)
    (region,) = hall.answers(number)["t0"][0]["q"]["regions"]
    assert (region["label"], region["text"]) == ("b", "好 🚀")
    assert [region["start"], region["end"]] == pytest.approx([1, 3.1], abs=0.05)


@pytest.mark.skipif(not AXE.is_file(), reason="needs `npm ci` in web/")
def test_axe_finds_nothing_with_media(hall: Hall, visit: Callable[..., Page]):
    """Both editors pass axe-core."""
    questions = [
        *asked("boxes", on="image", labels=["a"]),
        {**asked("regions", on="audio", labels=["b"])[0], "name": "r", "title": "Stretches"},
    ]
    fields = [{"field": "image", "as": "image"}, {"field": "audio", "as": "audio"}]
    number = hall.project(questions, [{"image": picture(), "audio": sound()}], shows=fields)
    page = labelling(visit, number)
    page.locator(".paper svg").wait_for()

    assert axe(page) == []
