"""The transparency log: what was certified, offered, delivered and recalled, in static files that nobody can change unseen."""

from __future__ import annotations

from goldsmith.certify.log.folder import Log

__all__ = ["Log"]
