"""What signing costs: both signatures of a notification and of a digest, by the CPU, beside bare keys and dkimpy."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench import line
from bridge.mail import dkim, wire
from bridge.mail.dkim import BodyStart, Signer, SigningKey

TEXT = "I keep thinking of the ironmonger who never asked my name in thirty years.\n\nWhich hinge did you need? " * 4
KEYS = tuple(SigningKey(f"loosely-{kind}", dkim.read(dkim.made(kind), kind)) for kind in (dkim.RSA, dkim.ED25519))
SIGNER = Signer("talk.blog.example", KEYS)
HEADER = (
    b"From: Ann via Tea and Letters\r\n <by-abcdefgh@talk.blog.example>\r\nTo: ruth@home.example\r\n"
    b"Reply-To: <re-abcdefgh@talk.blog.example>\r\nSubject: Re: What we lose when every shop knows our name\r\n"
    b"Date: Tue, 24 Nov 2026 07:00:00 +0000\r\nMessage-ID: <c.01a20c5dce60700098033f66072d3ba1@talk.blog.example>\r\n"
    b"In-Reply-To: <m.01a20c5dce60700098033f66072d3ba1@talk.blog.example>\r\n"
    b"References: <m.01a20c5dce60700098033f66072d3ba1@talk.blog.example>\r\n"
    b"List-Id: Tea and Letters <blog.example>\r\nList-Archive: <https://talk.blog.example/>\r\n"
    b"List-Unsubscribe: <https://talk.blog.example/u/abc>,\r\n <mailto:re-a@talk.blog.example?subject=unsubscribe>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
)
CORES, BATCH = 2, 16


def main() -> None:
    """Measure and print. Time of the CPU, so that other work on the machine changes little."""
    digest = hashlib.sha256(b"x").digest()
    bare = _cost(lambda: [key.signature(digest) for key in KEYS])
    line("the bare keys: RSA-2048 and Ed25519", bare * 1e6, "us")
    for name, times in (("notification", 6), ("digest", 160)):
        body = wire.quoted_printable(TEXT * times + "\nhttps://talk.blog.example/u/abc\n")
        content, start = HEADER + body, BodyStart.of(body[: len(body) * 4 // 5])
        cost = _cost(lambda content=content, start=start: SIGNER.signed(content, 1_790_000_000, start))
        line(f"a {name} of {len(content) / 1000:.0f} kB, signed by both", cost * 1e6, "us")
        line("... beside the bare keys", cost / bare, "times")
        line(
            "... without the shared start of the body",
            _cost(lambda content=content: SIGNER.signed(content, 1)) * 1e6,
            "us",
        )
        line(f"... that is on {CORES} cores", CORES / cost, "mails/s")
        if name == "notification":
            _threads(content, start)
            _dkimpy(content, cost)


def _cost(act: Callable[[], object], times: int = 400) -> float:
    """CPU seconds of one call, the least of three rounds."""
    act()
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(times):
            act()
        rounds.append((time.process_time() - began) / times)
    return min(rounds)


def _threads(content: bytes, start: BodyStart) -> None:
    """As the dispatcher does it: batches in two threads. RSA and Ed25519 let the other thread run meanwhile."""

    def batch(_: int) -> None:
        for _ in range(BATCH):
            SIGNER.signed(content, 1_790_000_000, start)

    with ThreadPoolExecutor(CORES) as threads:
        began = time.process_time()
        list(threads.map(batch, range(100)))
        cpu = time.process_time() - began
    line("... in two threads at once, by the CPU", CORES * 100 * BATCH / cpu, "mails/s")


def _dkimpy(content: bytes, ours: float) -> None:
    try:
        import dkim as dkimpy
        from cryptography.hazmat.primitives import serialization
    except ImportError:
        print("  dkimpy is not installed")
        return
    pem = KEYS[0].key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    cost = _cost(lambda: dkimpy.sign(content, b"x", b"talk.blog.example", pem), times=20)
    line("dkimpy, RSA alone", cost * 1e6, "us")
    line("... beside both of ours", cost / ours, "times")


if __name__ == "__main__":
    main()
