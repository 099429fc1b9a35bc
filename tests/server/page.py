"""What tests of the page share: how it is opened, waited for and measured."""

from __future__ import annotations

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
Page = Any


def settled(page: Page) -> None:
    """Wait until a search has ended."""
    page.wait_for_timeout(350)
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
