"""Rights: licences and how they propagate, who holds what on which evidence, consents, provenance, and the offer of a release.

from goldsmith.certify.rights import gathered

found = gathered(lake.dataset("web"), "v1")
found.expression, found.conflicts, found.parents, found.attributions
found.files()   # licences.json, rights.json, provenance.json, offer.json
"""

from __future__ import annotations

from goldsmith.certify.rights.conflicts import Conflict
from goldsmith.certify.rights.gathering import Rights, gathered
from goldsmith.certify.rights.register import note_release
from goldsmith.certify.rights.withdrawn import Recall

__all__ = ["Conflict", "Recall", "Rights", "gathered", "note_release"]
