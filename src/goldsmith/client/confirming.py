"""To confirm, signed, that a release came whole: what a recipient gives the publisher so that neither can say otherwise later."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldsmith.annotation_errors import ServiceError
from goldsmith.circulate.contracts.receipts import sealed
from goldsmith.circulate.copies import Copy, release_at
from goldsmith.circulate.release import MANIFEST
from goldsmith.errors import SettingsError

if TYPE_CHECKING:
    from goldsmith.client.service import Client
    from goldsmith.signing.held import Signer


def confirmed(client: Client, folder: str | Path, key: Signer) -> dict[str, Any]:
    """Sign that a verified release came whole, and hand that to the service that it came from.

    The document names the agreement, the release, the SHA-256 of its hallmark and of its manifest, files and bytes, and the moment; of a marked copy also
    its commitment, so that nobody can say later that another one was given.

    Args:
        client: The service.
        folder: The release as it stands here; whoever calls this has verified it.
        key: Whose signature.

    Returns:
        `agreement`, the number of the agreement, and `digest`, the SHA-256 of what was signed.

    Raises:
        ServiceError: No agreement about it stands there; where one does, what came under an older one is confirmed under that.
        SettingsError: This copy was given under none of them.
    """
    from hashlib import sha256

    release = release_at(Path(folder))
    login = client.me()["person"]["login"]
    standing = [one for one in client.agreements.find(release.name, "stands") if one["version"] in {"", release.version}]
    mine = [one for one in standing if one["assignee"] == login]
    if mine and isinstance(release, Copy):  # a copy may be held since an agreement that was renewed
        mine += [one for one in client.agreements.find(release.name) if one["assignee"] == login and one not in mine]
    named = f"{release.name}@{release.version}"
    told: dict[str, Any] = {
        "release": named,
        "hallmark": release.certificate,
        "manifest": sha256((Path(folder) / MANIFEST).read_bytes()).hexdigest(),
        "files": len(release.shards),
        "bytes": sum(pieces[-1].end for pieces in release.shards.values() if pieces),
        "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    if isinstance(release, Copy):
        told |= {"copy": release.digest, "commitment": release.commitment}
    for at, one in enumerate(mine, 1):
        try:
            digest = client.agreements.confirm(one["id"], key.did, sealed({"uid": one["uid"], **told}, key, "confirmation"))
        except SettingsError:  # this copy came under another one
            if at == len(mine):
                raise
        else:
            return {"agreement": one["id"], "digest": digest}
    raise ServiceError("no agreement of yours about this release stands there", where=named, hint="goldsmith agreements list")
