"""text/plain as programs send it: flowed lines, PGP armour, files in the middle of the text."""

from __future__ import annotations

import re


def flowed(text: str, delsp: bool = False) -> str:
    """The text of format=flowed (RFC 3676): soft line breaks joined within one quote depth, space-stuffing removed."""
    done: list[str] = []
    held: list[str] = []
    held_depth = -1
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        signature = rest == "-- "  # section 4.3: never flowed
        if held and (held_depth != depth or signature):
            done.append(_line(held_depth, "".join(held).rstrip(" ")))
            held = []
        soft = rest.endswith(" ") and not signature
        held.append(rest[:-1] if soft and delsp else rest)
        held_depth = depth
        if not soft:
            done.append(_line(depth, "".join(held)))
            held = []
    if held:
        done.append(_line(held_depth, "".join(held)))
    return "\n".join(done)


def _line(depth: int, text: str) -> str:
    return ">" * depth + " " * bool(depth and text) + text


_SIGNED = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_ENDS = "-----END PGP SIGNATURE-----"
# file = "begin" mode name *data "end" ; if the end is missing, all of it is text
_FILE = re.compile(
    r"^begin [0-7]{3,4} [^\n]{1,120}\n(?:(?!end\s)(?:[!-`][ -`]{0,84})?[^\S\n]*+\n)*+end[^\S\n]*(?:\n|\Z)", re.MULTILINE
)


def without_armour_and_files(text: str) -> str:
    """The text without PGP armour (RFC 9580 section 7) and without uuencoded files."""
    if _SIGNED in text:
        text = _without_armour(text)
    return _FILE.sub("", text) if "begin 6" in text or "begin 7" in text else text


def _without_armour(text: str) -> str:
    lines: list[str] = []
    state = ""  # "header" to its empty line, then "text", then "signature"
    for line in text.split("\n"):
        mark = line.rstrip()
        if mark == _SIGNED:
            state = "header"
        elif state == "header":
            state = "text" if not mark else state
        elif mark == _SIGNATURE and state == "text":
            state = "signature"
        elif mark == _ENDS and state == "signature":
            state = ""
        elif state != "signature":
            lines.append(line.removeprefix("- ") if state == "text" else line)
    return "\n".join(lines)


_NO_HTML = re.compile(
    r"(?:does not|doesn['’]t|cannot|can['’]t|unable to) (?:support|display|show|view|read) (?:this )?html"
    r"|html[- ](?:e-?mail|format|version|message|fähig|nachricht)|au format html|formato html"
    r"|view this (?:e-?mail|message) in",
    re.IGNORECASE,
)
_STYLES = re.compile(
    r"\s{0,200}(?:<!--|@(?:media|font-face|import|charset)\b|[.#]?[a-z][\w-]{0,40}(?:[ ,.#:][\w-]{0,40}){0,12}\s?\{)"
)


def is_useless(text: str) -> bool:
    """True if a text alternative is empty, a hint to read the HTML, or a style sheet."""
    start = text[:2000]
    if not text.strip() or (_STYLES.match(start) and ("}" in start or "{" in start) and ":" in start):
        return True
    return len(text) < 300 and _NO_HTML.search(start) is not None
