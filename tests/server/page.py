"""What tests of the page share: how it is opened, waited for and measured."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

SHIFT = "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries().forEach(e => { if (!e.hadRecentInput) sum += e.value; })).observe({type: 'layout-shift', buffered: true}); setTimeout(() => done(sum), 300); })"
CONTRAST = """selector => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = text => { const [r, g, b] = text.match(/[\\d.]+/g).map(Number); return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b); };
  const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c)) return c; } return 'rgb(255,255,255)'; };
  return [...document.querySelectorAll(selector)].filter(e => e.checkVisibility() && e.textContent.trim() && !e.closest(':disabled')).map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), e.className + ': ' + e.textContent.slice(0, 40)];
  });
}"""
NAMELESS = """() => [...document.querySelectorAll('button, input, select, textarea, summary, dialog, svg[role=img]')].filter(e => e.checkVisibility()).filter(e => {
  const labels = e.labels ? [...e.labels].map(l => l.textContent).join('') : '';
  const named = (e.getAttribute('aria-labelledby') || '').split(/\\s+/).map(id => document.getElementById(id)?.textContent || '').join('');
  return !(e.getAttribute('aria-label') || named || labels || e.textContent || '').trim();
}).map(e => e.outerHTML.slice(0, 120))"""
LOADING = re.compile(r"^(Loading…|正在加载…|加载中…)$")
FADED = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  await Promise.allSettled(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished));
}"""
"""Wait until no colour fades any more."""
Page = Any


def at_rest(page: Page) -> None:
    """Wait until a page that was opened stands: all that it asks for is there, and no colour fades."""
    from playwright.sync_api import expect

    page.wait_for_load_state("networkidle")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_text(LOADING).filter(visible=True)).to_have_count(0)
    page.evaluate(FADED)


def becomes(page: Page, read: Callable[[], Any], wanted: Callable[[Any], bool]) -> Any:
    """Wait until what is read is as it is wanted, and return it."""
    for _ in range(400):
        found = read()
        if wanted(found):
            return found
        page.wait_for_timeout(50)
    raise AssertionError(found)


def settled(page: Page) -> None:
    """Wait until a search has ended."""
    page.locator(".rows[aria-busy=true]").wait_for(state="detached")


def opened(page: Page, name: str) -> None:
    """Wait until the record with an id is open."""
    from playwright.sync_api import expect

    expect(page.locator("article.record:not(.stale) .name code")).to_have_text(name)


def move(page: Page, rule: str, stop: int) -> None:
    """Move the slider of a rule as a hand does: to a stop, and let go."""
    slider = page.locator(f".limit[data-rule={rule}] input[type=range]")
    slider.evaluate(
        "(e, at) => { e.value = String(at); e.dispatchEvent(new Event('input', {bubbles: true})); e.dispatchEvent(new Event('change', {bubbles: true})); }",
        stop,
    )
