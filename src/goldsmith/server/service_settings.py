"""What whoever runs the service may set."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from goldsmith.accounts.passwords import Passwords

DAY_MS = 86_400_000

SITE = Path(__file__).parent / "site"
"""Where the build puts the browser side."""


@dataclass(frozen=True)
class ServiceSettings:
    """Settings of the service.

    Attributes:
        lake: Folder or address of the lake whose datasets projects are made of; the one of the environment where empty.
        lakes: Further lakes that managers may name; of this machine they reach no other folder.
        names: Names under which the service is reached, without port; addresses such as 192.168.1.7 and localhost always are.
        media: Where images and sounds of tasks may come from beside the service itself, such as ``https://media.example.org``.
        https: Browsers reach the service over https, so that cookies are sent over nothing else.
        idle_ms: After so long without a request a browser is signed out.
        longest_ms: After so long a browser is signed out in any case.
        private_hosts: Hosts of webhooks that may be private addresses, by name, or ``name:port``.
        model_hosts: Hosts, ``name:port`` or networks of outside models that may be private addresses, such as that of a model server of one's own.
        partner_hosts: Hosts, ``name:port`` or networks of partners' connectors that may be private addresses.
        address: Where others reach the service, such as ``https://data.example.org``: its name in the dataspace; the address that was asked where empty.
        model_keys: ``NAME@HOST`` each: a variable of the environment that holds a key for outside models, and the only host that it is sent to.
        passwords: How passwords are hashed.
        site: Folder of the browser side.
        releases: Folder of releases that programs may fetch under ``/hub``; none are given where empty.
        models: Folder of models that `goldsmith train` wrote, which programs may ask under ``/api/models``.
        keys: Folder of the keys that sign certificates; none are given where empty.
        log: Folder of the transparency log that what is done is entered into; nothing is entered where empty.
        fingerprints: Folder of the secret and the ledger of marked copies, which are made at the first request; none are made where empty.
        publisher: The publisher's key that signs marked copies: a file or folder of keys, ``env:NAME``, or ``pkcs11:…``.
        chores: Send webhooks and sweep away what is over, in this process too.
    """

    lake: str = ""
    lakes: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    https: bool = False
    idle_ms: int = 7 * DAY_MS
    longest_ms: int = 60 * DAY_MS
    private_hosts: frozenset[str] = frozenset()
    model_hosts: frozenset[str] = frozenset()
    model_keys: frozenset[str] = frozenset()
    partner_hosts: frozenset[str] = frozenset()
    address: str = ""
    passwords: Passwords = field(default_factory=Passwords)
    site: Path = SITE
    releases: str = ""
    models: str = ""
    keys: str = ""
    log: str = ""
    fingerprints: str = ""
    publisher: str = ""
    chores: bool = True
