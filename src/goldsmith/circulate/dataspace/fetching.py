"""The source of a release under a contract: files by a token that is renewed before it is over."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from goldsmith.circulate.source import Source
from goldsmith.circulation_errors import TransferError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import urllib3

OLD_SECONDS = 200.0
"""Age at which a token is renewed; it is good for five minutes."""


def opened(address: Mapping[str, Any] | None) -> tuple[str, str]:
    """Return endpoint and token of the data address of a transfer.

    Raises:
        TransferError: It names none.

    Example:
        >>> token = {"@type": "EndpointProperty", "name": "authorization", "value": "gst_x"}
        >>> opened({"endpoint": "https://x.example/data", "endpointProperties": [token]})
        ('https://x.example/data', 'gst_x')
    """
    several = (address or {}).get("endpointProperties", [])
    named = {one.get("name"): one.get("value") for one in several if isinstance(one, dict)} if isinstance(several, list) else {}
    endpoint, token = (address or {}).get("endpoint"), named.get("authorization")
    if not isinstance(endpoint, str) or not isinstance(token, str):
        raise TransferError(
            "the transfer names no place of its data", found=str(address)[:200], expected="an endpoint with an authorization"
        )
    return endpoint, token


class ContractSource(Source):
    """A release at the endpoint of a transfer."""

    def __init__(self, address: Mapping[str, Any] | None, renewed: Callable[[], Mapping[str, Any] | None]) -> None:
        """Take the data address of a transfer, and what brings a new one.

        Raises:
            TransferError: It names no place.
        """
        endpoint, token = opened(address)
        super().__init__(endpoint, token=token)
        self._renewed, self._lock, self._since = renewed, threading.Lock(), time.monotonic()

    def _sent(self, address: str, more: dict[str, str] | None = None) -> urllib3.BaseHTTPResponse:
        with self._lock:
            if time.monotonic() - self._since > OLD_SECONDS:
                _, token = opened(self._renewed())
                self._token, self._since = {"Authorization": f"Bearer {token}"}, time.monotonic()
        return super()._sent(address, more)
