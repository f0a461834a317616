"""What people see in a browser or feed reader: pages without a script, feeds, JSON, and what mails link to."""

from bridge.web.site import app

__all__ = ["app"]
