"""`loosely dkim` and `loosely check`: keys that only their owner can read, and records ready to paste."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import load_der_public_key

from bridge.cli import main
from bridge.config import load
from bridge.mail import dkim

BLOG = """
[listen]
smtp = "127.0.0.1:8025"
[[blog]]
name = "Tea and Letters"
url = "https://blog.example"
web = "https://talk.blog.example"
address = "{tag}@talk.blog.example"
moderators = ["owner@blog.example"]
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(BLOG)
    return path


def loosely(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_dkim_makes_two_keys_that_only_their_owner_can_read_and_prints_their_records(config: Path) -> None:
    umask = os.umask(0)
    try:
        done = loosely("dkim", "--config", config)
    finally:
        os.umask(umask)
    assert done.exit_code == 0, done.output
    for name in ("dkim-rsa.pem", "dkim-ed25519.pem"):
        assert (config.parent / name).stat().st_mode & 0o777 == 0o600
    zone = [line for line in done.stdout.splitlines() if line.startswith("loosely-")]
    assert [line.split()[0] for line in zone] == [
        "loosely-rsa._domainkey.talk.blog.example.", "loosely-ed25519._domainkey.talk.blog.example.",
    ]  # fmt: skip
    for line in zone:
        strings = re.findall(r'"([^"]*)"', line)
        assert all(len(one) <= 255 for one in strings)
    rsa, ed25519 = ("".join(re.findall(r'"([^"]*)"', line)) for line in zone)
    assert load_der_public_key(base64.b64decode(rsa.partition("p=")[2])).key_size == 2048  # type: ignore[union-attr]
    assert re.fullmatch(r"v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=", ed25519)
    before = [(config.parent / name).read_bytes() for name in ("dkim-rsa.pem", "dkim-ed25519.pem")]
    # The printed table is good, and a second run replaces no key.
    config.write_text(
        done.stdout.partition("[dkim]")[1] + done.stdout.partition("[dkim]")[2].partition("\n;")[0] + BLOG
    )
    again = loosely("dkim", "--config", config)
    assert [line for line in again.stdout.splitlines() if line.startswith("loosely-")] == zone
    assert "made" not in again.stdout
    assert [(config.parent / name).read_bytes() for name in ("dkim-rsa.pem", "dkim-ed25519.pem")] == before
    checked = loosely("check", "--config", config)
    assert "mails of blog blog.example are signed by loosely-rsa and loosely-ed25519" in checked.stdout
    (signer,) = load(config).signers().values()
    assert signer.domain == "talk.blog.example"


def test_keys_that_the_configuration_names_are_made_there(config: Path) -> None:
    config.write_text('[dkim]\nrsa_key = "a.pem"\n' + BLOG)
    assert "`loosely dkim` makes it" in loosely("check", "--config", config).stderr
    done = loosely("dkim", "--config", config)
    assert done.exit_code == 0, done.output
    assert (config.parent / "a.pem").stat().st_mode & 0o777 == 0o600
    assert not (config.parent / "dkim-rsa.pem").exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
@pytest.mark.parametrize("key", ["rsa_key", "ed25519_key"])
def test_check_refuses_a_key_that_others_can_read(config: Path, mode: int, key: str) -> None:
    path = config.parent / "key.pem"
    path.write_bytes(dkim.made(key.removesuffix("_key")))
    path.chmod(mode)
    config.write_text(f'[dkim]\n{key} = "key.pem"\n' + BLOG)
    for command in ("check", "dkim"):
        done = loosely(command, "--config", config)
        assert done.exit_code == 1
        assert f"dkim.{key} is " in done.stderr
        assert f"others can read this key (mode {mode:04o}); chmod 600 it" in done.stderr
    path.chmod(0o600)
    assert loosely("check", "--config", config).exit_code == 0


def test_a_blog_has_keys_of_its_own(config: Path) -> None:
    for name in ("all.pem", "own.pem"):
        (config.parent / name).write_bytes(dkim.made(dkim.ED25519))
        (config.parent / name).chmod(0o600)
    other = BLOG[BLOG.index("[[blog]]") :].replace("blog.example", "tea.example")
    own = 'dkim = { ed25519_key = "own.pem", ed25519_selector = "own" }\n'
    config.write_text('[dkim]\ned25519_key = "all.pem"\n' + BLOG + other + own)
    found = load(config).signers()
    assert {name: (one.domain, one.keys[0].selector) for name, one in found.items()} == {
        "blog.example": ("talk.blog.example", "loosely-ed25519"), "tea.example": ("talk.tea.example", "own"),
    }  # fmt: skip
    printed = loosely("dkim", "--config", config).stdout
    assert "own._domainkey.talk.tea.example" in printed
    (config.parent / "own.pem").chmod(0o644)
    assert "blog.dkim.ed25519_key (blog 2) is" in loosely("check", "--config", config).stderr


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('rsa_key = "none.pem"', "there is no such file"),
        ('rsa_key = "text.pem"', "this is no private key in PEM without a password"),
        ('rsa_key = "ed.pem"', "this is a key of another kind; an rsa key is needed here"),
        ('ed25519_key = "ed.pem"\ned25519_selector = "a b"', "a selector is lower case letters"),
        ('ed25519_keys = "ed.pem"', "did you mean ed25519_key?"),
    ],
)
def test_a_wrong_key_is_one_line(config: Path, table: str, sentence: str) -> None:
    (config.parent / "text.pem").write_text("hello")
    (config.parent / "ed.pem").write_bytes(dkim.made(dkim.ED25519))
    for name in ("text.pem", "ed.pem"):
        (config.parent / name).chmod(0o600)
    config.write_text(f"[dkim]\n{table}\n" + BLOG)
    done = loosely("check", "--config", config)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1), done.stderr
    assert sentence in done.stderr
