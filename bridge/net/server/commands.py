"""The arguments of MAIL and RCPT, and the replies that the listener gives itself. Nothing here does I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bridge.mail.envelope import SmtpReply
from bridge.net.server.content import ContentFault
from bridge.net.server.limits import Limits

OK = SmtpReply(250, "2.0.0", "OK")
BYE = SmtpReply(221, "2.0.0", "Bye")
GREET_FIRST = SmtpReply(503, "5.5.1", "Say who you are first")
UNKNOWN = SmtpReply(500, "5.5.1", "I do not know that command")
BAD_SYNTAX = SmtpReply(500, "5.5.2", "I do not understand that line")
LONG_COMMAND = SmtpReply(500, "5.5.6", "That line is too long for a command")
BAD_ARGUMENT = SmtpReply(501, "5.5.4", "I do not understand what follows the command")
SENDER_TWICE = SmtpReply(503, "5.5.1", "MAIL FROM came already; RSET begins again")
NO_SENDER = SmtpReply(503, "5.5.1", "Name a sender first: MAIL FROM")
NO_RECIPIENT = SmtpReply(503, "5.5.1", "Name a recipient first: RCPT TO")
UNKNOWN_PARAMETER = SmtpReply(555, "5.5.4", "I do not know that parameter")
BAD_SENDER = SmtpReply(553, "5.1.7", "That sender is not a valid address")
BAD_RECIPIENT = SmtpReply(553, "5.1.3", "That is not a valid address; an address has the form name@domain")
NEEDS_UTF8 = SmtpReply(553, "5.6.7", "An address with letters beyond ASCII needs SMTPUTF8")
TOO_MANY = SmtpReply(452, "4.5.3", "Too many recipients; send another message to the others")
CANNOT_VERIFY = SmtpReply(252, "2.1.5", "I do not verify addresses; send the message, and RCPT TO will tell")
HELP = SmtpReply(214, "2.0.0", "MAIL RCPT DATA RSET NOOP QUIT")
TLS_ALREADY = SmtpReply(503, "5.5.1", "This session is already encrypted")
CROWDED = SmtpReply(421, "4.7.0", "Too many connections at the moment; please try again later")
IDLE = SmtpReply(421, "4.4.2", "No command came for too long; please try again later")
LONG_SESSION = SmtpReply(421, "4.4.2", "This session took too long; please begin a new one")
JUNK = SmtpReply(421, "4.7.0", "Too many commands that failed")
GUESSING = SmtpReply(421, "4.7.0", "Too many recipients here whom nobody has; please try again later")
PEER_GUESSED = SmtpReply(450, "4.7.0", "This peer named too many recipients whom nobody has; please try again later")
PEER_CROWDED = SmtpReply(450, "4.7.0", "This peer has too many connections at the moment; please try again later")
NOT_THE_WEB = SmtpReply(421, "4.7.0", "This is a mail server, and no web server")
BAD_PROXY = SmtpReply(421, "4.5.0", "That PROXY header can't be read")
AMID_MESSAGE = SmtpReply(503, "5.5.1", "A message has begun; RSET ends it")
CLOSING = SmtpReply(421, "4.3.2", "Closing for now; please try again later")
BUSY = SmtpReply(452, "4.3.1", "Too much mail at the moment; please try again in a few minutes")

# A browser can be made to send a form to any port, with commands of a stranger in it. Its first line ends the session.
HTTP_VERBS = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI", "HOST:")
_HTTP = re.compile(r"HTTP/[0-9]", re.IGNORECASE)


def is_http(argument: str | None) -> bool:
    """True if what follows an unknown command is that of a request line (RFC 9112 section 3)."""
    return bool(argument and _HTTP.search(argument))


def reply_to_fault(fault: ContentFault, limits: Limits) -> SmtpReply:
    """The reply to a message that is refused unread."""
    match fault:
        case ContentFault.BARE:
            text = "The message holds octets that mail does not allow (a CR or LF alone, or a NUL)"
            return SmtpReply(550, "5.5.2", f"{text}; please write it again, or with another mail program")
        case ContentFault.LONG_LINE:
            text = f"The message has a line of more than {_size(limits.line_octets)}"
            return SmtpReply(550, "5.5.2", f"{text}; please write it again as plain text")
        case ContentFault.TOO_LARGE | ContentFault.ENDLESS:
            return too_large(limits)
        case ContentFault.LOOP:
            text = "Mail servers passed this message on more than"
            return SmtpReply(554, "5.4.6", f"{text} {limits.received_fields} times: it goes round in a loop")
        case ContentFault.NO_MEMORY:
            return BUSY


def too_large(limits: Limits) -> SmtpReply:
    """The reply to a message over the limit, by its announced size (RFC 1870) or as it was sent."""
    text = f"The message is larger than the {_size(limits.message_octets)} that are accepted here"
    return SmtpReply(552, "5.3.4", f"{text}; please send it again without pictures and attachments")


def _size(octets: int) -> str:
    return f"{octets / 1024 / 1024:.3g} MB" if octets >= 1024 * 1024 else f"{octets / 1024:.3g} kB"


# argument  = ("FROM:" / "TO:") path *(SP parameter)          ; RFC 5321 section 4.1.1.2
# path      = "<" [source-route ":"] [mailbox] ">"            ; we drop the route, section 4.1.1.3
# parameter = keyword ["=" value]
# Some old programs omit the angle brackets, and real reverse-paths break the rules for a local part.
_ARGUMENT = re.compile(
    r"""(?P<keyword>FROM|TO):[ ]*
    (?:<(?:@[^\s<>:"]*:)?(?P<path>"(?:[^"\\]|\\.)*"@[^\s<>"]+|[^\s<>"]*)>|(?P<bare>[^\s<>"]+))
    (?P<parameters>(?:[ ]+[^\s]+)*)[ ]*""",
    re.IGNORECASE | re.VERBOSE,
)
_PATH_OCTETS = 254  # 256 with the angle brackets, section 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class PathArgument:
    """The path and parameters of MAIL or RCPT. Parameters are in upper case; one without a value has "" as value."""

    path: str
    parameters: dict[str, str]


def argument(keyword: str, text: str | None) -> PathArgument | None:
    """The argument of MAIL (keyword FROM) or RCPT (keyword TO); None if it has another form."""
    match = _ARGUMENT.fullmatch(text or "")
    if not match or match["keyword"].upper() != keyword:
        return None
    path = match["bare"] if match["path"] is None else match["path"]
    parameters = (parameter.upper().partition("=") for parameter in match["parameters"].split())
    return PathArgument(path, {name: value for name, _, value in parameters})


_MAIL_PARAMETERS = {
    "SIZE": re.compile(r"[0-9]{1,20}"),  # RFC 1870
    "BODY": re.compile(r"7BIT|8BITMIME"),  # RFC 6152
    "SMTPUTF8": re.compile(r""),  # RFC 6531
}


def mail_fault(mail: PathArgument, limits: Limits) -> SmtpReply | None:
    """The refusal of this sender, or None if it is accepted."""
    for name, value in mail.parameters.items():
        if name not in _MAIL_PARAMETERS:
            return UNKNOWN_PARAMETER
        if not _MAIL_PARAMETERS[name].fullmatch(value):
            return BAD_ARGUMENT
    if int(mail.parameters.get("SIZE", "0")) > limits.message_octets:
        return too_large(limits)
    if mail.path and not (_is_writable(mail.path) and "@" in mail.path[1:-1]):
        return BAD_SENDER
    return None if mail.path.isascii() or "SMTPUTF8" in mail.parameters else NEEDS_UTF8


def recipient_fault(recipient: PathArgument, *, utf8: bool) -> SmtpReply | None:
    """The refusal of an address that no mailbox can have, or None; only the Receiver knows which mailboxes exist."""
    if recipient.parameters:
        return UNKNOWN_PARAMETER
    # RFC 5321 section 4.5.1: postmaster needs no domain
    if not _is_writable(recipient.path) or not ("@" in recipient.path[1:-1] or recipient.path.lower() == "postmaster"):
        return BAD_RECIPIENT
    return None if recipient.path.isascii() or utf8 else NEEDS_UTF8


def _is_writable(path: str) -> bool:
    # An octet that is not UTF-8 was decoded to a surrogate, and no surrogate is printable.
    return bool(path) and path.isprintable() and len(path.encode()) <= _PATH_OCTETS
