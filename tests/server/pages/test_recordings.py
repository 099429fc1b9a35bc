"""Recordings: their waveform, and stretches that are marked, moved, played and written down by mouse and by keys."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.page import Page, becomes
from server.pages.drawing import press, said, samples, sound
from server.pages.hall import Hall
from server.pages.test_kinds import asked
from server.pages.test_labelling import labelling

SHOWS = [{"field": "audio", "as": "audio"}]
PLAYER = "document.querySelector('audio')"
INK = """([from, to]) => { const own = document.querySelector('.wave canvas'), c = new OffscreenCanvas(own.width, own.height), on = c.getContext('2d', {willReadFrequently: true});
  on.drawImage(own, 0, 0); const d = on.getImageData(0, 0, c.width, c.height).data;
  let most = 0; for (let x = Math.ceil(from * c.width); x < to * c.width; x++) { let n = 0; for (let y = 0; y < c.height; y++) if (d[4 * (y * c.width + x) + 3]) n++; most = Math.max(most, n / c.height); } return most; }"""
"""How much of the height is drawn, between two shares of the width."""


def ready(page: Page) -> None:
    """Wait until the page knows how long the recording is, and says so."""
    expect(page.locator(".regions .tools > .soft")).to_have_text(re.compile(r"/ (?!0:00\.0)\d+:\d\d\.\d$"))


def sought(page: Page) -> None:
    """Wait until the recording is where it was sent."""
    becomes(page, lambda: page.evaluate(f"{PLAYER}.seeking"), lambda under_way: not under_way)


def listening(hall: Hall, visit: Callable[..., Page], audio: Any = None, labels: Any = ("a", "b"), **settings: Any) -> tuple[int, Page]:
    """Open a question about a recording of 5 seconds; return its project and page."""
    tasks = [{"audio": audio or sound(loud=(2, 3))}]
    number = hall.project(asked("regions", on="audio", labels=list(labels), **settings), tasks, shows=SHOWS)
    page = labelling(visit, number)
    ready(page)
    return number, page


def at(page: Page, seconds: float, high: float = 0.3) -> tuple[float, float]:
    """Return where a moment is on the waveform."""
    area = page.locator(".wave").bounding_box()
    return area["x"] + 1 + seconds / 5 * (area["width"] - 2), area["y"] + high * area["height"]


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag from one place of the page to another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def inked(page: Page, start: float, end: float, least: float) -> None:
    """Wait until so much of the waveform is drawn."""
    becomes(page, lambda: page.evaluate(INK, [start, end]), lambda drawn: drawn >= least)


def test_stretches_by_the_keyboard_alone(hall: Hall, visit: Callable[..., Page]):
    """A label's key begins and ends a stretch where the recording is; what is said there is typed."""
    number, page = listening(hall, visit, transcribed="allowed")

    for key in ["ArrowRight", "2", "ArrowRight", "ArrowRight", "Shift+ArrowRight"]:
        page.keyboard.press(key)
        sought(page)
    page.keyboard.press("2")
    page.get_by_label("What is said there").fill("好 🚀")

    (region,) = said(hall, page, number, "regions")
    assert (region["label"], region["text"]) == ("b", "好 🚀")
    assert [region["start"], region["end"]] == pytest.approx([1, 3.1], abs=0.05)


def test_the_waveform_shows_what_is_loud(hall: Hall, visit: Callable[..., Page]):
    """It is high where the sound is, flat where there is none; zooming and its slider show a part of it."""
    _, page = listening(hall, visit)

    inked(page, 0.42, 0.58, 0.7)
    assert page.evaluate(INK, [0.05, 0.38]) < 0.05
    assert page.evaluate(INK, [0.62, 0.95]) < 0.05
    page.mouse.move(*at(page, 2.5))
    page.keyboard.press("Escape")
    page.locator(".wave").focus()
    press(page, "+", "+")
    expect(page.get_by_label("Part of the recording that is seen")).to_be_visible()
    page.get_by_label("Part of the recording that is seen").fill("2")
    page.keyboard.press("Escape")
    inked(page, 0.02, 0.75, 0.7)
    press(page, "0")
    expect(page.get_by_label("Part of the recording that is seen")).to_have_count(0)


def test_stretches_by_the_mouse(hall: Hall, visit: Callable[..., Page]):
    """One is drawn by dragging, moved by its body and by each edge; each can be taken back; a click only goes there."""
    number, page = listening(hall, visit)
    drag(page, at(page, 1), at(page, 2))
    bar = page.locator(".stretch")
    expect(bar).to_have_count(1)
    area = bar.bounding_box()
    low = area["y"] + area["height"] / 2
    drag(page, (at(page, 1.5)[0], low), (at(page, 2.5)[0], low))
    for edge, to in (("start", 1.5), ("end", 4)):
        area = page.locator(f".stretch .{edge}").bounding_box()
        drag(page, (area["x"] + 3, low), (at(page, to)[0], low))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    page.mouse.click(*at(page, 0.5))
    expect(page.locator(".telling")).to_contain_text("0:00.5")

    (region,) = said(hall, page, number, "regions")
    assert [region["start"], region["end"]] == pytest.approx([1.5, 4], abs=0.04)
    assert region["label"] == "a"


def test_edges_by_keys(hall: Hall, visit: Callable[..., Page]):
    """A stretch and each of its edges move by 100 and by 10 ms, and take back; another label's key relabels it."""
    number, page = listening(hall, visit)
    drag(page, at(page, 1), at(page, 2))
    press(page, "Control+ArrowRight", "Alt+ArrowRight", "Control+ArrowLeft", "Control+Shift+ArrowLeft", "Alt+ArrowRight")
    press(page, "Control+ArrowRight", "Control+Shift+ArrowRight", "Control+Shift+ArrowRight", "Control+z")
    sought(page)
    press(page, "Escape", "Escape", "Alt+ArrowDown")
    sought(page)
    press(page, "2")

    (region,) = said(hall, page, number, "regions")
    assert region["label"] == "b"
    assert [region["start"], region["end"]] == pytest.approx([1.1 - 0.11, 2.1 + 0.11], abs=0.03)


def test_stretches_over_each_other(hall: Hall, visit: Callable[..., Page]):
    """Where they may overlap, each is on a lane of its own; where not, the second one ends where the first begins."""
    tops = {}
    for overlap in ("any", "none"):
        number, page = listening(hall, visit, overlap=overlap)
        drag(page, at(page, 2), at(page, 4))
        drag(page, at(page, 1), at(page, 3))
        bars = page.locator(".stretch")
        expect(bars).to_have_count(2)
        tops[overlap] = len({round(bars.nth(n).bounding_box()["y"]) for n in range(2)})
        found = sorted((one["start"], one["end"]) for one in said(hall, page, number, "regions"))
        assert found == [pytest.approx((1, 3 if overlap == "any" else 2), abs=0.04), pytest.approx((2, 4), abs=0.04)]
    assert tops == {"any": 2, "none": 1}


def test_a_stretch_is_played_repeated_and_slowed(hall: Hall, visit: Callable[..., Page]):
    """Shift Space plays the chosen stretch to its end; repeated it begins again; the speed goes from half to double."""
    _, page = listening(hall, visit, transcribed="allowed")
    drag(page, at(page, 1), at(page, 1.5))
    press(page, *[">"] * 9)
    becomes(page, lambda: page.evaluate(f"{PLAYER}.playbackRate"), lambda rate: rate == 2)
    press(page, "Shift+Space")
    becomes(
        page,
        lambda: page.evaluate(f"{PLAYER}.paused && !{PLAYER}.seeking && {PLAYER}.currentTime"),
        lambda at: at == pytest.approx(1.5, abs=0.06),
    )
    press(page, *["<"] * 9, "Control+l")
    becomes(page, lambda: page.evaluate(f"{PLAYER}.playbackRate"), lambda rate: rate == 0.5)
    page.get_by_label("What is said there").focus()
    page.keyboard.press("Shift+Enter")
    for _ in range(8):
        page.wait_for_timeout(200)
        assert 0.9 < page.evaluate(f"{PLAYER}.currentTime") < 1.6
    assert not page.evaluate(f"{PLAYER}.paused")
    press(page, "Escape", "Space")
    becomes(page, lambda: page.evaluate(f"{PLAYER}.paused"), bool)
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("button", name="Stop").click()


def test_an_hour_as_wav(hall: Hall, visit: Callable[..., Page]):
    """An hour's waveform is read as it arrives, without holding the recording."""
    hour = samples(b"\x80" * 4000 * 1800 + b"\x10\xf0" * 2000 * 600 + b"\x80" * 4000 * 1200)
    number = hall.project(asked("regions", on="audio", labels=["a"]), [{"audio": {"url": "/long.wav", "duration": 3600}}], shows=SHOWS)
    page = visit("bob", "#/")
    page.route("**/long.wav", lambda route: route.fulfill(body=hour, content_type="audio/wav"))
    page.goto(f"{hall.base}/#/work/{number}")
    page.locator(".wave canvas").wait_for()

    inked(page, 0.52, 0.64, 0.7)
    assert page.evaluate(INK, [0.05, 0.48]) < 0.05
    drag(page, at(page, 2.5), at(page, 3))
    (region,) = said(hall, page, number, "regions")
    assert [region["start"], region["end"]] == pytest.approx([1800, 2160], abs=30)


def silent_mp3(frames: int) -> str:
    """Return the address of an MP3 of silent frames of 26 ms."""
    frame = b"\xff\xfb\x90\xc0" + b"\0" * 413
    return "data:audio/mpeg;base64," + base64.b64encode(frame * frames).decode()


def test_what_is_no_wav(hall: Hall, visit: Callable[..., Page]):
    """A short MP3 is decoded; one that is said to last an hour is not read whole, which is told, and stretches are marked without."""
    _, page = listening(hall, visit, silent_mp3(200))
    inked(page, 0, 1, 0.005)
    expect(page.locator(".wave-state")).to_have_count(0)
    number, page = listening(hall, visit, {"url": silent_mp3(200), "duration": 3600})
    expect(page.locator(".wave-state")).to_contain_text("No waveform: this recording is too large")
    drag(page, at(page, 1), at(page, 2))

    assert len(said(hall, page, number, "regions")) == 1


def test_what_is_no_recording(hall: Hall, visit: Callable[..., Page]):
    """A broken recording is told, and can be tried again."""
    number = hall.project(asked("regions", on="audio", labels=["a"]), [{"audio": "data:audio/wav;base64,AAAA"}], shows=SHOWS)
    page = labelling(visit, number)

    expect(page.get_by_role("alert")).to_contain_text("cannot be loaded or played")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be loaded or played")
