"""Compare reply extraction with other libraries: exact replies, junk left, words lost, mails a second.

    python -m bench.extraction [FOLDER]

FOLDER has mails as NAME.txt (only the body) or NAME.eml, each with NAME.expected.txt. Without FOLDER the mails
are the answers that tests/simulator writes. The libraries mail-parser-reply, email-reply-parser and quotequail are
measured if they are installed. Each mail has a time limit.
"""

from __future__ import annotations

import collections
import importlib
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bridge.inbound.extract import extract
from bridge.mail.message import parse

LIMIT = 8.0  # seconds for one mail
ROUNDS = 3

Extractor = Callable[[str], str]


@dataclass(frozen=True)
class Case:
    """A body as text, and what its author wrote."""

    text: str
    expected: str


class TooSlow(Exception):
    """A mail took longer than the limit."""


def main(arguments: Sequence[str] = ()) -> None:
    cases = list(_folder(Path(arguments[0])) if arguments else _simulated())
    print(
        f"{len(cases)} mails\n\n| extractor | exact | junk left | words lost | mails/s | hostile texts that hang it |"
    )
    print("|---|---|---|---|---|---|")
    for name, extractor in _extractors():
        print(_row(name, extractor, cases), flush=True)


def _row(name: str, extractor: Extractor, cases: list[Case]) -> str:
    exact = leak = loss = 0
    for case in cases:
        reply = _within_limit(extractor, case.text)[0]
        wanted, got = _words(case.expected), _words(reply)
        exact += _folded(reply) == _folded(case.expected)
        leak += bool(got - wanted)
        loss += bool(wanted - got)
    began = time.process_time()
    for _ in range(ROUNDS):
        for case in cases:
            _within_limit(extractor, case.text)
    speed = ROUNDS * len(cases) / (time.process_time() - began)
    slow = sum(_within_limit(extractor, text)[1] for text in _hostile())
    shares = " | ".join(f"{100 * n / len(cases):.1f} %" for n in (exact, leak, loss))
    return f"| {name} | {shares} | {speed:,.0f} | {slow} of {len(list(_hostile()))} |"


def _within_limit(extractor: Extractor, text: str) -> tuple[str, bool]:
    """The reply ("" if the library failed), and True if it took too long."""

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, LIMIT)
    try:
        return extractor(text) or "", False
    except TooSlow:
        return "", True
    except Exception:  # noqa: BLE001 - a library that raises has no answer
        return "", False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _extractors() -> Iterator[tuple[str, Extractor]]:
    yield "loosely", lambda text: extract(text).reply
    if parser := _module("mailparser_reply"):
        languages = ["en", "da", "de", "es", "fr", "it", "ja", "ko", "nl", "pl", "sv", "zh"]
        yield (
            "mail-parser-reply",
            lambda text: parser.EmailReplyParser(languages=languages).parse_reply(text),
        )
    if parser_ := _module("email_reply_parser"):
        yield "email-reply-parser", lambda text: parser_.EmailReplyParser.parse_reply(text)
    if quail := _module("quotequail"):
        yield (
            "quotequail",
            lambda text: "\n".join(part for shown, part in quail.quote(text, quote_intro_line=True) if shown),
        )


def _module(name: str):  # type: ignore[no-untyped-def]
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is not installed: left out", file=sys.stderr)
        return None


def _folder(folder: Path) -> Iterator[Case]:
    for path in sorted(folder.rglob("*.expected.txt")):
        stem = path.name.removesuffix(".expected.txt")
        for mail in (path.with_name(f"{stem}.txt"), path.with_name(f"{stem}.eml")):
            if mail.exists():
                octets = mail.read_bytes()
                text = octets.decode("utf-8", "replace") if mail.suffix == ".txt" else parse(octets).body.text
                if text.strip():
                    yield Case(text, path.read_text(encoding="utf-8"))


def _simulated() -> Iterator[Case]:
    from tests.simulator.languages import LANGUAGES
    from tests.simulator.programs import PROGRAMS, Answer
    from tests.simulator.test_answers import ORIGINALS

    for program in PROGRAMS:
        for language in LANGUAGES.values():
            original = ORIGINALS["notification"]
            yield Case(program.text(original, Answer(above=language.reply), language), language.reply)


def _hostile() -> Iterator[str]:
    size = 100_000
    for piece in ("On ", "\n", " ", "-", "<", ">", "From: a\n", "wrote:\n", "> a\nb\n", "--\n", "a:\n"):
        yield piece * (size // len(piece))


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _words(text: str) -> collections.Counter[str]:
    return collections.Counter(re.findall(r"\w+", text.lower()))


if __name__ == "__main__":
    main(sys.argv[1:])
