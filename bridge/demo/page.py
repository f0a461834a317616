"""The demo's page: the thread on one side, the mailboxes on the other, with live updates."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import aiosmtplib
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bridge.demo.mailboxes import DeliveredMail, Draft, MailServer, quoted, submit
from bridge.demo.people import ARTICLES, BLOG_NAME, PEOPLE, DemoPerson
from bridge.mail.address import normalised
from bridge.render import page, templates

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# A mail's HTML is a stranger's: no script, no request, an origin of its own. Its links open pages of their own.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"
_FILES = {"demo.css": "text/css", "demo.js": "text/javascript"}
MOST_OCTETS = 200_000  # of what is posted to us

_JOURNAL_ID = re.compile(r" \([0-9a-f]{32}\)$")  # for operators, at the end of an SMTP reply


@dataclass(frozen=True, slots=True)
class UndoLeft:
    """For so many seconds the author of the last comment can undo it."""

    mailbox: str
    seconds: float


class DemoPage:
    """The routes under /demo. `morning` sets the clock to the time when digests are sent, and returns that time.

    `settle` sets the clock to the time when the others are notified of the last comment.
    """

    def __init__(
        self,
        server: MailServer,
        *,
        smtp_port: int,
        origin: str,
        clock: Callable[[], int],
        morning: Callable[[], Awaitable[str]],
        settle: Callable[[], Awaitable[str]],
        undoable: Callable[[], Awaitable[UndoLeft | None]],
    ) -> None:
        self._server = server
        self._smtp_port = smtp_port
        self._origin = origin
        self._clock = clock
        self._morning = morning
        self._settle = settle
        self._undoable = undoable
        self._listeners: set[asyncio.Queue[str]] = set()

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/demo", self._page),
            Route("/demo/mails", self._mails),
            Route("/demo/mails/{number:int}", self._of_mail(self._mail)),
            Route("/demo/mails/{number:int}/answer", self._of_mail(self._begin_answer)),
            Route("/demo/mails/{number:int}/html", self._of_mail(self._mail_html)),
            Route("/demo/mails/{number:int}/source", self._of_mail(self._mail_source)),
            Route("/demo/events", self._events),
            Route("/demo/send", self._send, methods=["POST"]),
            Route("/demo/digests", self._skip(self._morning), methods=["POST"]),
            Route("/demo/notify", self._skip(self._settle), methods=["POST"]),
            Route("/demo/{name}", self._file),
        ]

    def tell(self, what: str) -> None:
        """Notify every open page of a change: a new `mail`, or only a `thread`; "" ends its event stream."""
        for queue in self._listeners:
            queue.put_nowait(what)

    async def _page(self, _request: Request) -> Response:
        text = page(
            "demo/mailboxes",
            language="en",
            blog=BLOG_NAME,
            people=PEOPLE,
            articles=ARTICLES,
            smtp_port=self._smtp_port,
            maildirs={person.local_part: self._server.maildir(person.mailbox) for person in PEOPLE},
            first=PEOPLE[0],
        )
        return Response(text, headers={"Content-Security-Policy": _POLICY}, media_type="text/html")

    async def _file(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            return Response("There is nothing here.\n", 404, media_type="text/plain")
        octets = (templates() / "pages" / "demo" / name).read_bytes()
        return Response(octets, headers={"Cache-Control": "no-cache"}, media_type=_FILES[name])

    async def _mails(self, _request: Request) -> Response:
        known = [person.mailbox for person in PEOPLE]
        undoable = await self._undoable()
        others = sorted({mail.mailbox for mail in self._server.mails} - set(known))
        return JSONResponse(
            {
                "mailboxes": [
                    {"mailbox": box, "name": self._server.names.get(box) or box} for box in (*known, *others)
                ],
                "mails": [_row(mail) for mail in reversed(self._server.mails)],
                "undoable": undoable and {"mailbox": undoable.mailbox, "seconds": undoable.seconds},
            }
        )

    def _of_mail(self, show: Callable[[Request, DeliveredMail], Response]) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint that shows the mail with the number in the path."""

        async def endpoint(request: Request) -> Response:
            mail = self._server.mail(request.path_params["number"])
            return show(request, mail) if mail else _sorry(404, "There is no such mail.")

        return endpoint

    def _mail(self, _request: Request, mail: DeliveredMail) -> Response:
        message = mail.message
        fields = [(name, str(message[name] or "")) for name in ("From", "To", "Subject", "Date")]
        return JSONResponse({**_row(mail), "fields": fields, "text": mail.text, "about": self._about(message)})

    def _about(self, message: EmailMessage) -> str:
        """The path of the thread that a mail is about, "" without one (Archived-At, RFC 5064)."""
        url = str(message["Archived-At"] or "").strip("<> ")
        return url.removeprefix(self._origin) if url.startswith(f"{self._origin}/posts/") else ""

    def _mail_html(self, _request: Request, mail: DeliveredMail) -> Response:
        text = mail.part("html") or f"<pre>{html.escape(mail.text)}</pre>"
        text = text.replace("<head>", '<head><base target="_blank">', 1)
        headers = {"Content-Security-Policy": _MAIL_POLICY}
        return Response(text, headers=headers, media_type="text/html")

    def _mail_source(self, request: Request, mail: DeliveredMail) -> Response:
        headers = {"X-Content-Type-Options": "nosniff"}
        if "save" in request.query_params:
            headers["Content-Disposition"] = f'attachment; filename="mail-{mail.number}.eml"'
            return Response(mail.content, headers=headers, media_type="message/rfc822")
        return Response(mail.content, headers=headers, media_type="text/plain; charset=utf-8")

    def _begin_answer(self, _request: Request, mail: DeliveredMail) -> Response:
        draft = quoted(mail)
        return JSONResponse(
            {
                "from": mail.mailbox,
                "to": draft.to,
                "subject": draft.subject,
                "text": draft.text,
                "in_reply_to": draft.in_reply_to,
                "references": draft.references,
            }
        )

    async def _send(self, request: Request) -> Response:
        posted = await self._posted(request)
        if posted is None:
            return _bad()
        mailbox = str(posted.get("from", ""))
        author = next((one for one in PEOPLE if one.mailbox == mailbox), None) or _stranger(mailbox)
        if author is None:
            return _bad()
        to = normalised(parseaddr(_line(posted.get("to")))[1])
        if to is None or not to.isascii():
            return _sorry(
                400, "The demo can't send to the address in To. Addresses of the blog look like tea@talk.example."
            )
        words = {key: _line(posted.get(key)) for key in ("subject", "in_reply_to", "references")}
        draft = Draft(author=author, to=to, text=_characters(posted.get("text")), **words)
        try:
            code, reply = await submit(draft, self._smtp_port, self._clock())
        except (aiosmtplib.SMTPException, OSError):
            return _sorry(
                502,
                "The daemon closed the connection before it replied. If your comment is missing, send it again.",
            )
        self.tell("thread")
        return JSONResponse({"code": code, "reply": _JOURNAL_ID.sub("", reply)})

    def _skip(self, to: Callable[[], Awaitable[str]]) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint that sets the clock."""

        async def endpoint(request: Request) -> Response:
            if await self._posted(request) is None:
                return _bad()
            return JSONResponse({"now": await to()})

        return endpoint

    async def _posted(self, request: Request) -> dict[str, Any] | None:
        """The JSON that our own page posted; None for anything else, since any website can post to 127.0.0.1."""
        if (
            request.headers.get("origin") != self._origin
            or request.headers.get("host") != urlsplit(self._origin).netloc
        ):
            return None
        octets = b""
        async for piece in request.stream():
            octets += piece
            if len(octets) > MOST_OCTETS:
                return None
        try:
            posted = json.loads(octets or b"{}")
        except (ValueError, RecursionError):
            return None
        return posted if isinstance(posted, dict) else None

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._stream(), headers={"Cache-Control": "no-store"}, media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            yield "event: hello\ndata: \n\n"
            while what := await queue.get():
                yield f"event: {what}\ndata: \n\n"
        finally:
            self._listeners.discard(queue)


def _row(mail: DeliveredMail) -> dict[str, Any]:
    new = " ".join(line for line in mail.text.splitlines() if not line.startswith(">"))
    return {
        "number": mail.number,
        "mailbox": mail.mailbox,
        "from": mail.sender,
        "subject": str(mail.message["Subject"] or ""),
        "asks": "ok-" in str(mail.message["Reply-To"] or ""),
        "begins": " ".join(new.split())[:120],
    }


def _line(value: Any) -> str:
    """One line for a header field; what the page sends is checked like any stranger's."""
    return " ".join(_characters(value).split())[:2000]


def _characters(value: Any) -> str:
    """Text that can be written as UTF-8: JSON can hold half a character (RFC 8259 section 8.2)."""
    return str(value or "").encode("utf-8", "replace").decode()


def _stranger(mailbox: str) -> DemoPerson | None:
    local_part, at, _ = mailbox.partition("@")
    plain = local_part.isascii() and local_part.isalnum()
    return DemoPerson(local_part, "") if at and plain and mailbox.endswith("@mail.example") else None


def _bad() -> Response:
    return _sorry(400, "This request did not come from the demo page.")


def _sorry(status: int, sentence: str) -> Response:
    return JSONResponse({"error": sentence}, status)
