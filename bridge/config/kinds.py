"""The kinds of values that a key can hold, and the sentence for a value that is none of its kind."""

from __future__ import annotations

import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo

from bridge.mail.address import normalised

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Means:
    """The description of a good value: the end of the sentence that names a bad one."""

    sentence: str


def where(text: str) -> str:
    """A place to listen: `host:port`, `[::1]:port` or `unix:/path`."""
    if text.startswith("unix:"):
        if not text.startswith("unix:/"):
            raise ValueError("the path of a unix socket begins with a slash, as in unix:/run/loosely/lmtp.sock")
    elif text:
        host_and_port(text)
    return text


def tcp(text: str) -> str:
    """A place to listen that is no unix socket."""
    host_and_port(text)
    return text


def host_and_port(where: str) -> tuple[str, int]:
    """The two halves of `127.0.0.1:8080` or `[::1]:8080`; ValueError where it is neither."""
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:\[\]]+)):([0-9]{1,5})", where)
    if not match:
        raise ValueError("a place to listen is host:port, as in 127.0.0.1:8025 or [::1]:8025")
    if int(match[3]) > 65535:
        raise ValueError("a port is 1 to 65535")
    return match[1] or match[2], int(match[3])


def is_loopback(host: str) -> bool:
    """True if the host is surely this machine; a name other than localhost may be any."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_local(where: str) -> bool:
    """True if only this machine can connect to this place to listen."""
    return where.startswith("unix:") or is_loopback(where.rpartition(":")[0])


def web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise ValueError("a web address begins with https:// or http:// and names a host")
    if parts.username is not None:
        raise ValueError("a web address here holds no user name or password; take them out")
    return text


def page(text: str) -> str:
    """The URL of a site or a page, without a slash at its end."""
    if urlsplit(web_address(text)).query or urlsplit(text).fragment:
        raise ValueError("leave out what follows ? or #")
    return text.rstrip("/")


def feed(text: str) -> str:
    """The URL of a feed; "" is none."""
    return web_address(text) if text else text


def address(text: str) -> str:
    """RFC 5321 section 4.5.3.1.1: a local part has at most 64 octets, and the longest tag takes 51 of them."""
    if text.count("{tag}") != 1:
        raise ValueError('the address holds {tag} exactly once, as in "{tag}@talk.blog.example"')
    local_part, _, domain = text.rpartition("@")
    if not domain or not local_part.endswith("{tag}"):
        raise ValueError('{tag} comes right before the @, as in "talk+{tag}@blog.example"')
    if len(local_part.removesuffix("{tag}").encode()) > 13:
        raise ValueError("at most 13 characters come before {tag}, since a mailbox name ends at 64")
    if normalised(text.replace("{tag}", "help")) is None:
        raise ValueError("this makes no mailbox; letters, digits, + - . and a domain do")
    return text.lower()


def mailbox(text: str) -> str:
    address = normalised(text)
    if address is None:
        raise ValueError("a moderator is a mailbox, such as owner@blog.example")
    return address


def mail_server(text: str) -> str:
    """An address, a network, or "unix" for whoever connects to a unix socket."""
    if text != "unix":
        try:
            ipaddress.ip_network(text)
        except ValueError:
            raise ValueError(
                'a mail server is an address such as "127.0.0.1", a network such as "10.0.0.0/8", or "unix"'
            ) from None
    return text


def network(text: str) -> str:
    """An IP address, or a network as in 10.0.0.0/8."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        raise ValueError("this is no IP address and no network such as 10.0.0.0/8") from None
    return text


def not_empty(items: tuple[T, ...]) -> tuple[T, ...]:
    """A list with something in it; asked after its items, so that a bad item isn't also called none."""
    if not items:
        raise ValueError("one is needed")
    return items


def here(path: Path, info: ValidationInfo) -> Path:
    """Relative paths start at the folder of the configuration, wherever the daemon was started."""
    return Path(info.context["folder"], path) if info.context else path


def file(path: Path, info: ValidationInfo) -> Path:
    """A file that is there and that we may read."""
    path = here(path, info)
    if not path.is_file():
        raise ValueError("there is no such file")
    if not os.access(path, os.R_OK):
        raise ValueError("this file can't be read by the user that Loosely runs as; change its owner or mode")
    return path


def private_file(path: Path, info: ValidationInfo) -> Path:
    """A file with a private key that nobody but its owner can open. `loosely dkim` names files that it will make."""
    path = here(path, info)
    if info.context and info.context.get("keys_to_make") and not path.exists():
        return path
    if not path.exists():
        raise ValueError("there is no such file; `loosely dkim` makes it")
    path = file(path, info)
    mode = path.stat().st_mode & 0o777
    if mode & 0o077:
        raise ValueError(f"others can read this key (mode {mode:04o}); chmod 600 it, and make a new one if they did")
    return path


def secret_file(path: Path, info: ValidationInfo) -> Path:
    """A file whose first line is a secret."""
    path = file(path, info)
    first_line(path)
    return path


def first_line(path: Path) -> str:
    """The secret in this file, without the end of its line; ValueError where there is none."""
    try:
        line = path.read_bytes().partition(b"\n")[0].decode("utf-8-sig").rstrip("\r")
    except UnicodeDecodeError:
        raise ValueError("its first line is not UTF-8 text; save it as UTF-8") from None
    if not line.strip():
        raise ValueError("its first line is empty; write the password there")
    return line


def store_file(path: Path, info: ValidationInfo) -> Path:
    """A file that is there or can be made."""
    path = here(path, info)
    if path.is_dir():
        raise ValueError("this is a folder; name a file in it")
    if not path.parent.is_dir():
        raise ValueError(f"the folder {path.parent} does not exist; make it")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise ValueError("the user that Loosely runs as can't write there; change the owner or mode of the folder")
    return path


Count = Annotated[int, Field(strict=True, ge=1, le=10_000), Means("this is a whole number from 1 to 10000")]
Where = Annotated[str, AfterValidator(where), Means("a place to listen is host:port or unix:/path")]
Hostname = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{0,253}$"), Means("this is a name such as mail.blog.example")]
Page = Annotated[str, AfterValidator(page), Means("a web address begins with https:// or http://")]
Selector = Annotated[
    str,
    Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", max_length=100),
    Means("a selector is lower case letters, digits and hyphens, as in loosely-rsa"),
]
PrivateFile = Annotated[Path, AfterValidator(private_file), Means("write it as the path of a file, in quotes")]
Readable = Annotated[Path, AfterValidator(file), Means("write it as the path of a file, in quotes")]
