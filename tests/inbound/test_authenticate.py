"""Whether they who From names have written it, as far as our mail server can tell."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.inbound.authenticate import Authenticated, Doubt, Method, Unauthenticated, aligns, authenticate
from bridge.mail import auth_results
from bridge.mail.message import parse


def found(
    *results: str, author: str = "ann@there.test", trusted: str | None = "mx.test"
) -> Authenticated | Unauthenticated:
    """The verdict on a message with these Authentication-Results, topmost first."""
    header = (*(f"Authentication-Results: {result}" for result in results), f"From: {author}")
    return authenticate(parse("\r\n".join((*header, "", "Hello", "")).encode()), trusted)


@pytest.mark.parametrize(
    ("result", "method"),
    [
        ("mx.test; dmarc=pass (p=NONE dis=NONE) header.from=there.test", Method.DMARC),
        ("MX.test; DMARC=Pass header.from=There.Test", Method.DMARC),
        ("mx.test 1; spf=none; dmarc=pass header.from=there.test", Method.DMARC),
        ("mx.test; dkim=pass header.d=there.test header.s=k1; dmarc=none", Method.DKIM),
        ("mx.test; dkim=pass header.d=mail.there.test", Method.DKIM),
        ("mx.test; dkim=pass header.i=@there.test header.b=AbC/d+e=", Method.DKIM),
        ("mx.test;\r\n dkim=fail (bad; signature) header.d=list.test;\r\n dkim=pass header.d=there.test", Method.DKIM),
        ("mx.test; spf=pass smtp.mailfrom=ann@there.test", Method.SPF),
        ("mx.test; spf=pass (mx: domain of x designates 192.0.2.1; yes) smtp.mailfrom=bounce.there.test", Method.SPF),
    ],
)
def test_an_aligned_pass_of_our_mail_server_is_believed(result: str, method: Method) -> None:
    assert found(result) == Authenticated(method)


@pytest.mark.parametrize(
    ("result", "doubt"),
    [
        ("mx.test; dmarc=fail header.from=there.test; dkim=pass header.d=there.test", Doubt.FORGED),
        ("mx.test; dmarc=pass header.from=evil.test", Doubt.NOT_ALIGNED),
        ("mx.test; dmarc=pass", Doubt.NOT_ALIGNED),
        ("mx.test; dkim=pass header.d=evil.test", Doubt.NOT_ALIGNED),
        ("mx.test; dkim=pass header.d=test", Doubt.NOT_ALIGNED),
        ("mx.test; dkim=pass header.d=nothere.test", Doubt.NOT_ALIGNED),
        ("mx.test; dkim=fail header.d=there.test; spf=softfail smtp.mailfrom=there.test", Doubt.FAILED),
        ("mx.test; spf=pass smtp.mailfrom=evil.test smtp.helo=there.test", Doubt.NOT_ALIGNED),
        ("mx.test; iprev=pass policy.iprev=192.0.2.1", Doubt.FAILED),
        ("mx.test; none", Doubt.NO_RESULT),
        ("evil.test; dmarc=pass header.from=there.test", Doubt.NO_RESULT),
        ("mx.test.evil.test; dmarc=pass header.from=there.test", Doubt.NO_RESULT),
        ("mx.test; dmarc=pass header.from=there.test " + "(" * 3000, Doubt.NO_RESULT),
        ("mx.test; dkim=pass " + "header.s=x " * 300 + "header.d=there.test", Doubt.NO_RESULT),
    ],
)
def test_anything_else_is_not(result: str, doubt: Doubt) -> None:
    assert found(result) == Unauthenticated(doubt)


def test_without_a_mail_server_to_trust_nothing_is_believed() -> None:
    assert found("mx.test; dmarc=pass header.from=there.test", trusted=None) == Unauthenticated(Doubt.NOBODY_TRUSTED)


def test_a_message_of_nobody_is_nobodys() -> None:
    result = found("mx.test; dmarc=pass header.from=there.test", author="ann@there.test, bob@there.test")
    assert result == Unauthenticated(Doubt.NO_AUTHOR)


def test_only_what_our_mail_server_wrote_last_counts() -> None:
    forged = "mx.test; dmarc=pass header.from=there.test"
    assert found("other.test; spf=pass", forged) == Unauthenticated(Doubt.NO_RESULT)
    assert found("mx.test; dmarc=none", forged) == Unauthenticated(Doubt.FAILED)
    assert found("mx.test; spf=none", "mx.test; dkim=pass header.d=there.test") == Authenticated(Method.DKIM)


@pytest.mark.parametrize(
    "result",
    [
        "mx.test; spf=pass smtp.mailfrom=evil.test smtp.helo==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3Dthere.test?=",
        'mx.test; spf=pass smtp.mailfrom="a; dmarc=pass header.from=there.test"@evil.test',
        "mx.test; spf=pass (; dmarc=pass header.from=there.test) smtp.mailfrom=evil.test",
        'mx.test; dkim=fail reason="; dmarc=pass header.from=there.test" header.d=evil.test',
    ],
)
def test_a_result_that_a_stranger_quotes_is_no_result(result: str) -> None:
    assert isinstance(found(result), Unauthenticated)


@pytest.mark.parametrize(
    ("author", "other", "aligned"),
    [
        ("there.test", "there.test", True),
        ("mail.there.test", "there.test", True),
        ("there.test", "mail.there.test", True),
        ("a.there.test", "b.there.test", False),
        ("there.test", "test", False),
        ("shop.co.uk", "co.uk", False),
        ("co.uk", "shop.co.uk", False),
        ("dyndns.org", "evil.dyndns.org", False),
        ("there.test", "elsethere.test", False),
        ("", "", False),
    ],
)
def test_alignment_is_narrow(author: str, other: str, aligned: bool) -> None:
    assert aligns(author, other) is aligned


WORDS = st.sampled_from(
    ["mx.test", ";", "dkim", "=", "pass", "header", ".", "d", "(", ")", '"', "\\", " ", "1", "/", "reason", "none", "@"]
)


@given(value=st.one_of(st.lists(WORDS, max_size=40).map("".join), st.text(max_size=100)))
@example("mx.test; dkim=pass (")
@example("mx.test; dkim=pass " + "(" * 49)
@example("mx.test; dkim=pass " + "a." * 1000)
def test_any_field_of_results_can_be_read(value: str) -> None:
    assert isinstance(auth_results.read([value], "mx.test"), tuple)
