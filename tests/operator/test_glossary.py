"""The glossary has every term that a class or table of bridge/ is named after."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text()
TERMS = {word for term in re.findall(r"(?m)^\| ([^|]+?) \|", GLOSSARY) for word in re.findall("[a-z]+", term.lower())}
ROOMS = ("inbound", "outbound", "mails", "acts", "mail", "store")
# Ordinary English, words of programming, and words of the standards that need no entry here.
_ORDINARY = """
    about all already ancestors any argument as ascii ask asked at attached attachment back base begins bounced
    branch busy by candidate changed chosen chunk client compared connection content cover data did done draft due
    each earlier element enclosed entry error failed fault fetched file folding follower for foreign form found from
    has hear heard help in is job kind label left limits line lines list listed loop mail mails match meaning method
    more most new no not notified numbered obey of off on once one open or other out outgoing own packed page path
    pattern person piece placed plain point public quote range read reader reason received request result role row
    rule run said say scrubber seen segment send sent sentence server setting settings settled smtp sort speak
    speaks spelling start state stretch synced tell telling text them time to today told unauthenticated unwritable
    verdict waiting walk what when where which who why with word words write written
"""
ORDINARY = frozenset(_ORDINARY.split())


def sources() -> list[Path]:
    return [ROOT / "bridge/blog.py", *(path for room in ROOMS for path in (ROOT / "bridge" / room).rglob("*.py"))]


def named() -> set[str]:
    """The names of all classes, and of all tables that a migration creates."""
    found: set[str] = set()
    for path in sources():
        text = path.read_text()
        found |= {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef)}
        found |= set(re.findall(r"(?i)\bcreate table (?:if not exists )?(\w+)", text))
        found |= set(re.findall(r'\btable\(\s*db,\s*"(\w+)"', text))
    return found


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
