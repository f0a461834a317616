"""The glossary has every term that a class or table of bridge/ is named after."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text()
TERMS = {word for term in re.findall(r"(?m)^\| ([^|]+?) \|", GLOSSARY) for word in re.findall("[a-z]+", term.lower())}
# Ordinary English, words of programming, and words of the standards that need no entry here.
_ORDINARY = """
    above activity addressed all ancestor and argument article ascii ask asked at attached branch builder busy
    candidate change check chunk client clock compared connection count cover data day decision delivered demo
    did done due earlier edited element end error fault fetched file folding follow followed follower for form
    found has help host hourly in job keep kept kind known label left library limit listed listen log looked loop
    loosely mail markdown match mean meaning method most new no notice notified numbered of once only or out
    outcome outgoing own packed page pattern person piece pipeline placed plain preference public quote read
    reader reason received record remove request result role run running said sample scripted segment send
    sender sent sentence server set setting settled signed site sort source spelling start state stretch such
    synced table to today told too unauthenticated unreadable unwritable up use validator verdict view when why
    word world write writer yes
"""
ORDINARY = frozenset(_ORDINARY.split())


def sources() -> list[Path]:
    return sorted((ROOT / "bridge").rglob("*.py"))


def named() -> set[str]:
    """The names of all classes, and of all tables that a migration creates."""
    found: set[str] = set()
    renamed: dict[str, str] = {}
    for path in sources():
        text = path.read_text()
        found |= {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)}
        found |= set(re.findall(r"(?i)\bcreate table (?:if not exists )?(\w+)", text))
        found |= set(re.findall(r'\btable\(\s*db,\s*"(\w+)"', text))
        renamed |= dict(re.findall(r"ALTER TABLE (\w+) RENAME TO (\w+)", text))
    return found - renamed.keys() | set(renamed.values())


def words(name: str) -> list[str]:
    """The words of a CamelCase or snake_case name, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


def known(word: str) -> bool:
    singular = re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s")
    return not {word, singular}.isdisjoint(TERMS | ORDINARY)


def test_every_term_in_a_name_is_in_the_glossary():
    missing = {name: unknown for name in sorted(named()) if (unknown := [w for w in words(name) if not known(w)])}
    assert missing == {}, "add a row to docs/glossary.md"


def test_names_are_split_into_words():
    assert words("SmtpReply") == ["smtp", "reply"]
    assert words("digest_item") == ["digest", "item"]
    assert words("DSN") == ["dsn"]
    assert len(named()) > 100


def test_no_term_has_two_entries():
    terms = [term.strip() for row in re.findall(r"(?m)^\| ([^|]+?) \|", GLOSSARY) for term in row.split(",")]
    assert sorted({term for term in terms if terms.count(term) > 1} - {"term"}) == []


def test_people_have_a_german_word_for_the_terms_of_mails():
    german = dict(re.findall(r"(?m)^\| ([^|]+?) \| ([^|]*?) ?\|", GLOSSARY))
    for term in ("comment", "thread", "reply", "subscription", "receipt", "digest", "command"):
        assert german[term], term
