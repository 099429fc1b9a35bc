"""The bell of the harbour: whoever holds its rope signs that a statement was there when it rang."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from pathlib import Path

from goldsmith.anchor import Anchor, Witnessed
from goldsmith.log_errors import AnchorError


class Bell(Anchor):
    """Ring the bell of the harbour for a checkpoint, and write down when."""

    key: str
    """File of the key that the harbour and its auditors hold, in hexadecimal."""

    def anchored(self, statement: bytes) -> bytes:
        """Return the time and its seal."""
        at = int(time.time())
        return json.dumps({"at": at, "seal": self._seal(statement, at)}).encode()

    def witnessed(self, statement: bytes, proof: bytes) -> Witnessed:
        """Return when it rang."""
        try:
            told = json.loads(proof)
            at, seal = int(told["at"]), str(told["seal"])
        except (ValueError, TypeError, KeyError, OverflowError):
            raise AnchorError("this is no page of the harbour's book") from None
        if not hmac.compare_digest(seal.encode(), self._seal(statement, at).encode()):
            raise AnchorError("the seal is not of this statement")
        return Witnessed(at, "the harbour")

    def _seal(self, statement: bytes, at: int) -> str:
        key = bytes.fromhex(Path(self.key).read_text(encoding="ascii"))
        return hmac.new(key, f"{at} {hashlib.sha256(statement).hexdigest()}".encode(), "sha256").hexdigest()
