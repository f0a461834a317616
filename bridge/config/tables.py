"""The tables of config.toml as frozen values; each key is explained in config.example.toml."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, model_validator

from bridge.blog import SECOND, Blog, Holds, Moderation, Tells
from bridge.config import kinds
from bridge.config.kinds import (
    Count,
    Hostname,
    Means,
    Page,
    PrivateFile,
    Readable,
    Selector,
    Where,
)
from bridge.inbound.caps import Caps
from bridge.mail.address import Pattern
from bridge.mail.dkim import ED25519, RSA, KeyFault, Signer, SigningKey
from bridge.mail.dkim import read as read_key


class Table(BaseModel):
    """A table of the TOML file: no key beyond those known, no text taken for a number, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class StoreTable(Table):
    path: Annotated[Path, AfterValidator(kinds.store_file), Means("write it as the path of a file, in quotes")] = Field(
        default=Path("loosely.db"), validate_default=True
    )  # a default too is looked at, and made absolute
    refused_days: Annotated[int, Field(strict=True, ge=0, le=365), Means("this is a number of days from 0 to 365")] = 7
    refused_megabytes: Annotated[int, Field(strict=True, ge=1, le=10_000), Means("this is a number of megabytes")] = 20


class ListenTable(Table):
    smtp: Where = ""
    lmtp: Where = ""
    http: Annotated[str, AfterValidator(kinds.tcp), Means("a place to listen is host:port")] = "127.0.0.1:8080"
    mail_servers: Annotated[
        tuple[Annotated[str, AfterValidator(kinds.mail_server)], ...],
        Means('this is a list of addresses or networks, as in ["127.0.0.1", "::1"]'),
    ] = ()
    http_proxies: Annotated[
        tuple[Annotated[str, AfterValidator(kinds.network)], ...],
        Means('this is a list of addresses and networks, as in ["127.0.0.1", "10.0.0.0/8"]'),
    ] = ("127.0.0.1", "::1")
    hostname: Hostname = ""
    tls_certificate: Readable | None = None
    tls_key: Readable | None = None
    message_size: Annotated[
        int,
        Field(strict=True, ge=100_000, le=100_000_000),
        Means("this is a number of octets from 100000 to 100000000"),
    ] = 10_000_000
    connections: Count = 100
    recipients: Count = 100


class SmarthostTable(Table):
    host: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:-]+$"), Means("this is a host name or an IP address")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Field(strict=True, ge=1, le=65535), Means("a port is 1 to 65535")] = 25
    tls: Annotated[Literal["none", "starttls", "tls"], Means('tls is "none", "starttls" or "tls"')] = "none"
    username: Annotated[str, Means("write it as text in quotes")] = ""
    password: Annotated[SecretStr, Means("write it as text in quotes")] = SecretStr("")
    password_file: (
        Annotated[Path, AfterValidator(kinds.secret_file), Means("write it as the path of a file, in quotes")] | None
    ) = None
    connections: Annotated[int, Field(strict=True, ge=1, le=50), Means("this is a whole number from 1 to 50")] = 4
    timeout: Annotated[int, Field(strict=True, ge=1, le=600), Means("this is a number of seconds from 1 to 600")] = 60

    def secret(self) -> str:
        """The password, from whichever of the two keys names it; "" where there is none."""
        if self.password_file:
            return kinds.first_line(self.password_file)
        return self.password.get_secret_value()


class MailTable(Table):
    authserv_id: Hostname = ""


Most = Annotated[int, Field(strict=True, ge=0, le=1_000_000), Means("this is a whole number; 0 means no limit")]


class LimitsTable(Table):
    mails_per_mailbox: Most = 6
    mails_per_peer: Most = 20
    mails_per_network: Most = 60
    mails_per_blog: Most = 500
    comments_per_author_minute: Most = 5
    comments_per_author_day: Most = 100
    comments_per_post_minute: Most = 30
    comments_per_post_day: Most = 1000
    comments_per_blog_minute: Most = 60
    comments_per_blog_day: Most = 5000

    def caps(self) -> Caps:
        return Caps(**self.model_dump())


class DkimTable(Table):
    """The keys that sign our mail, and where their public halves are found."""

    rsa_key: PrivateFile | None = None
    rsa_selector: Selector = "loosely-rsa"
    ed25519_key: PrivateFile | None = None
    ed25519_selector: Selector = "loosely-ed25519"

    @model_validator(mode="after")
    def _readable(self, info: ValidationInfo) -> DkimTable:
        self.keys(missing_ok=bool(info.context and info.context.get("keys_to_make")))
        return self

    def keys(self, *, missing_ok: bool = False) -> tuple[SigningKey, ...]:
        """The keys in these files; ValueError where one holds no such key."""
        named = ((RSA, self.rsa_key, self.rsa_selector), (ED25519, self.ed25519_key, self.ed25519_selector))
        found = []
        for kind, path, selector in named:
            if path and not (missing_ok and not path.exists()):
                try:
                    found.append(SigningKey(selector, read_key(path.read_bytes(), kind)))
                except KeyFault as error:
                    raise ValueError(f"{kind}_key: {error}") from None
        return tuple(found)


class LogTable(Table):
    level: Annotated[
        Literal["debug", "info", "warning", "error"], Means('level is "debug", "info", "warning" or "error"')
    ] = "info"
    format: Annotated[Literal["keyvalue", "json"], Means('format is "keyvalue" or "json"')] = "keyvalue"


class BlogTable(Table):
    id: Annotated[
        str, Field(pattern=r"^([a-z0-9][a-z0-9._-]{0,99})?$"), Means("an id is lower case letters, digits, . - and _")
    ] = ""
    name: Annotated[
        str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$"), Means("this is one line of text")
    ]
    url: Page
    feed: Annotated[str, AfterValidator(kinds.feed), Means("a web address begins with https:// or http://")] = ""
    web: Page
    address: Annotated[
        str, AfterValidator(kinds.address), Means('this is an address with a tag, as in "{tag}@talk.blog.example"')
    ]
    moderators: Annotated[
        tuple[Annotated[str, AfterValidator(kinds.mailbox)], ...],
        AfterValidator(kinds.not_empty),
        Means('this is a list of at least one mailbox, as in ["owner@blog.example"]'),
    ]
    language: Annotated[
        str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"), Means('a language is a code such as "en" or "pt-BR"')
    ] = "en"
    poll_minutes: Annotated[
        int, Field(strict=True, ge=1, le=1440), Means("this is a number of minutes from 1 to 1440")
    ] = 5
    settle_seconds: Annotated[
        int, Field(strict=True, ge=0, le=86400), Means("this is a whole number of seconds from 0 to 86400")
    ] = 120
    busy_per_hour: Annotated[int, Field(strict=True, ge=1, le=1000), Means("this is a whole number from 1 to 1000")] = 6
    moderation: Annotated[Literal["open", "first", "all"], Means('moderation is "open", "first" or "all"')] = "first"
    hold_words: Annotated[
        tuple[Annotated[str, Field(min_length=2, max_length=100)], ...],
        Field(max_length=1000),
        Means('this is a list of at most 1000 words, as in ["casino", "crypto*"]'),
    ] = ()
    hold_links: Annotated[int, Field(strict=True, ge=0, le=1000), Means("this is a whole number from 0 to 1000")] = 3
    hold_days: Annotated[int, Field(strict=True, ge=1, le=365), Means("this is a number of days from 1 to 365")] = 30
    moderator_mails_per_hour: Annotated[
        int, Field(strict=True, ge=1, le=100), Means("this is a whole number from 1 to 100")
    ] = 6
    tell_moderators: Annotated[
        Literal["none", "first", "each"], Means('tell_moderators is "none", "first" or "each"')
    ] = "first"
    close_after_days: Annotated[
        int, Field(strict=True, ge=0, le=36500), Means("this is a number of days, 0 for never")
    ] = 0
    dkim: DkimTable | None = None

    def blog(self) -> Blog:
        """The blog as all other rooms see it."""
        return Blog(
            id=self.id or default_id(self.url),
            name=self.name,
            url=self.url,
            web=self.web,
            address=self.address,
            moderators=self.moderators,
            language=self.language,
            settle=self.settle_seconds * SECOND,
            busy=self.busy_per_hour,
            moderation=Moderation(
                holds=Holds(self.moderation),
                words=self.hold_words,
                most_links=self.hold_links,
                days=self.hold_days,
                mails_an_hour=self.moderator_mails_per_hour,
                tells=Tells(self.tell_moderators),
                closes_after=self.close_after_days or None,
            ),
        )


class Config(Table):
    store: StoreTable = Field(default_factory=lambda: StoreTable())
    listen: ListenTable
    smarthost: SmarthostTable = SmarthostTable()
    mail: MailTable = MailTable()
    limits: LimitsTable = LimitsTable()
    dkim: DkimTable = DkimTable()
    log: LogTable = LogTable()
    blog: Annotated[
        tuple[BlogTable, ...],
        AfterValidator(kinds.not_empty),
        Means("at least one [[blog]], in double brackets, says what people talk about"),
    ]

    def blogs(self) -> tuple[Blog, ...]:
        return tuple(table.blog() for table in self.blog)

    def dkim_of(self, table: BlogTable) -> DkimTable:
        """The keys of this blog: its own, or those of all."""
        return table.dkim or self.dkim

    def signers(self) -> dict[str, Signer]:
        """Who signs the mails of each blog that has keys, by its id."""
        tables = ((one.blog(), self.dkim_of(one).keys()) for one in self.blog)
        return {blog.id: Signer(Pattern.of(blog.address).domain, keys) for blog, keys in tables if keys}

    def tls(self) -> ssl.SSLContext | None:
        """The TLS context for STARTTLS; None without a certificate."""
        if not self.listen.tls_certificate:
            return None
        return server_tls(self.listen.tls_certificate, self.listen.tls_key)


def server_tls(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """The context that this PEM pair makes; ssl.SSLError or OSError where it makes none."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context


def default_id(url: str) -> str:
    """A blog's id where the file gives none: the host of its url."""
    return (urlsplit(url).hostname or "").lower()


TABLES: dict[str, type[Table]] = {
    "store": StoreTable,
    "listen": ListenTable,
    "smarthost": SmarthostTable,
    "mail": MailTable,
    "limits": LimitsTable,
    "dkim": DkimTable,
    "log": LogTable,
    "blog": BlogTable,
}
