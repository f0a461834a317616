"""A mail world on loopback, made of the same parts: the daemon, a blog, four people and their mail server.

Nothing here is known to the daemon. The blog is a feed that it polls; the mail server is its smarthost; the people
of the demo use SMTP and forms, like anybody.
"""

from bridge.demo.world import run

__all__ = ["run"]
