"""Hands for tests of images and recordings: what is drawn on, and the mouse in its places."""

from __future__ import annotations

import base64
import io
import struct
import wave
import zlib
from collections.abc import Callable
from typing import Any

from server.page import Page
from server.pages.hall import Hall
from server.pages.test_kinds import asked
from server.pages.test_labelling import labelling, saved

Place = tuple[float, float]


def picture(width: int = 200, height: int = 100) -> str:
    """Return the address of a grey image."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\x80" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def samples(values: bytes, every: int = 4000) -> bytes:
    """Return a WAV of 8-bit values."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(every)
        written.writeframes(values)
    return kept.getvalue()


def sound(seconds: int = 5, loud: tuple[float, float] = (0, 0)) -> str:
    """Return the address of a recording that is silent but for one stretch."""
    first, last = (int(4000 * one) for one in loud)
    values = b"\x80" * first + b"\x10\xf0" * ((last - first) // 2) + b"\x80" * (4000 * seconds - last)
    return "data:audio/wav;base64," + base64.b64encode(samples(values)).decode()


def drawing(
    hall: Hall, visit: Callable[..., Page], kind: str, *, image: Any = None, width: int = 1280, labels: Any = ("a", "b"), **settings: Any
) -> tuple[int, Page]:
    """Open a question about an image of 200 by 100 pixels; return its project and page."""
    tasks = [{"image": picture() if image is None else image}] * 2
    number = hall.project(asked(kind, on="image", labels=list(labels), **settings), tasks, shows=[{"field": "image", "as": "image"}])
    page = labelling(visit, number, width=width)
    page.locator(".canvas img").wait_for()
    return number, page


def on_page(page: Page, at: Place, size: Place = (200, 100)) -> Place:
    """Return where a place of the image is on the page."""
    area = page.locator(".canvas img").bounding_box()
    return area["x"] + at[0] / size[0] * area["width"], area["y"] + at[1] / size[1] * area["height"]


def drag(page: Page, start: Place, end: Place, *, steps: int = 4) -> None:
    """Drag from a place of the image to another."""
    page.mouse.move(*on_page(page, start))
    page.mouse.down()
    page.mouse.move(*on_page(page, end), steps=steps)
    page.mouse.up()


def click(page: Page, at: Place, *, twice: bool = False) -> None:
    """Click on a place of the image."""
    if twice:
        page.mouse.dblclick(*on_page(page, at))
    else:
        page.mouse.click(*on_page(page, at))
        page.wait_for_timeout(450)  # two clicks sooner after each other are one double-click


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def said(hall: Hall, page: Page, number: int, part: str) -> list[dict[str, Any]]:
    """Save, and return what the service stored."""
    page.keyboard.press("Control+Enter")
    saved(page)
    return hall.answers(number)["t0"][0]["q"][part]


def sides(box: dict[str, Any]) -> list[float]:
    """Return x, y, width and height of a box."""
    return [box[name] for name in ("x", "y", "width", "height")]
