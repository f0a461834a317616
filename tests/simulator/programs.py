"""Mail programs: each writes a whole answer as it really does, as text and as HTML.

They are written from the programs' published sources, their documentation and mails that they sent, not from what our
code looks for. A program quotes what it shows: the text part, or its own text of the HTML.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

from tests.simulator.inline import written_into
from tests.simulator.languages import Language

NAME, MAILBOX, READER = "Ruth via Tea and Letters", "re-abcdefgh@talk.blog.example", "ann@reader.example"
SUBJECT = "Re: What we lose when every shop knows our name"


@dataclass(frozen=True)
class Original:
    """The mail of ours that is answered."""

    text: str
    html: str  # the content of its body element


@dataclass(frozen=True)
class Answer:
    """The text of a person, and its place: above all, below all, or below paragraphs of the quote.

    `within` names the paragraphs by number, for the text only. `inline` names them by some of their words.
    """

    above: str = ""
    below: str = ""
    within: tuple[tuple[int, str], ...] = ()
    inline: tuple[tuple[str, str], ...] = ()


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [p for p in text.strip("\n").split("\n\n") if p.strip()]


def _by_number(text: str, inline: tuple[tuple[str, str], ...]) -> dict[int, str]:
    """The answers below some words, by the number of the paragraph with these words."""
    folded = [" ".join(paragraph.split()) for paragraph in paragraphs(text)]
    return {next(n for n, paragraph in enumerate(folded) if words in paragraph): answer for words, answer in inline}


def wrapped(text: str, width: int | None, *, keep: str = " ") -> list[str]:
    lines: list[str] = []
    for line in text.split("\n"):
        if width is None or len(line) <= width:
            lines.append(line)
        else:
            lines.extend(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [keep.strip()])
    return lines


@dataclass(frozen=True)
class Program:
    """A mail program: its name, how it introduces the quote, how it marks it, what it adds."""

    name: str
    introduces: Callable[[Language], str]
    mark: str | None = "> "  # before each quoted line; None: nothing
    width: int | None = None  # at which it wraps quoted lines
    within_quote: bool = False  # the attribution line is part of the quote
    gap: str = "\n\n"  # between attribution and quote
    adds: Callable[[Language], str] = lambda language: ""
    page: Callable[[str, str, str], str] | None = None  # answer, attribution, quote -> HTML
    flowed: bool = False
    signature: str = ""
    warns: str = ""  # a firm's gateway puts it above the answer
    heads: str = ""  # a firm's gateway put it above the mail that is answered, so it is quoted
    notice: str = ""  # a firm's gateway puts it below all

    def text(self, original: Original, answer: Answer, language: Language) -> str:
        attribution = self.introduces(language)
        quoted = self._quoted(original, answer, attribution if self.within_quote else "")
        parts = [self.warns + "\n\n" if self.warns else "", answer.above]
        if self.adds(language):
            parts.append(("\n\n" if answer.above else "\n") + self.adds(language))
        if self.signature and answer.above:
            parts.append("\n\n-- \n" + self.signature)
        if any(parts):
            parts.append("\n\n")
        parts.append(quoted if self.within_quote else attribution + self.gap + quoted)
        if answer.below:
            parts.append("\n\n" + answer.below)
            if self.signature:
                parts.append("\n\n-- \n" + self.signature)
        if self.notice:
            parts.append("\n\n" + self.notice)
        return "".join(parts) + "\n"

    def _quoted(self, original: Original, answer: Answer, first: str) -> str:
        out: list[str] = []
        if first:
            out += [self._line(line) for line in [*wrapped(first, self.width), ""]]
        if self.heads:
            out += [self._line(line) for line in [*wrapped(self.heads, self.width), ""]]
        within = dict(answer.within) | _by_number(original.text, answer.inline)
        for n, paragraph in enumerate(paragraphs(original.text)):
            if n:
                out.append(self._line(""))
            out += [self._line(line) for line in wrapped(paragraph, self.width and self.width - 2)]
            if n in within:
                out += ["", within[n], ""]
        return "\n".join(out)

    def _line(self, line: str) -> str:
        if self.mark is None:
            return line
        if line.startswith(">") and self.mark == "> ":
            return ">" + line
        return (self.mark + line).rstrip() if line else self.mark.rstrip()

    def message(self, original: Original, answer: Answer, language: Language, *, only: str = "") -> bytes:
        """The octets of the message. With `only` "html" or "text" it has no other alternative."""
        mail = EmailMessage()
        mail["From"] = Address("Ann", addr_spec=READER)
        mail["To"] = MAILBOX
        mail["Subject"] = SUBJECT
        mail["Date"] = "Tue, 24 Nov 2026 09:00:00 +0100"
        if only != "html":
            text = self.text(original, answer, language)
            if self.flowed:
                mail.set_content(_flowed(text), params={"format": "flowed"}, cte="quoted-printable")
            else:
                mail.set_content(text, cte="quoted-printable")
        if self.page and only != "text" and not answer.within:
            heads = f"<table><tr><td>{html.escape(self.heads)}</td></tr></table>" if self.heads else ""
            page = self.page(_shown(answer.above), _shown(self.introduces(language)), heads + original.html)
            page = (f"<p>{html.escape(self.warns)}</p>" if self.warns else "") + page
            page = written_into(page, answer.inline)
            if answer.below:
                page += _shown(answer.below)
            page += f"<p>{html.escape(self.notice)}</p>" if self.notice else ""
            if only == "html":
                mail.set_content(page, subtype="html", cte="quoted-printable")
            else:
                mail.add_alternative(page, subtype="html", cte="quoted-printable")
        return mail.as_bytes()


def _shown(text: str) -> str:
    lines = text.split("\n")
    return "".join(f"<div>{html.escape(line, quote=False) or '<br>'}</div>" for line in lines) if text else ""


def _flowed(text: str) -> str:
    """Long lines with soft line breaks (RFC 3676)."""
    out: list[str] = []
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        mark, rest = line[:depth], line[depth:].lstrip(" ") if depth else line
        if len(rest) <= 72 or rest == "-- ":
            out.append((mark + " " if mark and rest else mark) + rest.rstrip() + (" " if rest == "-- " else ""))
            continue
        pieces = textwrap.wrap(rest, 72, break_long_words=False, break_on_hyphens=False)
        out += [(mark + " " if mark else "") + piece + (" " if piece is not pieces[-1] else "") for piece in pieces]
    return "\n".join(out)


# --- how they introduce a quote ---------------------------------------------------------------------------------------


def _by(kind: str, width: int | None = None) -> Callable[[Language], str]:
    def introduced(language: Language) -> str:
        line = getattr(language, kind).format(n=NAME, a=MAILBOX)
        return "\n".join(wrapped(line, width))

    return introduced


def _fixed(line: str) -> Callable[[Language], str]:
    return lambda language: line.format(n=NAME, a=MAILBOX)


def _block(before: str = "", *, after: str = "", to: bool = True, bold: bool = False) -> Callable[[Language], str]:
    def introduced(language: Language) -> str:
        star = "*" if bold else ""
        values = (f"{NAME} <{MAILBOX}>", language.date, f"{READER} <{READER}>", SUBJECT)
        rows = [
            f"{star}{label}:{star} {value}"
            for n, (label, value) in enumerate(zip(language.labels, values, strict=True))
            if to or n != 2
        ]
        return before.format(o=language.original) + "\n".join(rows) + after

    return introduced


# --- how they write HTML ----------------------------------------------------------------------------------------------


def _gmail(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<div dir="ltr">{answer}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{attribution}<br></div><blockquote class="gmail_quote" '
        f'style="margin:0px 0px 0px 0.8ex;border-left:1px solid;padding-left:1ex">{quote}'
        "</blockquote></div>"
    )


def _apple(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body dir="auto">{answer}<div><br><blockquote type="cite"><div>{attribution}</div>'
        f'<br class="Apple-interchange-newline"><div>{quote}</div></blockquote></div></body></html>'
    )


def _word(answer: str, attribution: str, quote: str) -> str:
    return (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0cm} --></style>'
        f'</head><body lang="EN-GB"><div class="WordSection1">{answer}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>'
        f"{attribution}</b></p></div>{quote}</div></body></html>"
    )


def _owa(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body dir="ltr"><div class="elementToProof">{answer}</div><div id="appendonsend"></div>'
        '<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font>'
        f"{attribution}</font><div>&nbsp;</div></div>{quote}</body></html>"
    )


def _thunderbird(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body>{answer}<div class="moz-cite-prefix">{attribution}<br></div>'
        f'<blockquote type="cite" cite="mid:c.1@talk.blog.example">{quote}</blockquote></body></html>'
    )


def _yahoo(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body><div class="yahoo-style-wrap"><div dir="ltr">{answer}</div><div><br></div></div>'
        f'<div id="yahoo_quoted_4711" class="yahoo_quoted"><div><div>{attribution}</div><div><br></div>'
        f"<div>{quote}</div></div></div></body></html>"
    )


def _proton(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<div style="font-family:Arial">{answer}</div><div class="protonmail_signature_block">'
        '<div class="protonmail_signature_block-user protonmail_signature_block-empty"></div><div class='
        '"protonmail_signature_block-proton">Sent with <a href="https://proton.me/">Proton Mail</a> secure email.</div>'
        f'</div><div class="protonmail_quote">{attribution}<br><blockquote class="protonmail_quote" type="cite">{quote}'
        "</blockquote><br></div>"
    )


def _plain_quote(answer: str, attribution: str, quote: str) -> str:
    return f"<html><body>{answer}<p>{attribution}</p><blockquote>{quote}</blockquote></body></html>"


def _bare(answer: str, attribution: str, quote: str) -> str:
    return f"<html><body>{answer}<br><br>{attribution}<br><br>{quote}</body></html>"


def _gmx(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><head></head><body><div style="font-family:Verdana">{answer}<div>&nbsp;<div name="quote" '
        'style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;">'
        f'<div style="margin:0 0 10px 0;">{attribution}</div><div name="quoted-content">{quote}</div></div></div></div>'
        "</body></html>"
    )


def _foxmail(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body><div>{answer}</div><div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" '
        f'size="1" align="left"><div><span><div style="MARGIN: 10px; FONT-FAMILY: verdana">{READER}</div></span></div>'
        '<blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em; margin-Right: inherit">'
        '<div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        f'<div style="PADDING-RIGHT: 8px; FONT-SIZE: 12px; background: #efefef">{attribution}</div></div>'
        f"<div>{quote}</div></blockquote></body></html>"
    )


def _outlook_mac(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body lang="EN-GB"><div class="WordSection1">{answer}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        '<div id="mail-editor-reference-message-container"><div><div style="border:none;border-top:solid #B5C4DF 1.0pt;'
        f'padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal" style="margin-bottom:12.0pt">{attribution}</p></div>{quote}'
        "</div></div></div></body></html>"
    )


def _outlook_mac_2011(answer: str, attribution: str, quote: str) -> str:
    return (
        f'<html><body style="word-wrap: break-word"><div>{answer}</div><div><br></div><span id="OLK_SRC_BODY_SECTION">'
        f'<div style="font-family:Calibri; border-top: #b5c4df 1pt solid">{attribution}</div><div><br></div>'
        f"<div>{quote}</div></span></body></html>"
    )


def _renamed(answer: str, attribution: str, quote: str) -> str:
    """Outlook renames ids and classes of what it quotes, and writes its header block above the element with the id."""
    return (
        f'<html><body dir="ltr"><div class="x_elementToProof">{answer}</div><hr style="width:98%"><div><font>'
        f'{attribution}</font></div><div id="x_divRplyFwdMsg" dir="ltr"><div>&nbsp;</div></div>'
        f'<div class="x_paper">{quote.replace(chr(34) + "quiet", chr(34) + "x_quiet")}</div></body></html>'
    )


def _chinese_block(rule: str = "") -> Callable[[Language], str]:
    """Foxmail: labels with a wide colon."""
    return lambda language: f"{rule}发件人： {NAME}\n发送时间： 2026-11-24 15:00\n收件人： {READER}\n主题： {SUBJECT}"


def _wide_block(language: Language) -> str:
    """Old Outlook for Mac: two blanks behind each label, and a field for the address of replies."""
    one, two, three, four = language.labels
    return (
        f"{one}:  {NAME} <{MAILBOX}>\nReply-To:  {NAME} <{MAILBOX}>\n{two}:  {language.date}\n"
        f"{three}:  <{READER}>\n{four}:  {SUBJECT}"
    )


_EXTERNAL = (
    "[EXTERNAL] This email originated from outside of the organisation. Do not click links or open attachments unless "
    "you recognise the sender and know the content is safe."
)
_SELDOM = f"You don't often get email from {MAILBOX}. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>"
_NOTICE = (
    "This email and any attachments are confidential and may be privileged. If you are not the intended recipient, "
    "please notify the sender and delete it. Hinges & Co is registered in England, number 0712345."
)


def _line(text: str) -> Callable[[Language], str]:
    return lambda language: text


_iphone: Callable[[Language], str] = lambda language: language.iphone  # noqa: E731
_mobile: Callable[[Language], str] = lambda language: f"{language.outlook}<https://aka.ms/o0ukef>"  # noqa: E731
_RULE = "________________________________\n"

PROGRAMS: tuple[Program, ...] = (
    Program("gmail web", _by("gmail", 78), width=78, page=_gmail),
    Program("gmail android", _by("gmail", 78), width=78, page=_gmail),
    Program("gmail ios", _by("gmail"), width=78, page=_gmail),
    Program("gmail text mode", _by("gmail", 72), width=72),
    Program("apple mail", _by("apple"), within_quote=True, page=_apple),
    Program("apple mail text", _by("apple"), gap="\n\n"),
    Program("ios mail", _by("apple"), within_quote=True, adds=_iphone, page=_apple),
    Program("outlook desktop", _block(), mark=None, page=_word, gap="\n\n"),
    Program("outlook desktop text", _block("-----{o}-----\n"), mark=None),
    Program("outlook desktop marked", _block("-----{o}-----\n"), mark="> "),
    Program("outlook web", _block(_RULE), mark=None, page=_owa),
    Program("outlook new", _block("\n" + _RULE), mark=None, page=_owa),
    Program("outlook mobile", _block(_RULE), mark=None, adds=_mobile, page=_owa),
    Program("windows mail", _block(), mark=None, adds=_line("Sent from Mail for Windows")),
    Program("thunderbird text", _by("thunderbird"), gap="\n", flowed=True, signature="Ann Bell"),
    Program("thunderbird html", _by("thunderbird"), gap="\n\n", page=_thunderbird),
    Program(
        "thunderbird mobile", _by("thunderbird"), mark=">", gap="\n", signature="Sent with Thunderbird for Android."
    ),
    Program("k-9", _by("gmail"), mark=">", gap="\n"),
    Program("yahoo web", _by("gmail"), mark=None, page=_yahoo, gap="  \n \n "),
    Program("yahoo mobile", _by("gmail"), mark=None, adds=_line("Sent from Yahoo Mail on Android"), gap="   "),
    Program("proton", _by("gmail"), adds=_line("Sent with Proton Mail secure email."), page=_proton),
    Program("proton mobile", _by("gmail"), adds=_line("Sent from Proton Mail for Android")),
    Program("fairemail", _by("thunderbird"), page=_plain_quote),
    Program("samsung", _block("-------- {o} --------\n"), mark=None, adds=_line("Sent from my Galaxy"), page=_bare),
    Program("mutt", _fixed("On Tue, Nov 24, 2026 at 07:00:00AM +0000, {n} wrote:"), gap="\n", signature="Ann Bell"),
    Program("roundcube", _by("thunderbird"), gap="\n", width=72, page=_plain_quote),
    Program("zimbra", _block("----- {o} -----\n"), mark=None, page=_bare),
    Program("zimbra french", _fixed("----- Le 24 Nov 26, à 8:00, {n} {a} a écrit :"), gap="\n\n"),
    Program("fastmail", _fixed("On Tue, 24 Nov 2026, at 7:00 AM, {n} wrote:"), gap="\n", page=_plain_quote),
    Program("hey", _fixed("On November 24, 2026, {n} <{a}> wrote:"), page=_plain_quote),
    Program("gmx", _block(), mark=None, page=_gmx),
    Program("yandex", _fixed('24.11.2026, 10:00, "{n}" <{a}>:'), gap="\n", page=_plain_quote),
    Program(
        "mail.ru",
        _fixed("Вторник, 24 ноября 2026, 10:00 +03:00 от {n} <{a}>:"),
        mark=">",
        within_quote=True,
        signature="Анна",
    ),
    Program("qq", _block("------------------ {o} ------------------\n"), mark=None),
    Program("foxmail", _block(), mark=None),
    Program("netease", _fixed('At 2026-11-24 15:00:00, "{n}" <{a}> wrote:'), mark=">", gap="\n"),
    Program("netease chinese", _fixed('在 2026-11-24 15:00:00，"{n}" <{a}> 写道：'), mark=">", gap="\n"),
    Program("notes", _block(), mark=None, gap="\n\n\n\n"),
    Program(
        "spark", _fixed("On 24 Nov 2026 at 07:00 +0000, {n} <{a}>, wrote:"), gap="\n", adds=_line("Sent from Spark")
    ),
    Program("em client", _block("------ {o} ------\n"), mark=">", gap="\n\n"),
    Program("evolution", _fixed("On Tue, 2026-11-24 at 07:00 +0000, {n} wrote:"), gap="\n"),
    Program("gnus", _fixed("{n} <{a}> writes:")),
    Program("kmail", _fixed("On Tuesday, 24 November 2026 07:00:00 GMT {n} wrote:"), gap="\n", width=78),
    Program("tuta", _fixed("24 Nov 2026, 07:00 by {a}:"), page=_plain_quote),
    Program("zoho", _fixed("---- On Tue, 24 Nov 2026 07:00:00 +0000 {n} <{a}> wrote ---"), mark=None),
    Program("naver", _block("-----Original Message-----\n"), mark=None),
    Program("aol", _block("-----Original Message-----\n"), mark=None),
    Program("blue mail", _fixed("On Nov 24, 2026, at 07:00, {n} <{a}> wrote:"), adds=_line("Get BlueMail for Android")),
    Program("foxmail chinese", _chinese_block(f"\n\n{READER}\n \n"), mark=None, gap="\n", page=_foxmail),
    Program("outlook company", _block(), mark=None, page=_word, heads=_EXTERNAL, notice=_NOTICE),
    Program(
        "outlook company web", _block(_RULE), mark=None, page=_owa, warns="[EXTERNAL]", notice=f"{'*' * 60}\n{_NOTICE}"
    ),
    Program("exchange", _block(_RULE), mark=None, page=_owa, heads=_SELDOM),
    Program("exchange marked", _block("-----{o}-----\n"), mark="> ", heads=_SELDOM, warns=_SELDOM),
    Program("outlook mac", _block(), mark=None, page=_outlook_mac),
    Program("outlook mac 2011", _wide_block, mark=None, page=_outlook_mac_2011),
    Program("outlook renamed", _block(), mark=None, page=_renamed),
)
