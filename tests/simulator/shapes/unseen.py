"""Mails of other projects, written after the rules, to measure them: what is answered is not known."""

from __future__ import annotations

from tests.simulator.shapes.mail import Letter, Mail, Person, Shape, Written, mails, marked, shown, wrap

LETTERS = (
    Letter(
        Person("Hanna Petersen", "h.petersen@deichhof.example"),
        Person("Rupert Ellis-Grey", "rupert@ellisgrey.example"),
        ("Sounds good to me, let's do it on the 14th.",),
        (
            "Hi Hanna,",
            "would the 14th or the 15th suit you better? I have to book the hall by Friday noon at the latest.",
            "Cheers,\nRupert",
        ),
    ),
    Letter(
        Person("Benoît Carlier", "b.carlier@atelier.example"),
        Person("Margit Szabó", "szabo.margit@museum.example"),
        (
            "Merci, c'est bien arrivé. Les trois cadres sont intacts mais la vitre du quatrième est fendue.",
            "Faut-il la remplacer ici ou préférez-vous que je la renvoie ?",
        ),
        (
            "Bonjour,",
            "les quatre cadres sont partis hier par le transporteur habituel. Merci de me dire s'ils arrivent entiers.",
            "Margit Szabó",
        ),
    ),
    Letter(
        Person("Yusuf Kaplan", "yusuf@kaplan.example"),
        Person("Noor van der Meer", "noor@vdmeer.example"),
        (
            "I disagree with the second point. If we cut the budget for paper, we print nothing in April, and then the "
            "subscribers leave: 40 of them did so last year.",
            "The rest is fine. Please go ahead, and tell Sam about it.",
        ),
        (
            "Dear all, attached is the draft of the budget. Three things have changed since the last meeting:",
            "1. We rent one room less.\n2. Paper is cut by a third.\n3. The website gets 400 more.",
            "Please answer by Thursday.",
        ),
    ),
    Letter(
        Person("Lena Albrecht", "lena.albrecht@post.example"),
        Person("Jürgen Mahler", "j.mahler@gaertnerei.example"),
        (
            "Danke! Die Rosen kommen an die Südwand, der Rest in den Schatten.",
            "Wann liefert ihr? Vormittags ist immer jemand da.",
        ),
        (
            "Guten Tag Frau Albrecht,",
            "Ihre Bestellung ist fertig: zwölf Rosen, vier Farne und der Ahorn. Wohin sollen wir die Rosen pflanzen?",
            "Freundliche Grüße\nJürgen Mahler",
        ),
    ),
    Letter(
        Person("Carmen Ibáñez", "carmen@ibanez.example"),
        Person("Ola Nordmann", "ola.nordmann@fjord.example"),
        ("ok",),
        ("Carmen, the boat leaves at 06:15 from pier four. Bring warm clothes.", "Ola"),
    ),
    Letter(
        Person("Wei Zhang", "wei.zhang@studio.example"),
        Person("Petra Novotná", "petra@novotna.example"),
        (
            "I tried both versions on the old machine. Version 2.1 starts, but it needs 14 seconds; 2.0 crashes with "
            '"cannot open display :0".',
            "Here is what I typed:\n\n    export DISPLAY=:0\n    ./start --fast",
            "Any idea?",
        ),
        (
            "Hello Wei, I have put two versions on the server. Could you try both, please, and tell me which one starts?",
            "If none does, send me the log.",
        ),
    ),
)

_FIRM = (
    "The information contained in this message may be confidential and is intended only for the person to whom it is "
    "addressed. Any unauthorised use is prohibited. Please delete this message if you received it by mistake."
)
_AG = (
    "Deichhof GmbH & Co. KG, Sitz der Gesellschaft: Husum, Amtsgericht Flensburg HRA 4711, Geschäftsführer: H. Petersen"
)


def _attribution(m: Letter, kind: str = "gmail") -> str:
    n, a = m.other.name, m.other.mailbox
    return {
        "gmail": f"On Sun, Mar 8, 2026 at 9:03 PM {n} <{a}> wrote:",
        "gmail de": f"Am So., 8. März 2026 um 21:03 Uhr schrieb {n} <\n{a}>:",
        "gmail fr": f"Le dim. 8 mars 2026 à 21:03, {n} <{a}> a\nécrit :",
        "gmail es": f"El dom, 8 mar 2026 a las 21:03, {n} (<{a}>)\nescribió:",
        "gmail nl": f"Op zo 8 mrt 2026 om 21:03 schreef {n} <{a}>:",
        "gmail it": f"Il giorno dom 8 mar 2026 alle ore 21:03 {n} <\n{a}> ha scritto:",
        "gmail pl": f"niedz., 8 mar 2026 o 21:03 {n} <{a}>\nnapisał(a):",
        "gmail ja": f"2026年3月8日(日) 21:03 {n} <{a}>:",
        "apple": f"On 8. Mar 2026, at 21:03, {n} <{a}> wrote:",
        "apple de": f"Am 08.03.2026 um 21:03 schrieb {n} <{a}>:",
        "thunderbird": f"On 3/8/26 9:03 PM, {n} wrote:",
        "thunderbird da": f"Den 08.03.2026 kl. 21.03 skrev {n}:",
    }[kind]


def _rows(m: Letter, labels: tuple[str, ...], date: str) -> str:
    values = (f"{m.other.name} <{m.other.mailbox}>", date, f"{m.author.name} <{m.author.mailbox}>", "the plan")
    return "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))


EN, DE = ("From", "Sent", "To", "Subject"), ("Von", "Gesendet", "An", "Betreff")
_DATE, _DATUM = "Sunday, March 8, 2026 9:03 PM", "Sonntag, 8. März 2026 21:03"


def _bold(rows: str) -> str:
    return "<br>\n".join(f"<b>{row.partition(':')[0]}:</b>{shown(row.partition(':')[2])}" for row in rows.split("\n"))


def _gmail(m: Letter, kind: str) -> Written:
    line = _attribution(m, kind)
    page = (
        f'<div dir="ltr">{m.new_html()}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">{shown(line.replace(chr(10), " "))}<br></div><blockquote class="gmail_quote" '
        f'style="margin:0px 0px 0px 0.8ex">{m.old_html("div")}</blockquote></div>'
    )
    return f"{m.reply}\n\n{line}\n\n{m.quoted(76)}\n>\n", page, None


def gmail_german(m: Letter) -> Written:
    return _gmail(m, "gmail de")


def gmail_french(m: Letter) -> Written:
    return _gmail(m, "gmail fr")


def gmail_spanish(m: Letter) -> Written:
    return _gmail(m, "gmail es")


def gmail_italian(m: Letter) -> Written:
    return _gmail(m, "gmail it")


def gmail_polish(m: Letter) -> Written:
    return _gmail(m, "gmail pl")


def gmail_japanese_html(m: Letter) -> Written:
    return "", _gmail(m, "gmail ja")[1], None


def gmail_bottom(m: Letter) -> Written:
    return f"{_attribution(m)}\n\n{m.quoted(76)}\n>\n\n{m.new_wrapped(76)}\n", "", None


def gmail_signature(m: Letter) -> Written:
    text, page, _ = _gmail(m, "gmail")
    sig = f"-- \n{m.author.name}\nDesign & Build\n+49 431 555 0199"
    return text.replace(m.reply, f"{m.reply}\n\n{sig}", 1), page, None


def apple_inline_reply(m: Letter) -> Written:
    line = _attribution(m, "apple")
    text = f"{m.reply}\n\n> {line}\n>\n{marked(chr(10).join(m.old))}\n"
    page = (
        f'<html><body>{m.new_html()}<div><br><blockquote type="cite"><div>{shown(line)}</div><br '
        f'class="Apple-interchange-newline"><div>{m.old_html("div")}</div></blockquote></div><br></body></html>'
    )
    return text, page, None


def apple_signature_below_quote(m: Letter) -> Written:
    sig = f"{m.author.name}\n{m.author.mailbox}\n+44 7700 900118"
    return f"{m.reply}\n\n> {_attribution(m, 'apple')}\n> \n{marked(chr(10).join(m.old))}\n\n{sig}\n", "", None


def iphone_german(m: Letter) -> Written:
    line = _attribution(m, "apple de")
    return f"{m.reply}\n\nVon meinem iPhone gesendet\n\n> {line}\n> \n{marked(chr(10).join(m.old))}\n", "", None


def shared_line_iphone(m: Letter) -> Written:
    """The phone puts everything but the quote on one line."""
    line = _attribution(m, "apple")
    page = f"<body><div>{shown(m.reply)}</div><div>{shown(line)}</div><blockquote>{m.old_html()}</blockquote></body>"
    return f"{' '.join(m.reply.split())}   {line}\n\n" + "\n\n".join(m.old) + "\n", page, None


def shared_line_no_html(m: Letter) -> Written:
    line = f"On Sunday, March 8, 2026, {m.other.name} <{m.other.mailbox}> wrote:"
    return f"{' '.join(m.reply.split())}   {line}\n\n{m.quoted()}\n", "", " ".join(m.reply.split())


def shared_line_french(m: Letter) -> Written:
    line = _attribution(m, "gmail fr").replace("\n", " ")
    return f"{m.reply}   {line}\n\n{m.quoted()}\n", "", None


def shared_line_spanish_html(m: Letter) -> Written:
    line = _attribution(m, "gmail es").replace("\n", " ")
    page = f'{m.new_html()}<div class="gmail_quote">{shown(line)}<blockquote>{m.old_html()}</blockquote></div>'
    return f"{m.reply} {line} {' '.join(m.old)}\n", page, None


def thunderbird_top(m: Letter) -> Written:
    return f"{m.new_wrapped()}\n\n{_attribution(m, 'thunderbird')}\n{m.quoted(72)}\n", "", None


def thunderbird_bottom_signature(m: Letter) -> Written:
    sig = f"-- \n{m.author.name} · Norderweg 4 · 24937 Flensburg"
    return f"{_attribution(m, 'thunderbird da')}\n{m.quoted(72)}\n\n{m.new_wrapped()}\n\n{sig}\n", "", None


def thunderbird_html_bottom(m: Letter) -> Written:
    page = (
        f'<html><head></head><body><div class="moz-cite-prefix">{shown(_attribution(m, "thunderbird"))}<br></div>'
        f'<blockquote type="cite" cite="mid:1@x.example">{m.old_html()}</blockquote>{m.new_html("p")}'
        f'<pre class="moz-signature" cols="72">-- \n{m.author.name}</pre></body></html>'
    )
    return "", page, None


def mutt_blank_lines(m: Letter) -> Written:
    """A gateway doubled all line breaks."""
    text = f"{m.new_wrapped(64)}\n\n{_attribution(m, 'thunderbird')}\n{m.quoted(60)}"
    return text.replace("\n", "\n\n") + "\n", "", None


def doubled_breaks_bottom(m: Letter) -> Written:
    quote = m.quoted(60).replace("\n>\n", "\n").replace("\n", "\n\n")
    return f"{_attribution(m)}\n\n{quote}\n\n{m.new_wrapped()}\n", "", None


def outlook_english(m: Letter) -> Written:
    rows = _rows(m, EN, _DATE)
    page = (
        f'<html><body lang="EN-US"><div class="WordSection1">{m.new_html("p")}<p class="MsoNormal"><o:p>&nbsp;</o:p></p>'
        f'<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">'
        f"{_bold(rows)}<o:p></o:p></p></div></div><p class='MsoNormal'>&nbsp;</p>{m.old_html()}</div></body></html>"
    )
    return f"{m.reply}\n\n{rows}\n\n" + "\n\n".join(m.old) + "\n", page, None


def outlook_signature(m: Letter) -> Written:
    sig = f"{m.author.name}\nHead of Workshop\nDeichhof | Am Hafen 3 | 25813 Husum\nTel. +49 4841 555 010"
    rows = _rows(m, DE, _DATUM)
    return (
        f"{m.reply}\n\nMit freundlichen Grüßen\n\n{sig}\n\n{_AG}\n\n{rows}\n\n" + "\n\n".join(m.old) + "\n",
        "",
        f"{m.reply}\n\nMit freundlichen Grüßen\n\n{m.author.name}",
    )


def outlook_notice_dashes(m: Letter) -> Written:
    rule = "-" * 72
    return (
        f"{m.reply}\n\n{rule}\n{wrap(_AG, 72)}\n{rule}\n\n{_rows(m, DE, _DATUM)}\n\n" + "\n\n".join(m.old) + "\n",
        "",
        None,
    )


def outlook_notice_below_all(m: Letter) -> Written:
    rule = "_" * 50
    return f"{m.reply}\n\n{_rows(m, EN, _DATE)}\n\n" + "\n\n".join(m.old) + f"\n\n{rule}\n{_FIRM}\n", "", None


def notice_alone_stars(m: Letter) -> Written:
    stars = "* * * * * * * * * * * * *"
    return f"{m.new_wrapped()}\n\n{stars}\n{wrap(_FIRM, 68)}\n", "", None


def notice_html_bottom(m: Letter) -> Written:
    line = _attribution(m)
    page = f'<div>{m.new_html()}</div><div class="gmail_quote"><div class="gmail_attr">{shown(line)}</div><blockquote>'
    page += f"{m.old_html()}</blockquote></div><br><hr><p style='font-size:8pt'>{_FIRM}</p>"
    return "", page, None


def outlook_bottom_text(m: Letter) -> Written:
    """Outlook, answered below the unmarked mail, which ends with a sign-off."""
    rows = _rows(m, EN, _DATE)
    page = (
        f'<html><body><div><div style="border-top:solid #E1E1E1 1.0pt">{_bold(rows)}</div><blockquote style="margin-left:'
        f'4.8pt">{m.old_html()}</blockquote>{m.new_html("p")}</div></body></html>'
    )
    return f"{rows}\n\n" + "\n\n".join(m.old) + f"\n\n{m.reply}\n", page, None


def outlook_original_marked_bottom(m: Letter) -> Written:
    rows = _rows(m, EN, _DATE)
    return f"-----Original Message-----\n{marked(rows)}\n> \n{m.quoted()}\n\n{m.new_wrapped()}\n", "", None


def outlook_plain_quoted_inline(m: Letter) -> Written:
    rows = _rows(m, EN, _DATE)
    old = m.old[0]
    rest = "\n>\n".join(marked(one) for one in m.old[1:])
    return f"{rows}\n\n{marked(old)}\n\n{m.reply}\n\n{rest}\n", "", f"> {old}\n\n{m.reply}"


def outlook_web_german(m: Letter) -> Written:
    rows = _rows(m, DE, _DATUM)
    page = (
        f'<html><body dir="ltr"><div class="elementToProof">{m.new_html()}</div><div id="appendonsend"></div>'
        f'<hr tabindex="-1" style="display:inline-block; width:98%"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri">'
        f"{_bold(rows)}</font><div>&nbsp;</div></div>{m.old_html()}</body></html>"
    )
    return f"{m.reply}\n\n________________________________\n{rows}\n\n" + "\n\n".join(m.old) + "\n", page, None


def outlook_mobile(m: Letter) -> Written:
    rows = _rows(m, EN, _DATE)
    text = f"{m.reply}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\n{rows}\n\n"
    return text + "\n\n".join(m.old) + "\n", "", None


def outlook_mac_old_text(m: Letter) -> Written:
    block = (
        f"From:  {m.other.name} <{m.other.mailbox}>\nDate:  Sunday, March 8, 2026 at 9:03 PM\nTo:  "
        f"{m.author.name} <{m.author.mailbox}>\nCc:  <team@deichhof.example>\nSubject:  Re: the plan"
    )
    return (
        f"{m.reply}\n\n{m.author.first}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n",
        "",
        f"{m.reply}\n\n{m.author.first}",
    )


def outlook_mac_old_quote(m: Letter) -> Written:
    rows = _rows(m, ("From", "Date", "To", "Subject"), "Sunday, March 8, 2026 at 9:03 PM")
    page = (
        f'<html><body>{m.new_html()}<div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="text-align:left; '
        f'border-top: #b5c4df 1pt solid">{_bold(rows)}</div><div><br></div><blockquote id="MAC_OUTLOOK_ATTRIBUTION_'
        f'BLOCKQUOTE" style="BORDER-LEFT: #b5c4df 5 solid; PADDING:0 0 0 5">{m.old_html()}</blockquote></span></body></html>'
    )
    text = f"{m.reply}\n\n{rows}\n\n{m.quoted(72)}\n"
    return text, page, None


def outlook_x_renamed(m: Letter) -> Written:
    page = (
        f'<div class="x_x_WordSection1">{m.new_html("p")}</div><div id="x_x_appendonsend"></div><hr><div '
        f'id="x_x_divRplyFwdMsg">{_bold(_rows(m, EN, _DATE))}</div><div class="x_x_WordSection1">{m.old_html()}</div>'
    )
    return "", page, None


def external_tag_above(m: Letter) -> Written:
    """The tag is above the quoted mail, in the header block's own paragraph."""
    rows = _rows(m, EN, _DATE)
    old = "CAUTION: External sender. Verify before you open links or attachments.\n\n" + "\n\n".join(m.old)
    return f"{m.reply}\n\n{rows}\n\n{old}\n\n{_FIRM}\n", "", None


def external_tag_german(m: Letter) -> Written:
    banner = "ACHTUNG: Diese E-Mail kommt von einem externen Absender. Bitte keine Anhänge öffnen."
    return f"{banner}\n\n{m.reply}\n\n{_rows(m, DE, _DATUM)}\n\n" + "\n\n".join(m.old) + "\n", "", None


def external_bottom(m: Letter) -> Written:
    rows = _rows(m, EN, _DATE)
    return f"[External Email]\n\n{rows}\n\n{m.quoted()}\n\n{m.new_wrapped()}\n\n{wrap(_FIRM, 72)}\n", "", None


def seldom_banner_html(m: Letter) -> Written:
    line = _attribution(m)
    page = (
        f"<table><tr><td>Some people who received this message don't often get email from {m.author.mailbox}. "
        '<a href="https://aka.ms/LearnAboutSenderIdentification">Learn why this is important</a></td></tr></table>'
        f'<div class="gmail_quote"><div class="gmail_attr">{shown(line)}</div><blockquote>{m.old_html()}</blockquote></div>'
        f"<div>{m.new_html()}</div>"
    )
    return "", page, None


def foxmail_plain(m: Letter) -> Written:
    block = f"发件人： {m.other.name}\n发送时间： 2026-03-08 21:03\n收件人： {m.author.name}\n抄送： team\n主题： Re: the plan"
    return f"{m.reply}\n\n\n\n{m.author.mailbox}\n \n{block}\n" + "\n".join(m.old) + "\n", "", None


def netease_chinese(m: Letter) -> Written:
    line = f'在 2026-03-08 21:03:11，"{m.other.name}" <{m.other.mailbox}> 写道：'
    return f"{m.reply}\n\n\n\n\n\n\n\n{line}\n" + marked("\n".join(m.old), ">") + "\n", "", None


def qq_chinese(m: Letter) -> Written:
    text = (
        f'{m.reply}\n\n\n------------------ 原始邮件 ------------------\n发件人: "{m.other.name}"<{m.other.mailbox}>;\n'
        f'发送时间: 2026年3月8日(星期天) 晚上9:03\n收件人: "{m.author.name}"<{m.author.mailbox}>;\n主题: the plan\n\n'
    )
    return text + "\n".join(m.old) + "\n", "", None


def three_lines_english(m: Letter) -> Written:
    return (
        f"{m.new_wrapped()}\n\nOn Sun, Mar 8, 2026\nat 9:03 PM {m.other.name}\n<{m.other.mailbox}> wrote:\n{m.quoted()}\n",
        "",
        None,
    )


def three_lines_swedish(m: Letter) -> Written:
    line = f"Den sön 8 mars 2026\nkl 21:03 skrev {m.other.name}\n<{m.other.mailbox}>:"
    return f"{m.new_wrapped()}\n\n{line}\n\n{m.quoted()}\n", "", None


def three_lines_iso(m: Letter) -> Written:
    return (
        f"{m.new_wrapped()}\n\n2026-03-08 21:03 GMT+01:00\n{m.other.name}\n<{m.other.mailbox}>:\n\n{m.quoted()}\n",
        "",
        None,
    )


def three_lines_french_unmarked(m: Letter) -> Written:
    line = f"Le dimanche 8 mars 2026\nà 21:03:44 UTC+1, {m.other.name}\n<{m.other.mailbox}> a écrit :"
    return f"{m.new_wrapped()}\n\n{line}\n\n" + "\n\n".join(m.old) + "\n", "", None


def pre_signature_outlook(m: Letter) -> Written:
    sig = f"--\n{m.author.name}\n{m.author.mailbox}\n"
    page = f"<html><body><p>{shown(m.reply)}</p><pre>{sig}</pre><p>{shown(_attribution(m))}</p><blockquote>{m.old_html()}</blockquote></body></html>"
    return "", page, None


def thanks_and_a_name(m: Letter) -> Written:
    page = (
        f"<div>{m.new_html()}</div><div><br></div><div>Thanks</div><div><br></div><div>{m.author.first}</div><div><br></div>"
        f"<div>{m.author.name}<br>Studio 5<br>M: 07700 900 482</div><div class='gmail_quote'><div class='gmail_attr'>"
        f"{shown(_attribution(m))}</div><blockquote>{m.old_html()}</blockquote></div>"
    )
    return "", page, f"{m.reply}\n\nThanks\n\n{m.author.first}"


def thanks_name_text(m: Letter) -> Written:
    sig = f"{m.author.name}\nOffice manager\nDirect: 020 7946 0321\nwww.studio.example"
    text = f"{m.reply}\n\nMany thanks,\n\n{m.author.first}\n\n{sig}\n\n{_attribution(m)}\n\n{m.quoted()}\n"
    return text, "", f"{m.reply}\n\nMany thanks,\n\n{m.author.first}"


def yahoo(m: Letter) -> Written:
    line = f"On Sunday, March 8, 2026 at 09:03:44 PM GMT+1, {m.other.name} <{m.other.mailbox}> wrote:"
    page = (
        f'<html><body><div class="ydp1yahoo-style-wrap"><div dir="ltr">{m.new_html()}</div></div><div id="yahoo_quoted_9" '
        f'class="yahoo_quoted"><div><div>{shown(line)}</div><div><br></div>{m.old_html("div")}</div></div></body></html>'
    )
    return f" {m.reply}\n\n    {line}  \n \n " + "\n\n ".join(m.old) + "\n  ", page, None


def samsung_korean(m: Letter) -> Written:
    rows = f"보낸사람: {m.other.name} <{m.other.mailbox}>\n날짜: 2026/3/8 오후 9:03 (GMT+09:00)\n받은사람: {m.author.mailbox}\n제목: the plan"
    return (
        f"{m.reply}\n\n내 Galaxy에서 보냄\n\n-------- 원본 이메일 --------\n{rows}\n\n" + "\n\n".join(m.old) + "\n",
        "",
        None,
    )


def block_ukrainian(m: Letter) -> Written:
    rows = _rows(m, ("Від", "Надіслано", "Кому", "Тема"), "8 березня 2026 р. 21:03")
    return f"{m.reply}\n\n{rows}\n\n" + "\n\n".join(m.old) + "\n", "", None


def block_turkish(m: Letter) -> Written:
    rows = _rows(m, ("Kimden", "Tarih", "Kime", "Konu"), "8 Mart 2026 Pazar 21:03")
    return f"{m.reply}\n\n{rows}\n\n" + "\n\n".join(m.old) + "\n", "", None


def block_portuguese_bottom_html(m: Letter) -> Written:
    rows = _rows(m, ("De", "Enviado", "Para", "Assunto"), "domingo, 8 de março de 2026 21:03")
    page = f"<body><div>{_bold(rows)}</div><blockquote>{m.old_html()}</blockquote><div>{m.new_html()}</div></body>"
    return f"{rows}\n\n" + "\n\n".join(m.old) + f"\n\n{m.reply}\n", page, None


def proton(m: Letter) -> Written:
    line = f"On Sunday, March 8th, 2026 at 9:03 PM, {m.other.name} <{m.other.mailbox}> wrote:"
    return f"{m.reply}\n\nSent with Proton Mail secure email.\n\n{line}\n\n{m.quoted()}\n", "", None


def web_forum(m: Letter) -> Written:
    text = (
        f"{m.reply}\n\n--- Please reply above this line ---\n\n{m.other.name} commented on ticket 441:\n\n"
        + "\n\n".join(m.old)
    )
    return text + "\n", "", None


def list_footer(m: Letter) -> Written:
    foot = "_______________________________________________\nPlans mailing list\nPlans@lists.example\nhttps://lists.example/mailman/listinfo/plans"
    return f"{_attribution(m, 'thunderbird')}\n{m.quoted()}\n\n{m.new_wrapped()}\n{foot}\n", "", None


def top_and_bottom(m: Letter) -> Written:
    new = f"See below.\n\n{m.reply}"
    return f"See below.\n\n{_attribution(m)}\n{m.quoted()}\n\n{m.new_wrapped()}\n", "", new


def own_list(m: Letter) -> Written:
    new = f"{m.reply}\n\nWhat I need:\n\n- rope, 40 m\n- two hooks\n- time: from 10:00 to 12:00"
    return f"{new}\n\n{_attribution(m)}\n{m.quoted()}\n", "", new


def own_quotation(m: Letter) -> Written:
    new = f"{m.reply}\n\nAs the sign at the gate says:\n\n> Beware of the geese.\n\nSo be careful."
    return f"{new}\n\n{_attribution(m)}\n{m.quoted()}\n", "", new


def own_sign_off(m: Letter) -> Written:
    new = f"{m.reply}\n\nAll the best\n{m.author.first}"
    return f"{new}\n\n{_attribution(m)}\n{m.quoted()}\n", "", new


def own_dates(m: Letter) -> Written:
    new = f"{m.reply}\n\nOn 12 March 2026 at 18:00 the hall is free, and on 13 March at 10:00: not."
    return f"{new}\n", "", new


SHAPES: tuple[Shape, ...] = tuple(
    value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and not name.startswith("_")
)
MAILS: list[Mail] = mails(SHAPES, LETTERS, 2)
