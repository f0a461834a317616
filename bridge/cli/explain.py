"""The commands that say why: what would happen to a mail, what became of one, and what we know of a mailbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from bridge.cli import opening
from bridge.errors import LooselyError

if TYPE_CHECKING:
    from bridge.blog import Blog
    from bridge.config import Config
    from bridge.intake import Intake
    from bridge.intake.explaining import Explained
    from bridge.store.engine import Store
    from bridge.store.journal import JournalEntry

T = TypeVar("T")


@click.command()
@click.argument("file", type=opening.FILE, required=False)
@click.option("--journal", "journal_id", metavar="ID", help="Explain a mail that came in, by its journal id.")
@click.option("--to", "recipients", metavar="ADDRESS", multiple=True, help="The recipient; default: from the header.")
@click.option("--sender", metavar="ADDRESS", help="The reverse-path, '' for the null one; default: From.")
@click.option("--peer", metavar="IP", default="", help="The peer that brings it; default: your own mail server.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@opening.config
def explain(
    file: Path | None,
    journal_id: str | None,
    recipients: tuple[str, ...],
    sender: str | None,
    peer: str,
    as_json: bool,
    config_path: Path,
) -> None:
    """Say what would happen to the mail in FILE ('-' is standard input) and why, stage by stage. Nothing is done."""
    from bridge.intake import explaining
    from bridge.mail.envelope import Envelope
    from bridge.store import journal

    if (file is None) == (journal_id is None):
        raise click.UsageError("Name a file, or a mail with --journal.")
    found = opening.loaded(config_path)
    with opening.store(found) as store:
        recorded: list[str] = []
        if journal_id is not None:
            row = _row(store, journal_id)
            content = store.read_now(journal.content, journal_id=row.id)
            envelope = explaining.envelope_of(row)
            recorded = [f"came {opening.when(row.received_at)}; recorded: {row.disposition}, {row.reason}"]
        else:
            content = opening.octets(str(file))
            envelope = explaining.envelope_for(content, recipients, sender, peer)
            if sender == "":
                envelope = Envelope(peer, None, envelope.forward_paths, lmtp=True)
        if not envelope.forward_paths:
            raise LooselyError("the mail names no recipient; name one with --to")
        if journal_id is not None and row.disposition == "reject":
            recorded.append(f"only the first {len(content)} octets of a refused mail are kept, and judged here")
        if not content:
            raise LooselyError("the text of this mail is deleted")
        said = _with_intake(
            found,
            store,
            lambda intake, blogs: explaining.explain(intake, store, blogs, envelope, content, journal_id or ""),
        )
    as_object = {"recorded": recorded, **asdict(said)}
    click.echo(json.dumps(as_object, ensure_ascii=False) if as_json else _told(recorded, said))


def _told(recorded: list[str], said: Explained) -> str:
    replies = [f"SMTP reply: {reply}" for reply in said.replies]
    mails = [f"mail that would follow: {kind} to {address}" for kind, address in said.mails]
    return "\n".join((*recorded, *said.lines, *replies, *(mails or ["no mail would follow at once"])))


@click.command()
@click.argument("journal_id", metavar="ID")
@opening.config
def replay(journal_id: str, config_path: Path) -> None:
    """Judge a mail again that was set aside since it could not be read, and do what comes of it."""
    from bridge.intake import explaining

    found = opening.loaded(config_path)
    with opening.store(found) as store:
        row = _row(store, journal_id)
        if row.disposition == "reject":
            raise LooselyError("replay: only the beginning of a refused mail is kept; ask its author to send it again")
        if row.comment_id is not None or row.disposition != "hold":
            raise LooselyError(f"replay: this mail was judged ({row.disposition}, {row.reason}); nothing is done twice")
        replies = _with_intake(found, store, lambda intake, blogs: explaining.replay(intake, store, blogs, row.id))
    if not replies:
        raise LooselyError("replay: that mail can't be judged; its text is deleted, or its recipient is no address now")
    for reply in replies:
        click.echo(reply)


def _row(store: Store, journal_id: str) -> JournalEntry:
    from bridge.store import journal

    row = store.read_now(journal.by_id, journal_id=journal_id.strip().lower())
    if row is None:
        raise LooselyError("there is no such mail; the log and the SMTP reply name the journal id of each")
    return row


def _with_intake(found: Config, store: Store, act: Callable[[Intake, tuple[Blog, ...]], Awaitable[T]]) -> T:
    """Do something with the intake as the daemon has it, beside a daemon that may be running."""
    from bridge.errors import LooselyError
    from bridge.intake import Intake
    from bridge.workers import Unreadable, Workers

    async def run() -> T:
        workers = Workers(1)
        await workers.start()
        try:
            intake = Intake(
                store,
                found.blogs(),
                workers,
                clock=opening.now,
                published=lambda: None,
                queued=lambda: None,
                authserv_id=found.mail.authserv_id or None,
                caps=found.limits.caps(),
            )
            return await act(intake, found.blogs())
        except Unreadable as error:
            raise LooselyError(f"the mail can't be read: it ended its reader ({error})") from None
        finally:
            await workers.stop()

    return asyncio.run(run())


@click.command("show")
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="How many mails and comments.")
@opening.blog_option
@opening.config
def mailbox_show(address: str, as_json: bool, limit: int, blog_id: str | None, config_path: Path) -> None:
    """Show what we know of a mailbox: its subscriptions, the last mails to it, bounces, and what waits."""
    from bridge.store import dossier

    found = opening.loaded(config_path)
    blog = opening.chosen(found, blog_id)
    from bridge.mail.address import normalised

    with opening.store(found, read_only=True) as store:
        known = store.read_now(dossier.of_mailbox, blog_id=blog.id, address=normalised(address) or "", limit=limit)
    if known is None:
        raise LooselyError("mailbox show: this blog does not know that mailbox; name it as its owner writes it in From")
    if as_json:
        click.echo(json.dumps(asdict(known), ensure_ascii=False))
        return
    click.echo(
        f"{known.address}  {known.name or 'no name'}  {known.standing}  known since {opening.when(known.added_at)}"
    )
    click.echo(
        "its owner has proved that they read it" if known.verified_at else "its owner has not proved that they read it"
    )
    if known.suppressed_at:
        click.echo(f"suppressed {opening.when(known.suppressed_at)}: {known.suppressed_reason}")
    if known.paused:
        click.echo("paused")
    for one in known.subscriptions:
        click.echo(f"subscription: {one.about}, {one.cadence}, {one.state} since {opening.when(one.since)}")
    for mail in known.mails:
        state = f"{mail.state}, {mail.attempts} attempts  {mail.smtp_reply}".rstrip()
        click.echo(f"mail: {opening.when(mail.queued_at)}  {mail.kind}  {state}")
    for message in known.messages:
        click.echo(
            f"from them: {opening.when(message.received_at)}  {message.id}  {message.disposition}, {message.reason}"
        )
    for waiting in known.held:
        click.echo(f"held: {waiting}")
