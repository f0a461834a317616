"""The commands: words of an operator -> the parts. Each loads only what it needs, so that `--help` is quick.

Exit status: 0 done, 1 could not, 2 wrong use.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge import __version__
from bridge.cli import backups, moderators, opening
from bridge.cli import explain as explaining
from bridge.errors import ConfigError, LooselyError, StoreError

if TYPE_CHECKING:
    from bridge.blog import Post
    from bridge.config import Config
    from bridge.store.engine import Tx
    from bridge.store.waiting import ListedMail


class _Commands(click.Group):
    """Shows an error of ours as one line, a configuration as a line for each fault, and no traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except LooselyError as error:
            click.echo(str(error), err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="loosely")
def main() -> None:
    """Mailed replies become threaded blog comments, and digests go back out."""


@main.command()
@opening.config
def serve(config_path: Path) -> None:
    """Take mail, show the pages and send what is due, until told to stop."""
    from bridge import config, daemon

    daemon.serve(config.load(config_path))


@main.command()
@click.option("--keep", metavar="DIR", type=opening.FILE, help="Keep the demo's data in this folder.")
@click.option("--smtp-port", metavar="N", type=click.IntRange(0, 65535), default=0, help="Default: any free one.")
@click.option("--http-port", metavar="N", type=click.IntRange(0, 65535), default=0, help="Default: any free one.")
@click.option("--open/--no-open", "open_browser", default=True, help="Open the page in a browser.")
def demo(keep: Path | None, smtp_port: int, http_port: int, open_browser: bool) -> None:
    """Show a whole mail world on this machine; there is nothing to configure, and no mail leaves it."""
    from bridge import demo

    demo.run(keep=keep, smtp_port=smtp_port, http_port=http_port, open_browser=open_browser)


@main.command()
def example() -> None:
    """Print the example configuration, which explains every key; edit a copy of it."""
    inside = Path(__file__).parents[1] / "config.example.toml"  # where a wheel has it; a checkout has it one up
    path = inside if inside.is_file() else inside.parents[1] / inside.name
    click.echo(path.read_text(encoding="utf-8"), nl=False)


@main.command()
@opening.config
def check(config_path: Path) -> None:
    """Say whether the configuration is good, and every fault in it where it is not."""
    from bridge import config

    found = config.load(config_path)
    for line in [*_plan(found), *_known(found), "the configuration is good"]:
        click.echo(line)


@main.command()
@click.option(
    "--folder", metavar="DIR", type=opening.FILE, help="Where keys are made that the configuration does not name."
)
@opening.config
def dkim(folder: Path | None, config_path: Path) -> None:
    """Make the keys that sign our mail, where they are missing, and print their DNS records.

    The output can be pasted into a zone file. A key that is there is never replaced.
    """
    from bridge import config
    from bridge.config import keys

    for line in keys.keys(config.load(config_path, keys_to_make=True), (folder or config_path.parent).absolute()):
        click.echo(line)


def _known(found: Config) -> list[str]:
    """Faults that only the store shows: ConfigError if it knows a blog under another id."""
    from bridge.store import blogs

    if not found.store.path.exists():
        return []
    try:
        with opening.store(found, read_only=True) as store:
            renamed = store.read_now(blogs.renamed, blogs=found.blogs())
    except StoreError as error:
        return [f"the store was not looked at: {error}"]
    if renamed:
        raise ConfigError(tuple(renamed))
    return []


def _plan(found: Config) -> list[str]:
    listen = [f"{name} {place}" for name in ("smtp", "lmtp") if (place := getattr(found.listen, name))]
    lines = [
        f"mail comes in on {' and '.join(listen)}",
        f"pages are served on {found.listen.http}",
        f"mail goes out through {found.smarthost.host}:{found.smarthost.port} (tls: {found.smarthost.tls})",
        f"the store is {found.store.path}",
    ]
    for table, each in zip(found.blog, found.blogs(), strict=True):
        source = table.feed or "loosely post add"
        lines.append(f"blog {each.id}: {each.address}, pages at {each.web}, posts from {source}")
        if signing := found.dkim_of(table).keys():
            lines.append(f"mails of blog {each.id} are signed by {' and '.join(one.selector for one in signing)}")
    return lines


@main.group()
def post() -> None:
    """The posts that people talk about."""


@post.command("add")
@click.argument("url")
@click.option("--title", required=True, help="What the post is called.")
@click.option("--slug", help="Its name in addresses; default: made from the title.")
@click.option("--blog", "blog_id", metavar="ID", help="Which blog, where there are several.")
@opening.config
def post_add(url: str, title: str, slug: str | None, blog_id: str | None, config_path: Path) -> None:
    """Open a post to comments; with a feed this happens by itself."""
    from bridge.config.kinds import web_address
    from bridge.mail.address import Pattern

    found = opening.loaded(config_path)
    blog = opening.chosen(found, blog_id)
    title = " ".join(title.split())
    try:
        web_address(url)
        if not title:
            raise LooselyError("post add: --title is empty; say what the post is called")
        with opening.store(found) as store:
            opened, known = store.write_now(
                _opened, blog_id=blog.id, url=url, title=title, slug=slug, now=opening.now()
            )
    except ValueError as error:
        raise LooselyError(f"post add: {error}") from None
    if known and slug not in (None, opened.slug):
        raise LooselyError(
            f"post add: that URL is known already as {opened.slug}; a slug stays for good, leave out --slug"
        )
    if known:
        click.echo(f'that URL is known already as {opened.slug}, "{opened.title}"; nothing is changed')
    click.echo(f"comments go to {Pattern.of(blog.address).with_tag(opened.slug)}")
    click.echo(f"they are read at {blog.web}/posts/{opened.slug}")


def _opened(tx: Tx, *, blog_id: str, url: str, title: str, slug: str | None, now: int) -> tuple[Post, bool]:
    """The post at this URL, and whether it was there before."""
    from bridge.store import posts

    before = posts.by_url(tx, blog_id=blog_id, url=url)
    added = posts.add(tx, blog_id=blog_id, url=url, title=title, published_at=now, entry_id=url, now=now, slug=slug)
    # A feed may know a post of another URL by this one.
    return added, before is not None or added.url != url


@post.command("list")
@click.option("--blog", "blog_id", metavar="ID", help="Which blog, where there are several.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many, the newest first.")
@opening.config
def post_list(blog_id: str | None, limit: int, config_path: Path) -> None:
    """List the posts with their slugs and how many comments each has."""
    from bridge.store import posts

    found = opening.loaded(config_path)
    blog = opening.chosen(found, blog_id)
    with opening.store(found, read_only=True) as store:
        for each in store.read_now(posts.listed, blog_id=blog.id, limit=limit):
            when, gone = opening.when(each.post.published_at), "  (gone from the blog)" if each.post.gone else ""
            click.echo(f"{when}  {each.comments:5} comments  {each.post.slug}  {each.post.title}{gone}")


@main.group()
def comment() -> None:
    """The comments that people write."""


@comment.command("show")
@click.argument("comment_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@opening.config
def comment_show(comment_id: str, as_json: bool, config_path: Path) -> None:
    """Show a comment with its earlier versions; ID is what follows #c- in its address."""
    from bridge.blog import CommentState
    from bridge.store import comments

    ident = comment_id.strip().removeprefix("#").removeprefix("c-").lower()
    with opening.store(opening.loaded(config_path), read_only=True) as store:
        found = store.read_now(comments.by_id, comment_id=ident)
        shown = found is not None and found.state is not CommentState.REMOVED
        earlier = store.read_now(comments.editions, comment_id=ident) if shown else []
    if found is None:
        raise LooselyError("comment show: there is no such comment; copy what follows #c- in its address on the page")
    if as_json:
        versions = [{"text": one.text, "until": opening.iso(one.replaced_at)} for one in earlier]
        now = {"id": found.id, "name": found.commenter.name, "state": found.state.value, "text": found.text}
        click.echo(
            json.dumps({**now, "posted_at": opening.iso(found.posted_at), "earlier": versions}, ensure_ascii=False)
        )
        return
    click.echo(f"{opening.when(found.posted_at)}  {found.state.value}  {found.commenter.name or 'Someone'}")
    for one in earlier:
        click.echo(f"\nuntil {opening.when(one.replaced_at)}:\n{one.text}")
    click.echo(f"\nnow:\n{found.text}" if earlier else f"\n{found.text}")


@main.group(invoke_without_command=True)
@click.option("--failed", is_flag=True, help="Show the mails that failed instead.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="How many lines at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--config", "config_path", metavar="FILE", type=opening.FILE, help="The configuration file.")
@click.pass_context
def queue(ctx: click.Context, failed: bool, limit: int, as_json: bool, config_path: Path | None) -> None:
    """Show the mails that wait to be relayed, or that failed; of mailboxes only the domain."""
    from bridge.store import outbox, waiting

    if ctx.invoked_subcommand:
        return
    if config_path is None:
        raise click.UsageError("Missing option '--config'.", ctx)
    with opening.store(opening.loaded(config_path), read_only=True) as store:
        counts = store.read_now(outbox.waiting) | {"failed": store.read_now(waiting.failed_count)}
        rows = store.read_now(waiting.failed if failed else waiting.listed, limit=limit)
    for row in rows:
        click.echo(_as_json(row) if as_json else _as_line(row))
    if not as_json:
        click.echo(", ".join(f"{count} {state}" for state, count in counts.items()))


def _as_line(mail: ListedMail) -> str:
    tried = {0: "not tried yet", 1: "tried once"}.get(mail.attempts, f"tried {mail.attempts} times")
    then = (
        f"next {opening.when(mail.next_at)}"
        if mail.settled_at is None
        else f"failed {opening.when(mail.settled_at)}  {mail.id}"
    )
    said = f"  {mail.smtp_reply}" if mail.smtp_reply else ""
    return f"{opening.when(mail.queued_at)}  {then}  {mail.kind} to {mail.domain}, {tried}{said}"


def _as_json(mail: ListedMail) -> str:
    shown = asdict(mail)
    for name in ("queued_at", "next_at", "settled_at"):
        shown[name] = None if shown[name] is None else opening.iso(shown[name])
    return json.dumps(shown, ensure_ascii=False)


@queue.command("retry")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--since", metavar="DATE", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"]), help="Failed since then.")
@opening.config
def queue_retry(ids: tuple[str, ...], since: datetime | None, config_path: Path) -> None:
    """Put failed mails back into the queue: those with these ids, or all; none to a suppressed mailbox."""
    from bridge.store import waiting

    begin = int(since.timestamp() * 1e6) if since else 0
    with opening.store(opening.loaded(config_path)) as store:
        wanted = ids or (None,)
        queued = sum(store.write_now(waiting.retry, now=opening.now(), since=begin, outbox_id=each) for each in wanted)
        left = store.read_now(waiting.failed_count)
    click.echo(f"{queued} queued again, {left} failed")


@main.group()
def mailbox() -> None:
    """The mailboxes that we write to."""


@mailbox.command("revive")
@click.argument("address")
@opening.config
def mailbox_revive(address: str, config_path: Path) -> None:
    """Write again to a mailbox that failed, once it is read again."""
    from bridge.mail.address import normalised
    from bridge.store import mailboxes

    with opening.store(opening.loaded(config_path)) as store:
        known, revived = store.write_now(mailboxes.revive, address=normalised(address) or "")
    if not known:
        raise LooselyError("mailbox revive: no blog knows that mailbox; name it as its owner writes it in From")
    click.echo("we write to it again; failed mails to it: loosely queue retry" if revived else "it is not suppressed")


@main.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--as", "kind", type=click.Choice(["message", "text"]), default="message", show_default=True)
@click.option("--sent", metavar="FILE", type=opening.FILE, help="The mail that is answered, to compare with.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: file, reply, elided, why.")
@click.option("--why", "explain", is_flag=True, help="Say what was left out, and whether it is a command, and why.")
def extract(files: tuple[str, ...], kind: str, sent: Path | None, as_json: bool, explain: bool) -> None:
    """Print what a person newly wrote in these mails, without quotes and signatures ('-' is standard input)."""
    from bridge.inbound.extract import extract as extraction
    from bridge.inbound.why import why
    from bridge.mail import charsets, message

    told = message.parse(opening.octets(str(sent))).body if sent else None
    for name in files:
        content = opening.octets(name)
        mail = message.parse(content) if kind == "message" else None
        found = extraction(mail.body if mail else charsets.decode(content, ""), told)
        if as_json:
            elided = [{"text": each.text, "why": each.why} for each in found.elided]
            click.echo(json.dumps({"file": name, "reply": found.reply, "elided": elided, "why": found.why}))
        else:
            click.echo((f"==> {name} <==\n" if len(files) > 1 else "") + found.reply)
        if explain and not as_json:
            today = datetime.now().astimezone().date()
            click.echo("\n" + "\n".join(why(mail.subject if mail else "", found, today)))


main.add_command(backups.backup)
main.add_command(backups.restore)
main.add_command(moderators.hold)
main.add_command(moderators.audit)
main.add_command(explaining.explain)
main.add_command(explaining.replay)
mailbox.add_command(explaining.mailbox_show)
for command in (moderators.comment_remove, moderators.comment_restore, moderators.comment_edit):
    comment.add_command(command)
for command in (moderators.mailbox_block, moderators.mailbox_unblock, moderators.mailbox_trust):
    mailbox.add_command(command)
for command in (moderators.post_close, moderators.post_open):
    post.add_command(command)
