"""Sign or verify a folder with model_signing: ``python model_signing_side.py sign|verify FOLDER KEY SIGNATURE``; prints the seconds of the call alone."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import model_signing


def main() -> None:
    """Do what the command line says."""
    action, folder, key, signature = sys.argv[1], *map(Path, sys.argv[2:5])
    began = time.perf_counter()
    if action == "sign":
        model_signing.signing.Config().use_elliptic_key_signer(private_key=key).sign(folder, signature)
    else:
        model_signing.verifying.Config().use_elliptic_key_verifier(public_key=key).verify(folder, signature)
    print(time.perf_counter() - began)


main()
