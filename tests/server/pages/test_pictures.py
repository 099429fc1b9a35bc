"""Images as they come: zoomed and moved, turned by the camera, broken, huge, hostile, full of shapes; places stay those of the image."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from server.page import Page, becomes
from server.pages.drawing import drag, drawing, on_page, picture, press, said, sides
from server.pages.hall import Hall
from server.pages.test_kinds import asked
from server.pages.test_labelling import labelling

SHOWS = [{"field": "image", "as": "image"}]


def address(image: Image.Image, form: str, **saving: Any) -> str:
    """Return the address of an image."""
    kept = io.BytesIO()
    image.save(kept, form, **saving)
    return f"data:image/{form.lower()};base64," + base64.b64encode(kept.getvalue()).decode()


def seen(page: Page) -> list[float]:
    """Return how large the image is shown, and where."""
    area = page.locator(".canvas img").bounding_box()
    return [area[name] for name in ("width", "x", "y")]


def test_places_stay_the_same_in_any_view(hall: Hall, visit: Callable[..., Page]):
    """Wheel, keys and buttons zoom, Space and the middle button move the view; what is drawn then is where the image is."""
    number, page = drawing(hall, visit, "boxes")
    at_first = seen(page)
    page.mouse.move(*on_page(page, (100, 50)))
    page.mouse.down()
    page.mouse.up()
    press(page, "Escape")
    before = on_page(page, (120, 40))
    page.mouse.move(*before)
    page.mouse.wheel(0, -400)
    becomes(page, lambda: seen(page)[0], lambda wide: wide > 2 * at_first[0])
    assert on_page(page, (120, 40)) == pytest.approx(before, abs=1)  # what is under the mouse stays there
    drag(page, (110, 35), (130, 45))
    page.keyboard.down("Space")
    drag(page, (140, 50), (120, 40))
    page.keyboard.up("Space")
    expect(page.locator(".listed li")).to_have_count(1)  # Space was no corner, and dragging no box
    moved = seen(page)
    assert moved[1] < at_first[1] * 20
    page.mouse.move(*on_page(page, (130, 50)))
    page.mouse.down(button="middle")
    page.mouse.move(*on_page(page, (125, 48)), steps=3)
    page.mouse.up(button="middle")
    assert seen(page)[1:] != moved[1:]
    drag(page, (131, 46), (141, 56))
    press(page, "+", "_", "0")
    becomes(page, lambda: seen(page), lambda found: found == pytest.approx(at_first, abs=1))
    page.get_by_role("button", name="Larger").click()
    becomes(page, lambda: seen(page)[0], lambda wide: wide == pytest.approx(1.5 * at_first[0], rel=0.01))

    one, other = said(hall, page, number, "boxes")
    assert sides(one) == pytest.approx([110, 35, 20, 10], abs=0.4)
    assert sides(other) == pytest.approx([131, 46, 10, 10], abs=0.4)


def test_keys_take_the_view_along(hall: Hall, visit: Callable[..., Page]):
    """In a part of the image, the cursor of the keys is always seen."""
    _, page = drawing(hall, visit, "boxes")
    press(page, *["+"] * 5, *["ArrowRight"] * 20, *["ArrowDown"] * 10)

    frame, (x, y) = page.locator(".canvas").bounding_box(), on_page(page, (200, 100))
    assert frame["x"] <= x <= frame["x"] + frame["width"]
    assert frame["y"] <= y <= frame["y"] + frame["height"]


def test_two_fingers_zoom(hall: Hall, visit: Callable[..., Page]):
    """A pinch makes the image larger and draws nothing; one finger draws."""
    number = hall.project(asked("boxes", on="image", labels=["a"]), [{"image": picture()}], shows=SHOWS)
    page = labelling(visit, number, has_touch=True)
    page.locator(".canvas img").wait_for()
    before = seen(page)[0]
    (x, y), session = on_page(page, (100, 50)), page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": one, "y": other, "id": n} for n, (one, other) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x - 20, y))
    touch("touchStart", (x - 20, y), (x + 20, y))
    for far in (30, 45, 60):
        touch("touchMove", (x - far, y), (x + far, y))
    touch("touchEnd")
    becomes(page, lambda: seen(page)[0], lambda wide: wide == pytest.approx(3 * before, rel=0.15))
    expect(page.locator(".listed li")).to_have_count(0)
    press(page, "0")
    becomes(page, lambda: seen(page)[0], lambda wide: wide == pytest.approx(before, abs=1))
    places = [on_page(page, at) for at in ((20, 20), (40, 30), (60, 60))]
    touch("touchStart", places[0])
    touch("touchMove", places[1])
    touch("touchMove", places[2])
    touch("touchEnd")

    (box,) = said(hall, page, number, "boxes")
    assert sides(box) == pytest.approx([20, 20, 40, 40], abs=1)


def test_how_it_looks_is_no_part_of_the_answer(hall: Hall, visit: Callable[..., Page]):
    """Brightness, contrast and the crosshair change what is seen and nothing else."""
    number, page = drawing(hall, visit, "boxes")
    page.get_by_label("Brightness").fill("2")
    page.get_by_label("Contrast").fill("0.45")
    page.get_by_label("Contrast").press("ArrowRight")
    page.get_by_role("button", name="Crosshair").click()
    assert "brightness(2) contrast(0.5)" in page.locator(".canvas img").evaluate("e => getComputedStyle(e).filter")
    page.mouse.move(*on_page(page, (50, 50)))
    assert "V" in page.locator(".cross").get_attribute("d")
    expect(page.locator(".telling")).to_contain_text("cursor at 50, 50")
    drag(page, (20, 20), (60, 60))

    (box,) = said(hall, page, number, "boxes")
    assert sorted(box) == ["height", "label", "width", "x", "y"]


def test_a_camera_held_upright(hall: Hall, visit: Callable[..., Page]):
    """Places and size are those of the image as it is seen, after the orientation that the camera wrote."""
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = address(Image.new("RGB", (200, 100), "gray"), "JPEG", exif=exif)
    number = hall.project(asked("boxes", on="image", labels=["a"]), [{"image": photo}], shows=SHOWS)
    page = labelling(visit, number)
    page.locator(".canvas img").wait_for()
    page.mouse.move(*on_page(page, (10, 150), (100, 200)))
    page.mouse.down()
    page.mouse.move(*on_page(page, (60, 190), (100, 200)), steps=3)
    page.mouse.up()

    (box,) = said(hall, page, number, "boxes")
    whole = hall.answers(number)["t0"][0]["q"]
    assert (whole["width"], whole["height"]) == (100, 200)
    assert sides(box) == pytest.approx([10, 150, 50, 40], abs=0.6)


def test_a_task_that_knows_another_form(hall: Hall, visit: Callable[..., Page]):
    """Where the task gives the size before the camera's orientation, nothing is drawn in wrong places; the page tells both sizes."""
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = {"url": address(Image.new("RGB", (200, 100), "gray"), "JPEG", exif=exif), "width": 200, "height": 100}
    number = hall.project(asked("boxes", on="image", labels=["a"]), [{"image": photo}], shows=SHOWS)
    page = labelling(visit, number)

    expect(page.get_by_role("alert")).to_contain_text("200 × 100 pixels; it is seen with 100 × 200")
    expect(page.locator(".canvas")).to_have_count(0)


def test_a_smaller_copy_has_the_places_of_the_image(hall: Hall, visit: Callable[..., Page]):
    """Where the task gives a larger size of the same form, places are of that."""
    image = {"url": picture(), "width": 2000, "height": 1000}
    number, page = drawing(hall, visit, "boxes", image=image)
    drag(page, (20, 20), (60, 60))

    (box,) = said(hall, page, number, "boxes")
    assert sides(box) == pytest.approx([200, 200, 400, 400], abs=6)


def test_what_is_no_image(hall: Hall, visit: Callable[..., Page]):
    """A broken image is told, can be tried again, and can be skipped."""
    broken = "data:image/png;base64," + base64.b64encode(b"\x89PNG broken").decode()
    number = hall.project(asked("boxes", on="image", labels=["a"]), [{"image": broken}, {"image": picture()}], shows=SHOWS)
    page = labelling(visit, number)
    expect(page.get_by_role("alert")).to_contain_text("cannot be loaded")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be loaded")
    page.keyboard.press("-")

    page.locator(".canvas img").wait_for()


def test_nothing_in_an_svg_runs(hall: Hall, visit: Callable[..., Page]):
    """An SVG is only an image: its scripts, handlers and addresses do nothing; without a size nothing is drawn on it."""
    evil = '<svg xmlns="http://www.w3.org/2000/svg" {} onload="parent.hit=1"><script>parent.hit=1;top.hit=1</script><image href="https://evil.example/x.png"/><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="top.hit=1"/></body></foreignObject></svg>'
    sized, bare = (
        "data:image/svg+xml;base64," + base64.b64encode(evil.format(size).encode()).decode() for size in ('width="200" height="100"', "")
    )
    tasks = [{"image": {"url": sized, "width": 200, "height": 100}}, {"image": bare}]
    number = hall.project(asked("boxes", on="image", labels=["a"]), tasks, shows=SHOWS)
    page = labelling(visit, number)
    page.locator(".canvas img").wait_for()
    drag(page, (20, 20), (60, 60))
    press(page, "Enter")

    expect(page.get_by_role("alert")).to_contain_text("does not say how large")
    assert page.evaluate("window.hit") is None
    assert page.locator("svg script, svg image, foreignObject").count() == 0


def test_a_hundred_megapixels(hall: Hall, visit: Callable[..., Page]):
    """A very large image is told to be one, and is drawn on in its own pixels."""
    image = address(Image.new("1", (10_000, 10_000), 1), "PNG")
    number = hall.project(asked("boxes", on="image", labels=["a"]), [{"image": image}], shows=SHOWS)
    page = labelling(visit, number)
    page.locator(".canvas img").wait_for()
    expect(page.locator(".shapes")).to_contain_text("100 megapixels")
    size = (10_000, 10_000)
    page.mouse.move(*on_page(page, (5_000, 5_000), size))
    page.keyboard.press("Escape")
    page.locator(".canvas").focus()
    before = seen(page)[0]
    page.mouse.wheel(0, -1000)
    becomes(page, lambda: seen(page)[0], lambda wide: wide > 2 * before)
    page.mouse.down()
    page.mouse.move(*on_page(page, (5_300, 5_200), size), steps=3)
    page.mouse.up()

    (box,) = said(hall, page, number, "boxes")
    assert sides(box) == pytest.approx([5_000, 5_000, 300, 200], abs=40)


def test_three_hundred_shapes(hall: Hall, visit: Callable[..., Page]):
    """With 300 boxes, dragging one draws that one anew and no other, in the image and in the list."""
    boxes = [{"label": "ab"[n % 2], "x": 6 * (n % 30), "y": 9 * (n // 30), "width": 5, "height": 7} for n in range(300)]
    guess = {"q": {"width": 200, "height": 100, "boxes": boxes}}
    number = hall.project(
        asked("boxes", on="image", labels=["a", "b"]), [{"image": picture()}], shows=SHOWS, show_predictions=True, unassisted_share=0
    )
    task = {"key": "g", "priority": 9, "material": {"image": picture()}, "predictions": [{"model": "m", "value": guess, "score": None}]}
    hall.ask("ann", "POST", f"/api/projects/{number}/tasks", [task])
    page = labelling(visit, number)
    page.locator(".canvas img").wait_for()
    press(page, "*")
    expect(page.locator(".listed:not(.parts) li")).to_have_count(300)
    page.evaluate(
        "window.seen = new Set(); new MutationObserver(all => all.forEach(one => seen.add(one.target.dataset?.place ?? one.target.closest?.('li')?.textContent ?? one.target.nodeName)))"
        ".observe(document.querySelector('.shapes'), {subtree: true, attributes: true, attributeFilter: ['points', 'style']}); 0"
    )
    page.mouse.move(*on_page(page, (38, 30)))
    page.mouse.down()
    page.mouse.move(*on_page(page, (60, 50)), steps=10)
    page.mouse.up()

    changed = [one for one in page.evaluate("[...window.seen]") if one.isdigit()]
    assert len(changed) == 1
