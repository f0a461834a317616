"""Mails as programs and people really write them, with answers above, between and below quotes."""

import html

import pytest

from bridge.inbound.extract import extract
from bridge.mail.body import Body, BodyKind

# the mail, and what its author wrote
SHAPES = [
    (
        "I see.\n\nOn Tue, Apr 11, 2023 at 10:07 PM Jo Smith\n\n<\nmailto:Jo Smith <jo@x.com>\n> wrote:\nOld text",
        "I see.",
    ),
    (
        "Fine\n\nSent from Samsung MobileName <address@example.com> wrote:\n\n>\n> Test",
        "Fine",
    ),
    (
        "Fine\n\n---- Jo Smith wrote ----\n\n> quoted\n> text",
        "Fine",
    ),
    (
        "Lorem\nPå 14 september 2015 på 02:23:18, Valentino (v@r.be) skrev:\n\nVeniam labo.",
        "Lorem",
    ),
    (
        "Hei\n\nLähettäjä: a@b.fi\nLähetetty: 25. marraskuuta 2014 14:59\nVastaanottaja: Joku\nAihe: Asia\n\nVanha",
        "Hei",
    ),
    (
        'Ja\n\nAm 03.02.2015 3:35 nachm. schrieb "X Y" <x@y.de>:\n\n> alt',
        "Ja",
    ),
    (
        "Sí\n\nEl jue, 5 de nov. de 2020 a la(s) 10:10, Ana P (<ana@p.es>) escribió:\n\n> viejo",
        "Sí",
    ),
    (
        "Yes\n\nOn 5 November 2020 at 10:10:02, Jo (jo@y.com) wrote:\n\nold",
        "Yes",
    ),
    (
        "Yes.\n\n—\nSent from Mailbox for iPhone\n\nOn Mon, Feb 1, 2016 at 1:00 PM, X <x@y.z> wrote:\n> old",
        "Yes.",
    ),
    (
        "Regards text here is long.\n"
        "\n"
        "Regards,\n"
        "John\n"
        "\n"
        "John Smith\n"
        "CTO | Acme Ltd\n"
        "Tel: +1 555 123 4567\n"
        "www.acme.com",
        "Regards text here is long.\n\nRegards,\nJohn",
    ),
    (
        "Ok\n\nFrom: A B <a@b.c> Sent: Monday, May 1, 2023 10:00 AM To: C <c@d.e> Subject: Hi\n\nold",
        "Ok",
    ),
    (
        "In article <abc@x.y>, Jo Smith <jo@x.y> wrote:\n> old text here\n\nNew text.",
        "New text.",
    ),
    (
        "Quoting Jo Smith <jo@x.y>:\n\n> old text here\n\nNew text.",
        "New text.",
    ),
    (
        "Zitat von Jo Smith <jo@x.y>:\n\n> alter Text\n\nNeuer Text.",
        "Neuer Text.",
    ),
    (
        "* Jo Smith <jo@x.y> [2016-02-01 10:00]:\n> old text\nNew text.",
        "New text.",
    ),
    (
        "Jo Smith said the following on 01/02/2016 10:00:\n> old\nNew.",
        "New.",
    ),
    (
        "Good.\n\nJo Smith <jo@x.y> wrote on 01/02/2016 10:00:00 AM:\n\n> old\n> more",
        "Good.",
    ),
    (
        "Good.\n\n\n\nFrom:\tJo Smith <jo@x.y>\nTo:\tme@x.y\nDate:\t01/02/2016 10:00\nSubject:\tTest\n\n\nold",
        "Good.",
    ),
    (
        "Bien reçu.\n\nLe 3 févr. 2020 à 10:12, Jo Smith <jo@x.y\n<mailto:jo@x.y>> a écrit :\n\n> vieux",
        "Bien reçu.",
    ),
    (
        "Good.\n\n-------- Forwarded Message --------\nSubject: x\nDate: y\nFrom: z\nTo: q\n\nbody",
        "Good.",
    ),
    (
        "Good.\n\n------ Forwarded by Jo on 01/02/2016 ------\n\nbody",
        "Good.",
    ),
    (
        "Top.\n\nJo\n\nOn 1 May 2020 10:00, X wrote:\n> q1\n> q2\n\nBottom too.",
        "Top.\n\nJo\n\nBottom too.",
    ),
    (
        "Hello,\n"
        "\n"
        "Text.\n"
        "\n"
        "This email and any attachments are confidential and intended solely for the addressee. I"
        "f you are not the intended recipient, delete it.",
        "Hello,\n\nText.",
    ),
    (
        "Thanks for it.\n\nJane Roe\nSales Manager\nAcme Corp.\n123 Main Street\n+1 (555) 123-4567\njane@acme.com",
        "Thanks for it.",
    ),
    (
        "Dzięki!\n"
        "\n"
        "Pozdrawiam\n"
        "Jan Kowalski\n"
        "tel. 600 100 200\n"
        "\n"
        "W dniu śr., 1.03.2023 o 12:00 Ala <a@b.pl> napisał(a):\n"
        "> stare",
        "Dzięki!",
    ),
    (
        "はい。\n\n2020年5月1日(金) 10:00 Jo <jo@x.y>:\n> 古い",
        "はい。",
    ),
    (
        "Ja, graag.\n\nOp vr 1 mei 2020 om 10:00 schreef Jo <jo@x.y>\n\n> oud",
        "Ja, graag.",
    ),
    (
        "Tack!\n\nSkickat från min iPhone\n\n1 maj 2020 kl. 10:00 skrev Jo <jo@x.y>:\n\n> gammal",
        "Tack!",
    ),
    (
        "Ok.\n\n##- Please type your reply above this line -##\n\nTicket 123 was updated",
        "Ok.",
    ),
    (
        "Ok.\n\nReply above this line to respond.\n\nTicket 123 was updated\n> x",
        "Ok.",
    ),
    (
        "Sure thing\n"
        "\n"
        "> From: Jo <jo@x.y>\n"
        "> Date: Fri, 1 May 2020 10:00:00 +0000\n"
        "> To: me@x.y\n"
        "> Subject: hi\n"
        ">\n"
        "> old",
        "Sure thing",
    ),
    (
        "Great\n"
        "\n"
        "\n"
        "________________________________\n"
        "Von: Jo\n"
        "Gesendet: Freitag, 1. Mai 2020 10:00\n"
        "An: me\n"
        "Betreff: hi\n"
        "\n"
        "alt",
        "Great",
    ),
    (
        "Great\n\n*Von:* Jo <jo@x.y>\n*Datum:* Freitag, 1. Mai 2020 um 10:00\n*An:* me <m@x.y>\n*Betreff:* hi\n\nalt",
        "Great",
    ),
    (
        "Great\n"
        "\n"
        "De: Jo [mailto:jo@x.y]\n"
        "Enviado el: viernes, 1 de mayo de 2020 10:00\n"
        "Para: me\n"
        "CC: you\n"
        "Asunto: RE: hola\n"
        "\n"
        "viejo",
        "Great",
    ),
    (
        "I'm in.\n\nBest,\nBob Smith | CEO\nm: 555-123-4567 | bob@acme.com",
        "I'm in.\n\nBest,",
    ),
    (
        "Jo Smith schrieb am 01.05.2020 um 10:00:\n> alt\n\nNeu.\n\n> mehr alt und noch mehr davon\n\nNoch was Neues.",
        "> alt\n\nNeu.\n\n> mehr alt und noch mehr davon\n\nNoch was Neues.",
    ),
    (
        "No worries.\n"
        "\n"
        "**From:** Jo <jo@x.y>\n"
        "**Sent:** Friday 1 May 2020 10:00\n"
        "**To:** me <m@x.y>\n"
        "**Subject:** hi\n"
        "\n"
        "old",
        "No worries.",
    ),
    (
        "Yes\n"
        "Sent from Outlook for iOS\n"
        "________________________________\n"
        "From: Jo <jo@x.y>\n"
        "Sent: Friday, May 1, 2020 10:00:00 AM\n"
        "To: me\n"
        "Subject: hi\n"
        "\n"
        "old",
        "Yes",
    ),
    (
        "A\n\nOn May 1, 2020, at 10:00 AM, Jo Smith <jo@x.y> wrote:\n\n\ufeff\nold text",
        "A",
    ),
    (
        "A\n\nEl vie., 1 may. 2020 10:00, Jo Smith <jo@x.y>\nescribió:\n\n> viejo",
        "A",
    ),
    (
        "A\n\nJo Smith <jo@x.y>於 2020年5月1日 週五，10:00寫道：\n> 舊",
        "A",
    ),
    (
        "A\n\nPada Jum, 1 Mei 2020 pukul 10.00 Jo <jo@x.y> menulis:\n> lama",
        "A",
    ),
    (
        "Hi\n\nJo Smith\nSent from my mobile, please excuse brevity.",
        "Hi",
    ),
    (
        "Yes.   On Sun, Mar 8, 2026 at 9:03 PM Jo Smith <jo@x.y> wrote:\n\n> old",
        "Yes.",
    ),
    (
        "Yes   On Sunday, March 8, 2026, Jo Smith <jo@x.y> wrote:   old words on the same line",
        "Yes",
    ),
    (
        "ok On Sunday, March 8, 2026 at 9:03 PM, Jo Smith <jo@x.y> wrote:\n\n> old",
        "ok",
    ),
    (
        "Ja.   Am 08.03.2026 um 21:03 schrieb Jo Smith <jo@x.y>:\n\n> alt",
        "Ja.",
    ),
    (
        "Yes.\n\nOn 8 March 2026 at 21:03, Jo wrote:\n\n> one\n\n> two\n\n> three",
        "Yes.",
    ),
    (
        "Jo Smith <jo@x.y> wrote:\n\n> one of his lines\n\n> and two of them\n\nMy answer.",
        "My answer.",
    ),
    (
        "Yes.\n\n    --\n    Ann Bell\n    phone 0117 496 0101",
        "Yes.",
    ),
    (
        "Yes.\n\n********************\nThis e-mail is confidential and intended solely for the addressee.\n"
        "********************",
        "Yes.",
    ),
    (
        "Ja.\n\n________________\nMuster AG, Sitz: Bonn, Amtsgericht Bonn HRB 1234\nVorstand: A. B.",
        "Ja.",
    ),
    (
        "Yes.\n\nOn Wednesday, February 4, 2026,\n5:42 PM, Jo Smith\n<jo@x.y> wrote:\n\nold",
        "Yes.",
    ),
    (
        "Ja.\n\nAm Mittwoch, den 4. Februar 2026,\num 17:42 Uhr schrieb\nJo Smith <jo@x.y>:\n\nalt",
        "Ja.",
    ),
    (
        "Yes.\n\nFrom:  Jo <jo@x.y>\nReply-To:  Jo <jo@x.y>\nDate:  Sunday, 8 March 2026\nTo:  me\nSubject:  hi\n\nold",
        "Yes.",
    ),
    (
        "Yes.\n\nThanks\n\nAnn\n\nAnn Bell\nOffice manager\nDirect: 020 7946 0321\n\n"
        "On 8 March 2026 at 21:03, Jo wrote:\n> old",
        "Yes.\n\nThanks\n\nAnn",
    ),
    (
        "好的。\n\n\n\nann@x.example\n \n发件人： Jo\n发送时间： 2026-03-08 21:03\n"
        "收件人： Ann\n抄送： team\n主题： Re: 计划\n旧的",
        "好的。",
    ),
    (
        "[EXTERNAL]\n\nYes.\n\nFrom: Jo <jo@x.y>\nSent: 8 March 2026 21:03\nTo: me\nSubject: hi\n\nold\n\n"
        "This e-mail is confidential and intended solely for the addressee.",
        "Yes.",
    ),
    (
        "EXTERNAL EMAIL - Think before you click.\n____________________\nYes.\n\n"
        "On 8 March 2026 at 21:03, Jo wrote:\n> old",
        "Yes.",
    ),
    (
        "You don't often get email from jo@x.y. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>\n"
        "From: Jo <jo@x.y>\nSent: 8 March 2026 21:03\nTo: me\nSubject: hi\n\n> old\n\nYes.",
        "Yes.",
    ),
    (
        ">>> Jo Smith <jo@x.y> 3/13/2026 6:31 AM >>>\n> old\n\nYes.",
        "Yes.",
    ),
    (
        "-----Original Message-----\nFrom: Jo <jo@x.y>\nSent: 8 March 2026 21:03\nTo: me\nSubject: hi\n\n> old\n\nYes.",
        "Yes.",
    ),
]


@pytest.mark.parametrize(("mail", "written"), SHAPES, ids=range(len(SHAPES)))
def test_the_written_words_come_back_alone(mail: str, written: str) -> None:
    assert extract(mail).reply.split() == written.split()


def test_each_elided_piece_has_its_reason() -> None:
    mail = "Yes.\n\n-- \nAnn\n\nOn 3 May 2026 at 10:00, Ruth <ruth@x.example> wrote:\n> Tea?\n"
    assert [(piece.why, piece.text) for piece in extract(mail).elided] == [
        ("signature", "-- \nAnn"),
        ("attribution", "On 3 May 2026 at 10:00, Ruth <ruth@x.example> wrote:"),
        ("quote", "> Tea?"),
    ]


def test_a_sentence_of_ours_that_an_answer_repeats_is_kept() -> None:
    sent = "I keep thinking of the ironmonger who never asked my name.\n\nWhich hinge did you need, and did he know?"
    mail = (
        f"I keep thinking of the ironmonger, too.\n\nFrom: Ruth\nSent: 3 May 2026 10:00\nSubject: Tea\n\n{sent}\n\nNo."
    )
    assert extract(mail, sent).reply.split("\n\n") == ["I keep thinking of the ironmonger, too.", "No."]


def test_a_quoted_mail_may_begin_with_an_attribution_line_of_its_own() -> None:
    sent = "Ruth wrote:\n\nSomething new, again.\n\nhttps://talk.example/posts/x#c-1\n\n-- \nYou get this.\n"
    quoted = "".join(f"> {line}".rstrip() + "\n" for line in sent.splitlines())
    written = f"The brass one.\n\nOn Tue, 24 Nov 2026 07:11:00 +0000, Ruth via Tea wrote:\n{quoted}"
    assert extract(written, sent).reply == "The brass one."


def test_an_answer_within_an_unmarked_quote_keeps_the_paragraph_above_it() -> None:
    sent = "The shop at the corner is closed.\n\nWhich hinge did you need there?\n\nTo answer, answer this mail."
    asked = sent.replace("need there?", "need there?\n\nThe small one.")
    mail = f"From: Ruth\nSent: 3 May 2026 10:00\nSubject: Tea\n\n{asked}"
    assert extract(mail, sent).reply == "> Which hinge did you need there?\n\nThe small one."


ATTRIBUTION = "On Sun, Mar 8, 2026 at 9:03 PM Jo Smith <jo@x.y> wrote:"
GMAIL = f'<div>{{}}</div><div class="gmail_attr">{html.escape(ATTRIBUTION)}</div><blockquote>old words</blockquote>'


@pytest.mark.parametrize(
    ("text", "page", "written"),
    [
        (f"As {ATTRIBUTION} old words", GMAIL.format("As"), "As"),  # the text has nothing between the two
        (f"{ATTRIBUTION}\n\nold words\n\nYes.", GMAIL.format("") + "<div>Yes.</div>", "Yes."),  # an unmarked quote
        (f"Yes.\n\n{ATTRIBUTION}\n\n> old words", "<p>Yes.</p><p>old words</p>", "Yes."),  # the text is the better one
        (
            "Yes.\n\nAs they say: old words",
            "<p>Yes.</p><blockquote>old words</blockquote>",
            "Yes.\n\nAs they say: old words",
        ),
    ],
)
def test_the_part_that_separates_better_decides(text: str, page: str, written: str) -> None:
    assert extract(Body(text, page, BodyKind.TEXT)).reply == written


def test_words_below_an_unmarked_mail_are_kept_although_nothing_marks_where_they_begin() -> None:
    block = "From: Jo <jo@x.y>\nSent: 8 March 2026 21:03\nTo: me\nSubject: hi"
    assert extract(f"{block}\n\nOld words.\n\nRegards,\nJo\n\nYes.").reply == "Yes."
    assert extract(f"{block}\n\nOld words.\n\nYes.").reply == "Old words.\n\nYes."


@pytest.mark.parametrize("ids", ['id="x_divRplyFwdMsg"', 'id="x_x_divRplyFwdMsg"', 'class="x_moz-cite-prefix"'])
def test_ids_that_outlook_renames_are_known(ids: str) -> None:
    page = f"<div>Yes.</div><div {ids}>4 March, somebody</div><div>old words</div>"
    assert extract(Body(html=page, kind=BodyKind.HTML)).reply.startswith("Yes.")
    assert "somebody" not in extract(Body(html=page, kind=BodyKind.HTML)).reply


def test_an_answer_within_html_that_does_not_end_its_quote_is_new() -> None:
    sent = "The shop at the corner is closed.\n\nWhich hinge did you need there?\n\nTo answer, answer this mail."
    page = (
        '<div id="mail-editor-reference-message-container"><div><b>From:</b> Jo<br><b>Sent:</b> 8 March 2026</div>'
        "<p>The shop at the corner is closed.</p><p>Which hinge did you need there?</p><p>The small one.</p>"
        "<p>To answer, answer this mail.</p></div>"
    )
    assert (
        extract(Body(html=page, kind=BodyKind.HTML), sent).reply
        == "> Which hinge did you need there?\n\nThe small one."
    )
