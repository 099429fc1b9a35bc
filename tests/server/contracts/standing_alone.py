"""A service in a process of its own, which can be killed: prints its address and the token of who has an agreement."""

from __future__ import annotations

import sys
import time
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2])]
    from goldsmith.circulate.shelf import Access
    from goldsmith.client import connect
    from offered import serving
    from server.contracts.conftest import offered

    folder = Path(sys.argv[1])
    offered(folder / "releases", "long", rows=400_000, files=1)
    with serving(folder, keys=str(folder / "keys")) as offering:
        offering.shelf.share("long", Access("contract", offered=("bo",)))
        connect(offering.url, offering.tokens["bo"]).orders.make("long", purpose="research")
        sys.stdout.write(f"{offering.url} {offering.tokens['bo']}\n")
        sys.stdout.flush()
        time.sleep(120)
