"""Each file in tests/dialogues is played to a real listener."""

import asyncio
import ipaddress
from ast import literal_eval
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from bridge.mail.envelope import Envelope, SmtpReply
from bridge.net.server.limits import Limits
from bridge.net.server.listener import listen
from tests import dialogue

FILES = sorted((Path(__file__).parents[1] / "dialogues").glob("*.txt"))


class RepeatingReceiver:
    """A Receiver whose replies repeat what it was given, so that a dialogue shows it."""

    def __init__(self) -> None:
        self.accepted = 0

    async def recipient(self, envelope: Envelope, forward_path: str) -> SmtpReply:
        local_part = forward_path.partition("@")[0]
        if local_part == "nobody":
            return SmtpReply(550, "5.1.1", "There is no conversation at this address")
        if local_part == "broken":
            raise RuntimeError("the password is t\u00f6p secret")
        return SmtpReply(250, "2.1.5", f"Go on with <{forward_path}>")

    async def message(self, envelope: Envelope, content: bytes) -> tuple[SmtpReply, ...]:
        self.accepted += 1
        if any(path.startswith("fault@") for path in envelope.forward_paths):
            raise RuntimeError("the password is t\u00f6p secret")
        sender = "nobody" if envelope.reverse_path is None else f"<{envelope.reverse_path}>"
        text = f"Message {self.accepted} from {sender}, {len(content)} octets: {content[:40]!r}"
        if not envelope.lmtp:
            return (SmtpReply(250, "2.0.0", text),)
        return tuple(
            SmtpReply(550, "5.7.1", "Not this one") if path.startswith("held@") else SmtpReply(250, "2.0.0", text)
            for path in envelope.forward_paths
        )


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_listener_replies_as_the_dialogue_says(path: Path, tmp_path: Path) -> None:
    asyncio.run(_play(dialogue.read(path), tmp_path))


async def _play(played: dialogue.Dialogue, tmp_path: Path) -> None:
    known = {field.name for field in fields(Limits)}
    numbers: dict[str, Any] = {name: literal_eval(value) for name, value in played.settings.items() if name in known}
    lmtp = "lmtp" in played.settings
    where = f"unix:{tmp_path}/lmtp.sock" if lmtp else "127.0.0.1:0"
    listener = await listen(
        where,
        RepeatingReceiver(),
        hostname="talk.test",
        limits=replace(Limits(), **numbers),
        lmtp=lmtp,
        mail_servers=(ipaddress.ip_network("127.0.0.0/8"),) if "mail_server" in played.settings else (),
    )
    try:
        await dialogue.play(played, where if lmtp else f"127.0.0.1:{listener.port}")
    finally:
        await listener.close(0)
