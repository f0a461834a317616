"""A smarthost, well behaved or not: each mail gets the reply that answers it, or none."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bridge.errors import SmarthostError, SmarthostRefusal
from bridge.mail.envelope import SmtpStage
from bridge.net.client.smarthost import Smarthost, SmarthostSettings
from bridge.net.client.transactions import OutgoingMail, SmarthostReply

pytestmark = pytest.mark.anyio

CONTENT = b"Subject: hi\r\n\r\nwords\r\n"
GREETING = "220 hop.example ESMTP"


@dataclass
class Script:
    """A server with a reply to each verb; None closes the connection, "" sends nothing."""

    answers: dict[str, str | Callable[[int], str | None] | None] = field(default_factory=dict)
    pipelining: bool = True
    heard: list[str] = field(default_factory=list)
    contents: list[bytes] = field(default_factory=list)
    sessions: int = 0
    greeting: str = GREETING
    port: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        self.writers.append(writer)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            writer.write(f"{self.greeting}\r\n".encode())
            while line := await reader.readline():
                command = line.decode().strip()
                self.heard.append(command)
                answer = self.answer(command)
                if answer is None:
                    break
                writer.write(answer.encode())
                if answer.startswith("354"):
                    content = b""
                    while (line := await reader.readline()) not in (b".\r\n", b""):
                        content += line
                    self.contents.append(content)
                    final = self.answer("content")
                    if final is None:
                        break
                    writer.write(final.encode())
        writer.close()

    def answer(self, command: str) -> str | None:
        verb = command.split(":")[0].split(" ")[0].upper() if command != "content" else command
        given = self.answers.get(verb, "250 ok")
        if callable(given):
            given = given(len(self.contents))
        if verb == "EHLO" and given == "250 ok":
            return "250-hop.example\r\n" + ("250-PIPELINING\r\n" if self.pipelining else "") + "250 8BITMIME\r\n"
        if verb == "DATA" and given == "250 ok":
            given = "354 go on"
        if verb == "QUIT":
            given = "221 bye"
        return None if given is None else f"{given}\r\n" if given else ""


@pytest.fixture(params=[True, False], ids=["pipelining", "in turn"])
async def script(request: pytest.FixtureRequest, anyio_backend: str) -> AsyncIterator[Script]:
    script = Script(pipelining=request.param)
    server = await asyncio.start_server(script.talk, "127.0.0.1", 0)
    script.port = server.sockets[0].getsockname()[1]
    yield script
    server.close()
    for writer in script.writers:
        writer.close()
    await server.wait_closed()


def hop(script: Script, *, timeout: float = 5, connections: int = 1) -> Smarthost:
    return Smarthost(
        SmarthostSettings("127.0.0.1", script.port, timeout=timeout, connections=connections, hostname="t.example")
    )


@contextlib.asynccontextmanager
async def relaying(script: Script, **more: float) -> AsyncIterator[Smarthost]:
    smarthost = hop(script, **more)  # type: ignore[arg-type]
    yield smarthost
    await smarthost.close()


def mails(count: int) -> Iterator[OutgoingMail]:
    return (OutgoingMail(str(n), "bounce@t.example", f"reader{n}@home.example", CONTENT) for n in range(count))


async def relay_all(smarthost: Smarthost, source: Iterator[OutgoingMail]) -> dict[str, SmarthostReply | SmarthostError]:
    replies: dict[str, SmarthostReply | SmarthostError] = {}

    async def on_reply(mail: OutgoingMail, reply: SmarthostReply | SmarthostError) -> None:
        assert mail.id not in replies, "a mail got two replies"
        replies[mail.id] = reply

    await smarthost.relay_all(source, on_reply)
    return replies


async def relay(smarthost: Smarthost, reverse_path: str | None, forward_path: str, content: bytes) -> SmarthostReply:
    replies = await relay_all(smarthost, iter([OutgoingMail("", reverse_path, forward_path, content)]))
    if isinstance(replies[""], SmarthostError):
        raise replies[""]
    return replies[""]


async def test_a_mail_is_relayed_and_the_reply_comes_back(script: Script) -> None:
    script.answers["content"] = "250-2.0.0 we have\r\n250 it"
    async with relaying(script) as smarthost:
        reply = await relay(smarthost, "b@t.example", "a@home.example", CONTENT)
    assert reply == SmarthostReply(250, "2.0.0 we have it")
    assert script.heard == ["EHLO t.example", "MAIL FROM:<b@t.example>", "RCPT TO:<a@home.example>", "DATA", "QUIT"]


async def test_a_dot_that_begins_a_line_is_doubled(script: Script) -> None:
    async with relaying(script) as smarthost:
        await relay(smarthost, None, "a@home.example", b".\r\n..\r\na.\r\n.b")
    assert script.contents == [b"..\r\n...\r\na.\r\n..b\r\n"]
    assert "MAIL FROM:<>" in script.heard


async def test_a_refused_recipient_does_not_harm_the_other_mails(script: Script) -> None:
    refused = {"reader2@home.example"}

    def rcpt(_: int) -> str:
        return "550 5.1.1 nobody" if any(one in script.heard[-1] for one in refused) else "250 ok"

    def data(_: int) -> str:
        return "503 5.5.1 no recipient" if any(one in script.heard[-2] for one in refused) else "354 go"

    script.answers |= {"RCPT": rcpt, "DATA": data}
    async with relaying(script) as smarthost:
        replies = await relay_all(smarthost, mails(5))
    assert [getattr(replies[str(n)], "code", None) for n in range(5)] == [250, 250, 550, 250, 250]
    assert replies["2"] == SmarthostReply(550, "5.1.1 nobody", SmtpStage.RCPT)
    assert script.heard.count("RSET") == 1
    assert script.sessions == 1


async def test_a_server_that_accepts_data_without_a_recipient_gets_an_empty_content(script: Script) -> None:
    script.answers["RCPT"] = "550 5.1.1 nobody"
    async with relaying(script) as smarthost:
        replies = await relay_all(smarthost, mails(3))
    assert {getattr(one, "code", None) for one in replies.values()} == {550}
    assert not any(b"words" in content for content in script.contents)


@pytest.mark.parametrize(("verb", "stage"), [("MAIL", SmtpStage.MAIL), ("DATA", SmtpStage.DATA)])
async def test_a_refusal_names_its_stage(script: Script, verb: str, stage: SmtpStage) -> None:
    script.answers[verb] = "550 5.7.1 not from you"
    async with relaying(script) as smarthost:
        reply = await relay(smarthost, "b@t.example", "a@home.example", CONTENT)
    assert reply == SmarthostReply(550, "5.7.1 not from you", stage)
    assert not any(script.contents)


async def test_a_connection_lost_after_the_content_decides_nothing_and_the_other_mails_are_relayed(
    script: Script,
) -> None:
    script.answers["content"] = lambda n: None if n == 2 else "250 ok"
    async with relaying(script) as smarthost:
        replies = await relay_all(smarthost, mails(5))
    assert isinstance(replies["1"], SmarthostError)
    assert [getattr(replies[str(n)], "code", None) for n in (0, 2, 3, 4)] == [250] * 4
    assert script.sessions == 2


async def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(script: Script) -> None:
    async with relaying(script) as smarthost:
        await relay(smarthost, "b@t.example", "a@home.example", CONTENT)
        script.writers[-1].close()
        await script.writers[-1].wait_closed()
        assert (await relay(smarthost, "b@t.example", "a@home.example", CONTENT)).code == 250
    assert script.sessions == 2


async def test_an_unasked_421_is_not_taken_for_a_reply(script: Script) -> None:
    async with relaying(script) as smarthost:
        await relay(smarthost, "b@t.example", "a@home.example", CONTENT)
        script.writers[-1].write(b"421 4.4.2 timeout\r\n")
        await script.writers[-1].drain()
        for _ in range(10):  # turns of the loop, until it has arrived
            await asyncio.sleep(0)
        assert (await relay(smarthost, "b@t.example", "a@home.example", CONTENT)).code == 250
    assert script.sessions == 2


async def test_after_421_the_connection_is_not_used_again(script: Script) -> None:
    script.answers["MAIL"] = lambda n: "421 4.3.2 shutting down" if n == 1 else "250 ok"
    async with relaying(script) as smarthost:
        replies = await relay_all(smarthost, mails(2))
        assert replies["0"] == SmarthostReply(250, "ok")
        assert getattr(replies["1"], "code", None) == 421
        script.answers.clear()
        assert (await relay(smarthost, "b@t.example", "a@home.example", CONTENT)).code == 250
    assert script.sessions == 2


async def test_a_server_that_always_hangs_up_gets_one_connection_a_mail(script: Script) -> None:
    script.answers["MAIL"] = None
    async with relaying(script) as smarthost:
        replies = await relay_all(smarthost, mails(3))
    assert all(isinstance(one, SmarthostError) for one in replies.values())
    assert script.sessions == 3


@pytest.mark.parametrize("verb", ["MAIL", "content"])
async def test_a_silent_server_is_given_up_after_the_timeout(script: Script, verb: str) -> None:
    script.answers[verb] = ""
    async with relaying(script, timeout=0.2) as smarthost:
        with pytest.raises(SmarthostError, match="no reply within"):
            await relay(smarthost, "b@t.example", "a@home.example", CONTENT)


@pytest.mark.parametrize(
    "answer",
    [
        "hello",
        "25",
        "9999999",
        "²50 ok",
        "250-" + "x" * 70_000,
        "hello\r\n250 ok",  # in one segment, as if it answered the next MAIL
        "250-2.0.0 half a reply\r\nhello\r\n250 ok",
        "250_ok\r\n250 ok\r\n250 ok",
    ],
)
async def test_a_malformed_reply_decides_nothing_and_nothing_after_it_counts(script: Script, answer: str) -> None:
    script.answers["content"] = answer
    async with relaying(script, timeout=0.5) as smarthost:
        with pytest.raises(SmarthostError):
            await relay(smarthost, "b@t.example", "a@home.example", CONTENT)


async def test_while_it_is_down_one_attempt_counts_for_all(script: Script) -> None:
    script.greeting = "554 not today"
    smarthost = hop(script, connections=8)
    replies = await asyncio.gather(
        *(relay(smarthost, "b@t.example", "a@home.example", CONTENT) for _ in range(8)), return_exceptions=True
    )
    assert all(isinstance(one, SmarthostError) for one in replies)
    assert smarthost.down
    assert script.sessions == 1


async def test_no_mailbox_is_in_the_error(script: Script) -> None:
    script.greeting = "554 go away ann@home.example"
    with pytest.raises(SmarthostError) as caught:
        await hop(script).ready()
    assert f"127.0.0.1:{script.port}" in str(caught.value)
    assert "@" not in str(caught.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=hop.example"
    files = [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "both.pem"),
        "-out",
        str(folder / "c.pem"),
    ]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    with (folder / "both.pem").open("a") as both:
        both.write((folder / "c.pem").read_text())
    return folder / "both.pem"


class Login:
    """An aiosmtpd handler that accepts mail only after a login."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        return "250 2.0.0 have it" if session.authenticated else "530 5.7.0 log in first"


def knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    return AuthResult(success=data == LoginPassword(b"blog", b"sesame"), handled=False)


@contextlib.asynccontextmanager
async def secure(certificate: Path, tls: Literal["starttls", "tls"], password: str) -> AsyncIterator[Smarthost]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options: dict[str, Any] = {"authenticator": knows, "hostname": "hop.example", "auth_require_tls": tls == "starttls"}
    options |= {"tls_context": context} if tls == "starttls" else {}
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(Login(), **options), "127.0.0.1", 0, ssl=context if tls == "tls" else None
    )
    port = server.sockets[0].getsockname()[1]
    settings = SmarthostSettings("127.0.0.1", port, tls, "blog", password, timeout=5, hostname="t.example")
    smarthost = Smarthost(settings, ssl.create_default_context(cafile=str(certificate.parent / "c.pem")))
    yield smarthost
    await smarthost.close()
    server.close()
    await server.wait_closed()


@pytest.mark.real("openssl")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_mails_are_relayed_over_tls_and_after_a_login(certificate: Path, tls: Literal["starttls", "tls"]) -> None:
    async with secure(certificate, tls, "sesame") as smarthost:
        replies = await relay_all(smarthost, mails(3))
    assert {getattr(one, "code", None) for one in replies.values()} == {250}


@pytest.mark.real("openssl")
async def test_a_refused_login_says_what_to_correct_and_not_the_password(certificate: Path) -> None:
    async with secure(certificate, "starttls", "wrong-sesame") as smarthost:
        with pytest.raises(SmarthostRefusal, match=r"refuses our login \(535\); correct smarthost.username") as caught:
            await smarthost.ready()
    assert "sesame" not in str(caught.value)


@pytest.mark.real("openssl")
async def test_an_untrusted_certificate_is_refused(certificate: Path) -> None:
    async with secure(certificate, "starttls", "sesame") as known:
        with pytest.raises(SmarthostError):
            await Smarthost(known._settings).ready()


@pytest.mark.real("openssl")
@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_for_another_name_is_refused_and_the_error_says_so(
    certificate: Path, tls: Literal["starttls", "tls"]
) -> None:
    async with secure(certificate, tls, "sesame") as known:
        settings = replace(known._settings, host="localhost")  # the certificate is for 127.0.0.1
        other = Smarthost(settings, known._tls_context)
        with pytest.raises(SmarthostError, match=r"certificate is refused \(Hostname mismatch.*'localhost'"):
            await relay(other, "b@t.example", "a@home.example", CONTENT)
