"""An SMTP dialogue from a file: what we send (`C:`) and the replies that we expect (`S:`), over a real socket.

    # free text                     what the dialogue shows; before its first line
    ! lmtp                          settings of the listener, for the test that opens it: `name` or `name=value`
    C: EHLO there.test              one line, CRLF is added; lines up to the next S are sent in one piece
    R: a\\nb\\0                       octets as they are, with Python's escapes and no CRLF
    S: 250-                         a line that begins so; each line of a reply is in the file
    ! repeat 100                    the next C or R line, or S line, 100 times; {n} in it counts from 1
    ! half-close                    we close our half of the connection
    ! closed                        the listener has closed the connection
    ! leave                         we close the connection
The test gives the value of each `{name}`. A dialogue that fails names its file and line.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 5  # seconds for one reply


@dataclass(frozen=True, slots=True)
class Step:
    line: int
    verb: str  # "C", "R", "S", or what follows "!"
    text: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Dialogue:
    path: Path
    settings: Mapping[str, str]
    steps: tuple[Step, ...]


def read(path: Path) -> Dialogue:
    """The dialogue in a file."""
    settings: dict[str, str] = {}
    steps: list[Step] = []
    times = 1
    for number, line in enumerate(path.read_text().splitlines(), 1):
        verb, _, text = line.partition(" ")
        match verb:
            case "" | "#":
                continue
            case "!" if text.startswith("repeat "):
                times = int(text.removeprefix("repeat "))
            case "!" if text in ("half-close", "closed", "leave"):
                steps.append(Step(number, text, ""))
            case "!":
                settings.update(_settings(text))
            case "C:" | "R:" | "S:":
                steps.append(Step(number, verb[0], text, times))
                times = 1
            case _:
                raise ValueError(f"{path.name}:{number}: a line begins with #, !, C:, R: or S:")
    return Dialogue(path, settings, tuple(steps))


def _settings(text: str) -> Iterator[tuple[str, str]]:
    for word in text.split():
        name, _, value = word.partition("=")
        yield name, value


async def play(dialogue: Dialogue, where: str, names: Mapping[str, str] | None = None) -> None:
    """Play the dialogue to the listener at "HOST:PORT" or "unix:PATH"; AssertionError if a reply differs."""
    if where.startswith("unix:"):
        reader, writer = await asyncio.open_unix_connection(where.removeprefix("unix:"))
    else:
        host, _, port = where.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
    try:
        await _Speaker(dialogue, reader, writer, names or {}).speak()
    finally:
        writer.transport.abort()
        await asyncio.sleep(0)


class _Speaker:
    def __init__(
        self,
        dialogue: Dialogue,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        names: Mapping[str, str],
    ) -> None:
        self._dialogue = dialogue
        self._reader = reader
        self._writer = writer
        self._names = names
        self._unsent: list[bytes] = []

    async def speak(self) -> None:
        for step in self._dialogue.steps:
            match step.verb:
                case "C" | "R":
                    self._unsent.extend(self._octets(step, n) for n in range(1, step.times + 1))
                    continue
                case "S":
                    await self._send()
                    for n in range(1, step.times + 1):
                        await self._hear(step, self._filled(step.text, n))
                case "half-close":
                    await self._send()
                    self._writer.write_eof()
                case "closed":
                    await self._send()
                    await self._hear_nothing(step)
                case "leave":
                    await self._send()
                    return
        await self._send()

    def _octets(self, step: Step, n: int) -> bytes:
        text = self._filled(step.text, n)
        if step.verb == "C":
            return text.encode() + b"\r\n"
        return text.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")

    def _filled(self, text: str, n: int) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: str(n) if m[1] == "n" else self._names.get(m[1], m[0]), text)

    async def _send(self) -> None:
        if self._unsent:
            self._writer.write(b"".join(self._unsent))
            self._unsent.clear()
            # The listener may have closed the connection, and then reads none of it.
            with contextlib.suppress(ConnectionError):
                await asyncio.wait_for(self._writer.drain(), PATIENCE)

    async def _hear(self, step: Step, expected: str) -> None:
        heard = await self._line(step)
        where = f"{self._dialogue.path.name}:{step.line}"
        assert heard.startswith(expected), f"{where}: expected {expected!r}, heard {heard!r}"

    async def _hear_nothing(self, step: Step) -> None:
        heard = await self._line(step)
        assert heard == "", f"{self._dialogue.path.name}:{step.line}: expected the end, heard {heard!r}"

    async def _line(self, step: Step) -> str:
        try:
            return (await asyncio.wait_for(self._reader.readline(), PATIENCE)).decode().rstrip("\r\n")
        except ConnectionError:
            return ""
        except TimeoutError:
            raise AssertionError(f"{self._dialogue.path.name}:{step.line}: no reply came") from None
