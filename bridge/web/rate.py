"""How many forms one peer may post within a minute: more are answered 429."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bridge.blog import MINUTE
from bridge.mail.peer import block

_OF_PEER = 30  # forms of one address within a minute
_OF_NETWORK = 120  # of one /24 or /64


@dataclass(slots=True)
class FormRate:
    """Around the application: counts each POST by the address of its client."""

    app: ASGIApp
    clock: Callable[[], int]
    minute: int = 0
    sent: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        client = (scope.get("client") or ("", 0))[0] if scope["type"] == "http" else ""
        if scope["type"] == "http" and scope["method"] == "POST" and not self._allows(client):
            text = "Too many forms come from there. Try again in a minute.\n"
            await PlainTextResponse(text, 429, {"Retry-After": "60"})(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _allows(self, client: str) -> bool:
        now = self.clock() // MINUTE
        if now != self.minute:
            self.minute, self.sent = now, Counter()
        names = {f"peer {client}": _OF_PEER, f"network {block(client, of_ipv4=24)}": _OF_NETWORK}
        if any(self.sent[name] >= most for name, most in names.items()):
            return False
        self.sent.update(names.keys())
        return True
