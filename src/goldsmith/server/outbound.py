"""Requests that the service itself makes: to public addresses only, and to the very address that was looked at.

1. Only http and https, no name and password in the address, no redirects.
2. The name is resolved once; every address that it has must be public, or a name could have one of each.
3. The connection goes to an address that was looked at, with the name for TLS and for `Host`: the name cannot point elsewhere meanwhile.
4. Hosts and networks that the settings name may be private.
5. The key of a model goes only to the host that whoever runs the service named for it: a manager of a project chooses addresses, and no
   secret of the service follows him elsewhere.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    import urllib3

    Resolver = Callable[[str, int], list[str]]

SECONDS = 10.0
"""How long an address may take to answer."""

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
LONGEST = 2000


@dataclass(frozen=True)
class Target:
    """Where a request goes: scheme, name, port, and what stands behind them."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """Return what `Host` says."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == {"http": 80, "https": 443}[self.scheme] else f"{shown}:{self.port}"


def target_of(url: str, *, wrong: str = "this address cannot be told of events") -> Target:
    """Return an address in its parts.

    Args:
        url: The address.
        wrong: What is said of one that may not be asked.

    Raises:
        SettingsError: It is none that may be asked.

    Example:
        >>> target_of("https://hooks.example.org/a?b=1")
        Target(scheme='https', host='hooks.example.org', port=443, path='/a?b=1')
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except (ValueError, UnicodeError):
        raise SettingsError("this is no address", where="url") from None
    odd = not url.isascii() or any(not one.isprintable() or one in " \\" for one in url) or len(url) > LONGEST
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or odd:
        raise SettingsError(wrong, where="url", expected="http://HOST/PATH or https://HOST/PATH, without a password")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or {"http": 80, "https": 443}[parts.scheme], path)


def is_public(address: str) -> bool:
    """Tell whether an address is of the public Internet, also one that hides an IPv4 address in itself.

    Example:
        >>> [is_public(one) for one in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "fe80::1%eth0")]
        [True, False, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        hidden = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in NAT64:
            hidden = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if hidden is not None:
            return hidden.is_global and not hidden.is_multicast
        if found.is_site_local:  # deprecated, and still routed inside of some networks
            return False
    return found.is_global and not found.is_multicast and not found.is_reserved


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses that a name has now."""
    return list(dict.fromkeys(str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def looked_up(
    target: Target, private: AbstractSet[str], resolve: Resolver = resolved, *, hint: str = "goldsmith serve --private-host HOST allows it"
) -> str:
    """Return the address to connect to.

    Args:
        target: Where to.
        private: What may be private: hosts, hosts with their port, and networks such as ``10.0.0.0/24``.
        resolve: Finds the addresses of a name.
        hint: How one that is not public is allowed.

    Raises:
        SettingsError: An address of the name is not public, and the settings do not name the host.
        OSError: The name has no address.
    """
    addresses = resolve(target.host, target.port)
    if not addresses:
        raise OSError("the name has no address")
    allowed = target.host in private or target.named in private or f"{target.host}:{target.port}" in private
    networks = [ipaddress.ip_network(one, strict=False) for one in private if "/" in one]
    if not allowed and not all(is_public(one) or _within(one, networks) for one in addresses):
        raise SettingsError("this address is not public", where=target.host, hint=hint)
    return addresses[0]


def _within(address: str, networks: Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    """Tell whether an address, also IPv4 written as IPv6, lies in one of some networks."""
    found = ipaddress.ip_address(address.partition("%")[0])
    hidden = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return any((hidden or found) in one for one in networks)


def post(target: Target, address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send a request to an address that was looked at, and return the status of its answer, whose body is not read.

    Raises:
        urllib3.exceptions.HTTPError: Nobody answered in time, or not in HTTP.
    """
    import urllib3

    with _pool(target, address, urllib3.Timeout(connect=SECONDS / 2, read=SECONDS)) as pool:
        answer = pool.urlopen(
            "POST",
            target.path,
            body=body,
            headers={"Host": target.named, **headers},
            redirect=False,
            preload_content=False,
            assert_same_host=False,
        )
        answer.close()
        return int(answer.status)


class Reach:
    """The way to one host, for :class:`goldsmith.endpoint.Line`: looked up once, and then always the very same address."""

    def __init__(self, private: AbstractSet[str], resolve: Resolver = resolved, *, hint: str = "") -> None:
        """Take what may be private, how names are resolved, and how more is allowed."""
        self._private, self._resolve, self._hint = private, resolve, hint
        self._pools: dict[tuple[str, str, int], urllib3.HTTPConnectionPool] = {}
        self._lock = threading.Lock()

    def __call__(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], seconds: float) -> urllib3.BaseHTTPResponse:
        """Send a request, and return its answer unread.

        Raises:
            SettingsError: The address may not be asked.
            OSError: The name has no address.
        """
        import urllib3

        target = target_of(url, wrong="this address cannot be asked")
        patience = urllib3.Timeout(connect=min(SECONDS, seconds), read=seconds)
        with self._lock:
            place = target.scheme, target.host, target.port
            if place not in self._pools:
                address = looked_up(target, self._private, self._resolve, hint=self._hint)
                self._pools[place] = _pool(target, address, patience)
            pool = self._pools[place]
        told = {"Host": target.named, "Accept-Encoding": "identity", **headers}
        return pool.urlopen(
            method,
            target.path,
            body=body,
            headers=told,
            timeout=patience,
            redirect=False,
            preload_content=False,
            decode_content=False,
            assert_same_host=False,
        )

    def close(self) -> None:
        """Let go of all connections."""
        for pool in self._pools.values():
            pool.close()


def _pool(target: Target, address: str, patience: urllib3.Timeout) -> urllib3.HTTPConnectionPool:
    """Return connections to an address that was looked at."""
    import urllib3

    if target.scheme == "http":
        return urllib3.HTTPConnectionPool(address, target.port, timeout=patience, retries=False, maxsize=8)
    return urllib3.HTTPSConnectionPool(
        address,
        target.port,
        timeout=patience,
        retries=False,
        maxsize=8,
        ssl_context=ssl.create_default_context(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )
