"""Whether a person is writing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.inbound.automatic import Sign
from bridge.inbound.screen import ByMachine, ByPerson, Machine, MaybeMachine, Screened, screen
from bridge.mail.envelope import Envelope
from bridge.mail.message import parse


def screened(
    *fields: str, author: str = "ann@there.test", reverse_path: str | None = "ann@there.test", text: str = "Hello"
) -> Screened:
    header = (f"From: {author}", "Message-ID: <1@there.test>", *fields)
    content = "\r\n".join((*header, "", "Hello", "")).encode()
    return screen(parse(content), Envelope("", reverse_path, ("tea@talk.test",)), text)


@pytest.mark.parametrize(
    "fields",
    [
        ("Subject: Re: Tea and letters",),
        ("Auto-Submitted: no",),
        ("Auto-Submitted: no; owner-email=ann@there.test",),
        ("Auto-Submitted: No (a person)",),
        ("X-Auto-Response-Suppress: All",),
        ("X-Auto-Response-Suppress: OOF, AutoReply",),
        ("Precedence: normal",),
        ("Return-Path: <ann@there.test>",),
        ("Return-Path: =?utf-8?q?=3C=3E?=",),
        ("Precedence: first-class",),
        ("X-Autoreply: no",),
        ("List-Unsubscribe: <mailto:leave@there.test>",),
        ("Content-Type: multipart/alternative; boundary=b",),
        ("Subject: Re: Out of office",),
        ("Subject: Out of office politics",),
        ("Subject: Automatic replying considered harmful",),
        ("Subject: Outside",),
        ("Subject: =?utf-8?q?Afwezigheid_en_thee?=",),
        ("Subject: ",),
    ],
)
def test_a_person_is_heard(fields: tuple[str, ...]) -> None:
    assert screened(*fields) == ByPerson()


@pytest.mark.parametrize(
    ("field", "machine"),
    [
        ("Auto-Submitted: auto-replied", Machine.AUTO_SUBMITTED),
        ("Return-Path: <>", Machine.BOUNCE),
        ("Return-Path: <ann@there.test>\r\nReturn-path:\r\n < >", Machine.BOUNCE),
        ("Auto-Submitted: AUTO-GENERATED", Machine.AUTO_SUBMITTED),
        ("Auto-Submitted: auto-notified; owner-email=x@y.test", Machine.AUTO_SUBMITTED),
        ("Auto-Submitted: nothing", Machine.AUTO_SUBMITTED),
        ("Auto-Submitted: no\r\nAuto-Submitted: auto-replied", Machine.AUTO_SUBMITTED),
        ("Precedence: bulk", Machine.BULK),
        ("Precedence: Junk", Machine.BULK),
        ("precedence: list", Machine.BULK),
        ("Precedence: auto_reply", Machine.BULK),
        ("List-Id: Tea lovers <tea.lists.test>", Machine.LIST),
        ("X-Autoreply: yes", Machine.AUTOREPLY),
        ("X-Autorespond: Re: tea", Machine.AUTOREPLY),
        ("X-Autoreply-From: ann@there.test", Machine.AUTOREPLY),
        ("X-FC-MachineGenerated: true", Machine.AUTOREPLY),
        ("X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent", Machine.AUTOREPLY),
        ("X-Failed-Recipients: bob@there.test", Machine.REPORT),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", Machine.REPORT),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=b", Machine.REPORT),
        ("Content-Type: text/calendar; method=REPLY", Machine.CALENDAR),
    ],
)
def test_a_machine_gives_itself_away_by_a_field(field: str, machine: Machine) -> None:
    assert screened(field) == ByMachine(machine)


def test_the_null_reverse_path_is_a_machines() -> None:
    assert screened(reverse_path=None) == ByMachine(Machine.BOUNCE)


@pytest.mark.parametrize(
    "mailbox",
    [
        "MAILER-DAEMON@there.test",
        "postmaster@there.test",
        "no-reply@there.test",
        "noreply@there.test",
        "No_Reply@there.test",
        "noreply-tea@there.test",
        "no-reply+7d3f@there.test",
        "do-not-reply@there.test",
        "donotreply@there.test",
        "autoreply@there.test",
    ],
)
def test_a_mailbox_that_nobody_reads_is_a_machines(mailbox: str) -> None:
    assert screened(author=mailbox) == ByMachine(Machine.ROLE)
    assert screened(reverse_path=mailbox) == ByMachine(Machine.ROLE)


@pytest.mark.parametrize(
    "mailbox", ["noreen@there.test", "no@reply.test", "postmasterson@there.test", "norepl@there.test"]
)
def test_a_mailbox_that_only_looks_like_one_is_a_persons(mailbox: str) -> None:
    assert screened(author=mailbox) == ByPerson()


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Tea and letters",
        "Out of Office: Re: Tea",
        "OUT OF OFFICE",
        "Out of Office AutoReply: Tea",
        "I am out of the office until Monday",
        "[Automatic reply] Tea",
        "Automatische Antwort: Tee",
        "Abwesenheitsnotiz",
        "Réponse automatique : Thé",
        "Respuesta automática: Té",
        "Resposta automática: Chá",
        "Risposta automatica: Tè",
        "Automatisch antwoord: Thee",
        "Autosvar: Te",
        "Automatisk svar: Te",
        "Automaattinen vastaus: Tee",
        "Autoodpowiedź: Herbata",
        "Automatická odpověď: Čaj",
        "Automatikus válasz: Tea",
        "Răspuns automat: Ceai",
        "Автоматический ответ: Чай",
        "Автоматична відповідь: Чай",
        "Αυτόματη απάντηση: Τσάι",
        "Otomatik yanıt: Çay",
        "תשובה אוטומטית: תה",
        "رد تلقائي: شاي",
        "自動応答: お茶",
        "自动答复: 茶",
        "자동 회신: 차",
        "Trả lời tự động: Trà",
    ],
)
def test_the_subject_of_a_note_is_a_sign_of_a_machine_in_any_language(subject: str) -> None:
    assert screened(f"Subject: {subject}") == MaybeMachine(Sign.SUBJECT)


def test_a_subject_and_a_text_that_agree_are_a_machines() -> None:
    away = "I am away until Monday."
    assert screened("Subject: Automatic reply: Tea", text=away) == ByMachine(Machine.OUT_OF_OFFICE)
    assert screened("Subject: Re: Tea", text=away) == MaybeMachine(Sign.TEXT)


@given(content=st.binary(max_size=300), reverse_path=st.one_of(st.none(), st.text(max_size=20)))
def test_any_message_is_a_persons_or_a_machines(content: bytes, reverse_path: str | None) -> None:
    assert isinstance(screen(parse(content), Envelope("", reverse_path, ()), ""), Screened)
