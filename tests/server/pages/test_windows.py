"""A window that one test had is as new for the next."""

from __future__ import annotations

from server.pages.hall import Hall
from windows import Windows

KEEP = """async () => {
  localStorage.setItem('left', 'here');
  sessionStorage.setItem('left', 'here');
  await new Promise(done => { const asked = indexedDB.open('left', 1); asked.onsuccess = () => { asked.result.close(); done(); }; });
  await (await caches.open('left')).put('/left', new Response('here'));
}"""
LEFT = "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]"


def test_nothing_of_a_test_is_left_for_the_next(hall: Hall, windows: Windows):
    """Cookies, storage, width and the missing network of one test are gone, though the context is the same; a second page has another one."""
    first = windows.lend(hall.base, width=500, height=400, locale="en-US")
    first.context.add_cookies([{"name": "goldsmith", "value": hall.cookie("ann"), "url": hall.base}])
    first.goto(f"{hall.base}/#/")
    first.evaluate(KEEP)
    first.context.set_offline(offline=True)
    assert first.evaluate(LEFT) == [1, 1, 1, 1]

    windows.take_back()
    second, third = (windows.lend(hall.base, width=1000, height=400, locale="en-US") for _ in range(2))
    second.goto(f"{hall.base}/#/")

    assert second.context is first.context
    assert third.context is not second.context
    assert second.context.cookies() == []
    assert second.evaluate(LEFT) == [0, 0, 0, 0]
    assert second.evaluate("innerWidth") == 1000
    windows.take_back()
