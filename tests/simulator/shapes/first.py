"""Mails of other projects, written before the rules: what is answered is not known."""

from __future__ import annotations

from tests.simulator.shapes.mail import Letter, Mail, Person, Shape, Written, mails, marked, shown, wrap

LETTERS = (
    Letter(
        Person("Greta Lindholm", "greta@brunnby.example"),
        Person("Tom Okafor", "tom.okafor@harbour.example"),
        (
            "I went through the drawings again and the north wall is too thin for the shelves. Could we move them?",
            "Tuesday works for me.",
        ),
        (
            "Hello Greta,",
            "the drawings are attached. Please look at the north wall, since the shelves are heavy and the plaster is old.",
            "Which day suits you for a visit?",
            "Tom",
        ),
    ),
    Letter(
        Person("Paul Vasquez", "pvasquez@library.example"),
        Person("Mina Sato", "mina.sato@archive.example"),
        ("No, the second box is still in the cellar.",),
        (
            "Dear Paul, did both boxes arrive at the library? The courier says that they were left with the porter on "
            "Friday.",
            "If the second one is missing I have to file a claim before the end of the month.",
            "Mina",
        ),
    ),
    Letter(
        Person("Ines Duarte", "ines@oficina.example"),
        Person("Karl-Heinz Wolff", "wolff@orgelbau.example"),
        (
            "Thank you for the long explanation. I had not understood that the pipes are tuned in winter, and now the "
            "dates make sense to me.",
            "Two questions are left: who pays for the scaffold, and may the choir rehearse below it?",
            "We would rather begin in March than in May.",
        ),
        (
            "Dear Ines,",
            "the pipes are tuned at eight degrees, so the work is done in January and February. The scaffold stays for "
            "six weeks.",
            "Please tell me which of the months you would prefer.",
            "Karl-Heinz",
        ),
    ),
    Letter(
        Person("Dev Raman", "dev.raman@kitchen.example"),
        Person("Sally Whitcombe", "sally@whitcombe.example"),
        ("Yes.",),
        (
            "Hi Dev, shall I order forty kilos again, or is there enough left from last week?",
            "The driver comes by at six.",
        ),
    ),
    Letter(
        Person("Aoife Brennan", "aoife@lantern.example"),
        Person("Luca Ferrari", "l.ferrari@teatro.example"),
        (
            "The lamps are here. On Monday we hang them, and by Wednesday somebody from the fire brigade has to look.",
            "From my side there is nothing else.",
        ),
        (
            "Aoife, have the lamps come? I can send two people on Monday to help with the ladder.",
            "The premiere is on Saturday, so there is not much time left for the inspection.",
            "Luca",
        ),
    ),
)

NOTICE = (
    "This e-mail and any files transmitted with it are confidential and intended solely for the use of the individual "
    "or entity to whom they are addressed. If you have received this email in error please notify the sender."
)
REGISTERED = (
    "Harbour Works Ltd is registered in England and Wales, company number 0712345. Registered office: 4 Quay Street, "
    "Bristol BS1 4DJ."
)


def _block(letter: Letter, labels: str = "From Sent To Subject", date: str = "Wednesday, 4 February 2026 17:42") -> str:
    names = labels.split()
    other, author = letter.other, letter.author
    values = (
        f"{other.name} <{other.mailbox}>",
        date,
        f"{author.name} <{author.mailbox}>",
        "the plan",
    )
    return "\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in zip(names, values, strict=True))


def _block_html(letter: Letter, **more: str) -> str:
    rows = (row.partition(":") for row in _block(letter, **more).split("\n"))
    return "<br>".join(f"<b>{name}:</b>{shown(value)}" for name, _, value in rows)


# --- the reply and the attribution line share a line ------------------------------------------------------------------


def one_line_gmail(m: Letter) -> Written:
    line = f"On Wed, Feb 4, 2026 at 5:42 PM {m.other.name} <{m.other.mailbox}> wrote:"
    text = f"{m.reply}   {line}\n\n{m.quoted()}\n"
    page = (
        f'<div dir="ltr">{m.new_html()}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{shown(line)}<br></div><blockquote class="gmail_quote">{m.old_html()}</blockquote></div>'
    )
    return text, page, None


def one_line_unmarked(m: Letter) -> Written:
    line = f"On Wed, 4 Feb 2026 17:42, {m.other.name} <{m.other.mailbox}> wrote:"
    text = f"{m.reply}   {line}   {' '.join(m.old)}\n"
    page = (
        f"<html><body><p>{shown(m.reply)}</p><p>{shown(line)}</p><blockquote>{m.old_html()}</blockquote></body></html>"
    )
    return text, page, None


def one_line_text_only(m: Letter) -> Written:
    line = f"On Wednesday, February 4, 2026 5:42 PM, {m.other.name} <{m.other.mailbox}> wrote:"
    return f"{m.reply}   {line}\n\n{m.quoted()}\n", "", None


def one_line_all(m: Letter) -> Written:
    line = f"On 4 Feb 2026, at 17:42, {m.other.name} <{m.other.mailbox}> wrote:"
    text = f"{' '.join(m.new)} {line} {' '.join(m.old)}"
    page = (
        f'<body>{m.new_html("p")}<blockquote type="cite"><div>{shown(line)}</div><br>{m.old_html()}</blockquote></body>'
    )
    return text, page, None


def one_line_german(m: Letter) -> Written:
    line = f"Am Mi., 4. Feb. 2026 um 17:42 Uhr schrieb {m.other.name} <{m.other.mailbox}>:"
    return f"{m.reply}   {line}\n\n{m.quoted()}\n", "", None


# --- quoted lines -----------------------------------------------------------------------------------------------------


def blank_between_quoted(m: Letter) -> Written:
    lines = [f"> {line}" if line else ">" for line in m.old_wrapped(60).split("\n")]
    quote = "\n\n".join(lines)
    return f"{m.new_wrapped()}\n\nOn 4 February 2026 at 17:42, {m.other.name} wrote:\n\n{quote}\n", "", None


def blank_between_quoted_bottom(m: Letter) -> Written:
    quote = "\n\n".join(f"> {line}" for line in m.old_wrapped(60).split("\n") if line)
    return f"{m.other.name} <{m.other.mailbox}> wrote:\n\n{quote}\n\n{m.new_wrapped()}\n", "", None


def unmarked_bottom(m: Letter) -> Written:
    """A web mail that marks nothing, answered below."""
    line = f"On Wed, 4 Feb 2026 17:42, {m.other.name} <{m.other.mailbox}> wrote:"
    text = f"{line}\n\n{m.old_wrapped()}\n\n{m.new_wrapped()}\n"
    page = f"<body><div>{shown(line)}</div><blockquote>{m.old_html()}</blockquote>{m.new_html('p')}</body>"
    return text, page, None


def header_block_bottom(m: Letter) -> Written:
    text = f"{_block(m)}\n\n{m.old_wrapped()}\n\n{m.new_wrapped()}\n"
    page = f'<body><div>{_block_html(m)}</div><blockquote type="cite">{m.old_html()}</blockquote>{m.new_html()}</body>'
    return text, page, None


def header_block_marked_bottom(m: Letter) -> Written:
    return f"-----Original Message-----\n{_block(m)}\n\n{m.quoted()}\n\n{m.new_wrapped()}\n", "", None


# --- attribution lines ------------------------------------------------------------------------------------------------


def three_lines_date_first(m: Letter) -> Written:
    line = f"On Wed, 4 Feb 2026 17:42:09 +0000\n{m.other.name}\n<{m.other.mailbox}> wrote:"
    return f"{m.new_wrapped()}\n\n{line}\n\n{m.quoted()}\n", "", None


def three_lines_date_alone(m: Letter) -> Written:
    line = f"Wednesday, 4 February 2026, 17:42 +0000 from\n{m.other.name}\n<{m.other.mailbox}>:"
    return f"{m.new_wrapped()}\n\n{line}\n\n{m.quoted()}\n", "", None


def three_lines_german(m: Letter) -> Written:
    line = f"Am Mittwoch, den 4. Februar 2026,\num 17:42 Uhr schrieb\n{m.other.name} <{m.other.mailbox}>:"
    return f"{m.new_wrapped()}\n\n{line}\n\n{m.quoted()}\n", "", None


def three_lines_unmarked(m: Letter) -> Written:
    line = f"On Wednesday, February 4, 2026,\n5:42 PM, {m.other.name}\n<{m.other.mailbox}> wrote:"
    return f"{m.new_wrapped()}\n\n{line}\n\n{m.old_wrapped()}\n", "", None


def bare_name_writes(m: Letter) -> Written:
    return f"{m.other.name} writes:\n\n{m.quoted()}\n\n{m.new_wrapped()}\n", "", None


def list_style(m: Letter) -> Written:
    line = f"* {m.other.name} <{m.other.mailbox}> [260204 17:42]:"
    return f"{line}\n{m.quoted()}\n\n{m.new_wrapped()}\n", "", None


def debian_style(m: Letter) -> Written:
    line = f"On Wed, Feb 04, 2026 at 05:42:09PM +0000, {m.other.name} wrote:"
    sig = f"-- \n{m.author.name}\nGPG: 0x7F1A 22B3"
    return f"{line}\n{m.quoted()}\n\n{m.new_wrapped()}\n\n{sig}\n", "", None


# --- signatures and notices -------------------------------------------------------------------------------------------


def pre_signature(m: Letter) -> Written:
    """The signature is within <pre> (Thunderbird's plain signature in an HTML mail)."""
    sig = f"-- \n{m.author.name}\nRoom 12, second floor"
    page = (
        f'<html><body>{m.new_html("p")}<pre class="moz-signature" cols="72">{sig}</pre><div class="moz-cite-prefix">'
        f"On 04/02/2026 17:42, {m.other.name} wrote:<br></div><blockquote type='cite'>{m.old_html()}</blockquote></body></html>"
    )
    return "", page, None


def pre_signature_bare(m: Letter) -> Written:
    sig = f"-- \n{m.author.name}\nThe Workshop, Mill Lane"
    return "", f"<html><body>{m.new_html('p')}<pre>{sig}</pre></body></html>", None


def indented_delimiter(m: Letter) -> Written:
    sig = f"    --\n    {m.author.name}\n    phone 0117 496 0101"
    return f"{m.new_wrapped()}\n\n{sig}\n\nOn 4 February 2026 at 17:42, {m.other.name} wrote:\n{m.quoted()}\n", "", None


def notice_stars(m: Letter) -> Written:
    rule = "*" * 70
    return f"{m.new_wrapped()}\n\n{rule}\n{wrap(NOTICE, 70)}\n{rule}\n", "", None


def notice_dashes(m: Letter) -> Written:
    rule = "-" * 60
    return (
        f"{m.new_wrapped()}\n\n{m.author.name}\n\n{rule}\n{wrap(REGISTERED, 70)}\n\n{wrap(NOTICE, 70)}\n",
        "",
        f"{m.reply}\n\n{m.author.name}",
    )


def notice_underscores(m: Letter) -> Written:
    rule = "_" * 40
    text = (
        f"{m.new_wrapped()}\n\n{rule}\n{wrap(REGISTERED, 70)}\n{rule}\n\nOn 04/02/2026 17:42, {m.other.name} wrote:\n"
    )
    return f"{text}{m.quoted()}\n", "", None


def notice_below_quote(m: Letter) -> Written:
    text = f"{m.new_wrapped()}\n\n{_block(m)}\n\n{m.old_wrapped()}\n\n{wrap(NOTICE, 76)}\n"
    return text, "", None


def notice_below_marked_quote(m: Letter) -> Written:
    rule = "*" * 60
    text = f"{m.new_wrapped()}\n\nOn 04/02/2026 17:42, {m.other.name} wrote:\n{m.quoted()}\n\n{rule}\n{wrap(NOTICE, 76)}\n{rule}\n"
    return text, "", None


def name_after_thanks(m: Letter) -> Written:
    """A first name in a block of its own, after "Thanks", and the signature of the firm."""
    sig = f"{m.author.name}\nProject lead | Lantern & Co\nT: +44 117 496 0102"
    page = (
        f'<html><body><div class="WordSection1">{m.new_html("p")}<p>Thanks,</p><p>{m.author.first}</p>'
        f"<p>{shown(sig)}</p><div style='border:none;border-top:solid #E1E1E1 1.0pt'><p>{_block_html(m)}</p></div>"
        f"{m.old_html()}</div></body></html>"
    )
    text = f"{m.new_wrapped()}\n\nThanks,\n\n{m.author.first}\n\n{sig}\n\n{_block(m)}\n\n{m.old_wrapped()}\n"
    return text, page, f"{m.reply}\n\nThanks,\n\n{m.author.first}"


def name_block_below_thanks(m: Letter) -> Written:
    text = f"{m.new_wrapped()}\n\nThanks!\n\n{m.author.first}\n\nOn 04/02/2026 17:42, {m.other.name} wrote:\n{m.quoted()}\n"
    return text, "", f"{m.reply}\n\nThanks!\n\n{m.author.first}"


# --- programs ---------------------------------------------------------------------------------------------------------


def foxmail_chinese(m: Letter) -> Written:
    block = _block(m, "发件人 发送时间 收件人 主题", "2026-02-04 17:42").replace(": ", "： ")
    text = f"{m.reply}\n\n\n\n{m.author.mailbox}\n \n{block}\n" + "\n \n".join(m.old) + "\n"
    rows = "".join(
        f"<div><b>{r.partition('： ')[0]}：</b>&nbsp;{shown(r.partition('： ')[2])}</div>" for r in block.split("\n")
    )
    page = (
        f'<html><body><div>{shown(m.reply)}</div><div><br></div><hr style="width: 210px; height: 1px;" color="#b5c4df" '
        f'size="1" align="left"><div><span><div style="MARGIN: 10px">{m.author.mailbox}</div></span></div>'
        '<blockquote style="margin-Top: 0px; margin-Bottom: 0px; margin-Left: 0.5em"><div>&nbsp;</div>'
        '<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><div style="FONT-SIZE: 12px;'
        f'background:#efefef">{rows}</div></div><div>{m.old_html("div")}</div></blockquote></body></html>'
    )
    return text, page, None


def foxmail_english(m: Letter) -> Written:
    block = _block(m, "From Date To Subject", "2026-02-04 17:42")
    return f"{m.reply}\n\n\n\n{m.author.mailbox}\n\nFrom: {block[6:]}\n" + "\n".join(m.old) + "\n", "", None


def qq_mail(m: Letter) -> Written:
    block = (
        f'发件人:                        "{m.other.name}"\n                                                 '
        f"                                   <{m.other.mailbox}>;\n发送时间:&nbsp;2026年2月4日(星期三) 下午5:42\n"
        f'收件人:&nbsp;"{m.author.name}"<{m.author.mailbox}>;\n\n主题:&nbsp;the plan'
    )
    rule = "------------------&nbsp;原始邮件&nbsp;------------------"
    return f"{m.reply}\n\n\n\n\n{rule}\n{block}\n\n\n\n" + "\n".join(m.old) + "\n", "", None


def external_in_quote(m: Letter) -> Written:
    """The firm's gateway put its banner into the mail that is answered, and a notice below all."""
    banner = (
        "[EXTERNAL] This email originated from outside of the organization. Do not click links or open attachments."
    )
    text = f"{m.reply}\n\n{_block(m)}\n\n{banner}\n\n" + "\n\n".join(m.old) + f"\n\n{NOTICE}\n"
    page = (
        f'<html><body><div class="WordSection1">{m.new_html("p")}<p>&nbsp;</p><div style="border:none;border-top:solid '
        f'#E1E1E1 1.0pt"><p class="MsoNormal">{_block_html(m)}</p></div><table><tr><td>{banner}</td></tr></table>'
        f"{m.old_html()}</div><p>{NOTICE}</p></body></html>"
    )
    return text, page, None


def external_above_all(m: Letter) -> Written:
    banner = "[EXTERNAL]\n\n"
    return f"{banner}{m.reply}\n\n{_block(m)}\n\n" + "\n\n".join(m.old) + f"\n\n{NOTICE}\n", "", None


def external_word_above(m: Letter) -> Written:
    banner = "EXTERNAL EMAIL - Think before you click.\n________________________________\n"
    return f"{banner}{m.reply}\n\n{_block(m)}\n\n" + "\n\n".join(m.old) + "\n", "", None


def exchange_banner_bottom(m: Letter) -> Written:
    banner = f"You don't often get email from {m.other.mailbox}. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>"
    text = f"{banner}\n{_block(m)}\n\n{m.quoted()}\n\n{m.reply}\n"
    return text, "", None


def outlook_mac(m: Letter) -> Written:
    block = _block(m, "From Date To Subject", "Wednesday, 4 February 2026 at 17:42")
    page = (
        f'<html><body><div class="WordSection1">{m.new_html("p")}<p class="MsoNormal">&nbsp;</p>'
        '<div id="mail-editor-reference-message-container"><div><div style="border:none;border-top:solid #B5C4DF 1.0pt">'
        f'<p class="MsoNormal" style="margin-bottom:12.0pt">{_block_html(m, labels="From Date To Subject")}</p></div>'
        f"{m.old_html()}</div></div></div></body></html>"
    )
    return f"{m.reply}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n", page, None


def outlook_mac_2011(m: Letter) -> Written:
    """Old Outlook for Mac: two blanks after each label, a reply-to, and the quoted mail without marks."""
    block = (
        f"From:  {m.other.name} <{m.other.mailbox}>\nReply-To:  {m.other.name} <{m.other.mailbox}>\n"
        f"Date:  Wednesday, 4 February 2026 17:42\nTo:  {m.author.name} <{m.author.mailbox}>\nSubject:  the plan"
    )
    rows = block.split("\n")
    bold = "<br>".join(
        f'<span style="font-weight:bold">{r.partition(":")[0]}: </span>{shown(r.partition(":")[2])}' for r in rows
    )
    page = (
        f'<html><head></head><body style="word-wrap: break-word"><div>{m.new_html()}</div><div><br></div>'
        f'<span id="OLK_SRC_BODY_SECTION"><div style="font-family:Calibri; border-top: #b5c4df 1pt solid">{bold}<br></div>'
        f"<div><br></div><div>{m.old_html()}</div></span></body></html>"
    )
    return f"{m.reply}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n", page, None


def outlook_mac_2011_html(m: Letter) -> Written:
    _, page, _ = outlook_mac_2011(m)
    return "", page.replace('id="OLK_SRC_BODY_SECTION"', 'id="x_OLK_SRC_BODY_SECTION"'), None


def outlook_renamed(m: Letter) -> Written:
    """Outlook on the web renames the ids and classes of what it quotes."""
    page = (
        f'<html><body dir="ltr"><div class="elementToProof">{m.new_html()}</div><hr style="width:98%"><div>'
        f"<p><b>From:</b> {m.other.name}<br><b>Sent:</b> 04 February 2026 17:42</p></div>"
        f'<div id="x_divRplyFwdMsg" dir="ltr"><b>To:</b> {m.author.name}<br><b>Subject:</b> the plan<div>&nbsp;</div></div>'
        f'<div class="x_BodyFragment">{m.old_html()}</div></body></html>'
    )
    return "", page, None


def outlook_renamed_gmail(m: Letter) -> Written:
    line = f"On Wed, Feb 4, 2026 at 5:42 PM {m.other.name} &lt;{m.other.mailbox}&gt; wrote:"
    page = (
        f'<div class="x_elementToProof">{m.new_html()}</div><div class="x_gmail_quote"><div class="x_gmail_attr">{line}'
        f'</div><div class="x_yahoo_quoted">{m.old_html()}</div></div>'
    )
    return "", page, None


def yahoo_unmarked(m: Letter) -> Written:
    line = f"    On Wednesday, February 4, 2026 at 05:42:09 PM GMT, {m.other.name} <{m.other.mailbox}> wrote:  "
    return f" {m.reply}\n{line}\n \n " + "\n\n".join(m.old) + "\n  \n", "", None


def block_german(m: Letter) -> Written:
    block = _block(m, "Von Gesendet An Betreff", "Mittwoch, 4. Februar 2026 17:42")
    return f"{m.reply}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n", "", None


def block_french(m: Letter) -> Written:
    block = _block(m, "De_ Envoyé_ À_ Objet_", "mercredi 4 février 2026 17:42")
    return f"{m.reply}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n", "", None


def block_polish_bold(m: Letter) -> Written:
    rows = _block(m, "Od Data Do Temat", "środa, 4 lutego 2026 17:42").split("\n")
    block = "\n".join(f"*{row.partition(':')[0]}:*{row.partition(':')[2]}" for row in rows)
    return f"{m.reply}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n", "", None


def block_finnish(m: Letter) -> Written:
    block = _block(m, "Lähettäjä Lähetetty Vastaanottaja Aihe", "keskiviikko 4. helmikuuta 2026 17.42")
    return f"{m.reply}\n\n{block}\n\n" + "\n\n".join(m.old) + "\n", "", None


def inline_answers(m: Letter) -> Written:
    """Answers between the quoted paragraphs: what is answered stays."""
    line = f"On 4 February 2026 at 17:42, {m.other.name} <{m.other.mailbox}> wrote:"
    second = m.old[1]
    text = f"{line}\n> {m.old[0]}\n>\n{marked(second)}\n\n{m.new[0]}\n\n" + (
        "" if len(m.old) < 3 else "\n>\n".join(marked(one) for one in m.old[2:]) + "\n"
    )
    return text, "", f"> {second}\n\n{m.new[0]}" if len(m.old) > 2 and len(m.old[2].split()) > 3 else m.new[0]


def iphone_bottom_notice(m: Letter) -> Written:
    text = (
        f"{m.reply}\n\nSent from my iPhone\n\n> On 4 Feb 2026, at 17:42, {m.other.name} <{m.other.mailbox}> wrote:\n>\n"
    )
    return f"{text}{marked(chr(10).join(m.old))}\n", "", None


def talk_about_headers(m: Letter) -> Written:
    """Words of a person that look like a header block."""
    new = f"{m.reply}\n\nThe label must read:\n\nFrom: Bristol\nTo: Lyon\nWeight: 40 kg"
    return f"{new}\n\nOn 04/02/2026 17:42, {m.other.name} wrote:\n{m.quoted()}\n", "", new


def rule_within(m: Letter) -> Written:
    new = f"{m.reply}\n\n----------\n\nAnd a second thing, which is about the garden: the hedge has to be cut."
    return f"{new}\n\nOn 04/02/2026 17:42, {m.other.name} wrote:\n{m.quoted()}\n", "", new


def said_with_a_colon(m: Letter) -> Written:
    new = f"{m.reply}\n\nAt 10:30 my sister wrote:\n\nhurry up, the shop closes at noon."
    return f"{new}\n", "", new


SHAPES: tuple[Shape, ...] = tuple(
    value
    for name, value in list(globals().items())
    if callable(value) and getattr(value, "__module__", "") == __name__ and not name.startswith("_")
)
MAILS: list[Mail] = mails(SHAPES, LETTERS, 2)
