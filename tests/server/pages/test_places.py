"""Places that the mouse marks in any script come to the export in code points."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from server.page import Page
from server.pages.hall import Hall
from server.pages.test_labelling import labelling, saved

WORDS = ["cafe\u0301", "👨‍👩‍👧‍👦", "שָׁלוֹם", "مرحبا", "नमस्ते", "𠮷野家", "🇨🇳", "end"]
"""Combining marks, a family of joined emoji, two scripts that run from right to left, conjuncts, characters beyond 16 bits, a flag."""
BOX = """word => {
  for (const block of document.querySelectorAll('.block')) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const from = node.data.indexOf(word);
      if (from < 0) continue;
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + word.length);
      const { left, right, top, height } = range.getBoundingClientRect();
      return [left, right, top + height / 2];
    }
  }
}"""


def test_the_mouse_marks_words_of_any_script(hall: Hall, visit: Callable[..., Page]):
    """Each word is dragged over from its left to its right edge, whichever way it is read, and the export holds just it."""
    text = "one " + " two ".join(WORDS)
    asked = [{"name": "q", "kind": "spans", "settings": {"on": "text", "labels": ["sign"]}}]
    number = hall.project(asked, [{"text": text}])
    page = labelling(visit, number)

    for at, word in enumerate(WORDS, 1):
        left, right, middle = page.evaluate(BOX, word)
        page.mouse.move(left + 0.5, middle)
        page.mouse.down()
        page.mouse.move((left + right) / 2, middle, steps=4)
        page.mouse.move(right - 0.5, middle, steps=4)
        page.mouse.up()
        page.keyboard.press("1")
        expect(page.locator(".marked")).to_have_count(at)
    page.keyboard.press("Enter")
    saved(page)

    (said,) = hall.answers(number)["t0"]
    spans = said["q"]["spans"]
    assert [text[one["start"] : one["end"]] for one in spans] == WORDS
    assert [one["quote"] for one in spans] == WORDS
