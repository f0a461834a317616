"""The website: pages without scripts, feeds, JSON, and the signed pages that mails link to."""

from bridge.web.site import app

__all__ = ["app"]
