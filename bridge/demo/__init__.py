"""A mail world on loopback, made of the same parts: the daemon, a blog, three people and their mail server.

Nothing here is known to the daemon. The blog is a feed that it polls; the mail server is its smarthost; what the
people of the demo do goes in by SMTP and by forms, as for anybody.
"""

from bridge.demo.world import run

__all__ = ["run"]
