"""Windows of one browser for the tests of a file: each test finds an empty one, and none loads what another loaded already.

A context of a browser that is made anew starts a process and compiles the program of the pages again, which takes longer than most tests.
So a context is lent to one test after the other; between them it loses its pages, cookies, storage, permissions and whatever else a test
did to it. What stays is the cache of files whose names are digests of what they hold, and one blank page, which keeps the process.
"""

from __future__ import annotations

from typing import Any

KEPT = "local_storage,indexeddb,websql,service_workers,cache_storage,file_systems,shared_storage,storage_buckets"
"""What a page may have kept, but for cookies, which the context itself forgets."""

PATIENCE = 30_000
"""How long is waited for what a page comes to, in ms: several processes of tests share the machine."""


class Windows:
    """Contexts of a browser, which are lent and taken back."""

    def __init__(self, browser: Any) -> None:
        from playwright.sync_api import expect

        expect.set_options(timeout=PATIENCE)
        self._browser = browser
        self._free: dict[str, list[Any]] = {}
        self._lent: list[tuple[str, Any, str]] = []
        self._blank: dict[Any, tuple[Any, Any]] = {}

    def lend(self, base: str, *, width: int, height: int, **settings: Any) -> Any:
        """Return an empty page, with a context of these settings to itself, for the service at an address."""
        kind = repr(sorted(settings.items()))
        free = self._free.setdefault(kind, [])
        context = free.pop() if free else self._made(settings)
        self._lent.append((kind, context, base))
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        return page

    def take_back(self) -> None:
        """Empty what was lent, and keep it for the next test; what a test has closed is gone."""
        for kind, context, base in self._lent:
            if context in self._browser.contexts:
                self._empty(context, base)
                self._free[kind].append(context)
            else:
                self._blank.pop(context)
        self._lent.clear()

    def _made(self, settings: dict[str, Any]) -> Any:
        context = self._browser.new_context(**settings)
        blank = context.new_page()
        self._blank[context] = blank, context.new_cdp_session(blank)
        return context

    def _empty(self, context: Any, base: str) -> None:
        blank, session = self._blank[context]
        for page in context.pages:
            if page is not blank:
                page.close()
        context.set_offline(offline=False)
        context.unroute_all()
        context.clear_cookies()
        context.clear_permissions()
        session.send("Storage.clearDataForOrigin", {"origin": base, "storageTypes": KEPT})
