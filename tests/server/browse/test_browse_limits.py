"""Limits in the page of `goldsmith browse`: moved, typed, found from a rule, and used."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from server.browse.conftest import Served
from server.page import move, settled


def test_a_limit_is_moved_and_used(visit, served: Served, tmp_path):
    """Move a limit: the count, the records that would go, the `--set` line and the recipe agree."""
    page = visit()
    page.keyboard.press("t")
    page.locator(".limit[data-rule=too_short]").wait_for()
    limit = next(limit for one in served.json("/api/statistics")["statistics"] for limit in one["limits"] if limit["rule"] == "too_short")
    at, (stop, kept, _) = max(enumerate(limit["stops"]), key=lambda one: one[1][0])

    move(page, "too_short", at)
    page.locator(".trial").wait_for()

    expect(page.locator(".limit[data-rule=too_short] .outcome")).to_contain_text(f"{kept:,} kept in all", use_inner_text=True)
    expect(page.locator(".trial .total")).to_have_text(re.compile(f"{kept:,} then$"))
    page.locator(".lost .samples li").first.wait_for()
    page.locator(".command").first.wait_for()
    expect(page.locator(".command code").first).to_have_text(f"--set rules.0.limits.too_short={stop:g}", use_inner_text=True)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the recipe").click()
    saved.value.save_as(tmp_path / "changed.yaml")
    assert f"too_short: {stop:g}" in (tmp_path / "changed.yaml").read_text(encoding="utf-8")

    page.locator(".lost .samples button").first.click()
    page.locator("article.record").wait_for()
    page.keyboard.press("Escape")
    page.locator(".limit[data-rule=too_short]").get_by_role("button", name="as it was").click()
    expect(page.locator(".side")).to_contain_text("Move a limit", use_inner_text=True)


def test_a_limit_is_typed(visit):
    """A number that no step has is decided anew as well."""
    page = visit()
    page.keyboard.press("t")
    field = page.locator(".limit[data-rule=too_many_digits] input[type=number]")
    field.wait_for()

    field.fill("0.1234")
    page.keyboard.press("Enter")
    page.locator(".trial").wait_for()

    expect(page.locator(".trial .total")).to_contain_text("then", use_inner_text=True)
    expect(field).to_have_value("0.1234")


def test_a_rule_leads_to_its_limit(visit):
    """From the rule that fired to its slider in one click."""
    page = visit()
    page.locator("label.choice", has_text="too_many_digits").click()
    settled(page)
    page.locator(".rows button").first.click()

    page.locator(".rules").first.get_by_role("button", name="Try another limit").first.click()

    page.locator(".limit.wanted[data-rule=too_many_digits]").wait_for()


def test_another_similarity_is_about_right_until_it_is_measured(visit, served: Served):
    """The slider says about and at most; what the search then measures stands beside; below the target the command is named."""
    page = visit(refused=True)
    page.keyboard.press("t")
    page.locator(".limit[data-rule=near_duplicate]").wait_for()
    limit = next(
        limit for one in served.json("/api/statistics")["statistics"] for limit in one["limits"] if limit["rule"] == "near_duplicate"
    )
    stop, kept, _ = limit["stops"][30]
    slider = page.locator(".limit[data-rule=near_duplicate] input[type=range]")

    slider.evaluate("e => { e.value = '30'; e.dispatchEvent(new Event('input', {bubbles: true})); }")
    outcome = page.locator(".limit[data-rule=near_duplicate] .outcome")
    expect(outcome).to_contain_text(f"about {kept:,} kept in all")
    expect(outcome).to_contain_text(f"at most {limit['most']:,}")
    move(page, "near_duplicate", 30)
    page.locator(".trial").wait_for()

    expect(outcome).to_have_text(re.compile("^measured: "))
    expect(page.locator(".trial .total")).to_contain_text("then", use_inner_text=True)
    expect(page.locator(".command code").first).to_have_text(f"--set near_duplicates.similarity={stop:g}", use_inner_text=True)

    field = page.locator(".limit[data-rule=near_duplicate] input[type=number]")
    field.fill("0.6")
    page.keyboard.press("Enter")
    page.locator(".side .fault").wait_for()
    expect(page.locator(".side .fault")).to_contain_text("cannot be told from the table", use_inner_text=True)
    expect(page.locator(".side .fault")).to_contain_text("--set near_duplicates.similarity=0.6", use_inner_text=True)
