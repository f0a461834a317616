"""The commands of moderators: what they decide by mail or on their page, at a terminal. The audit log has it all."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bridge.cli import opening
from bridge.errors import LooselyError

if TYPE_CHECKING:
    from bridge.blog import Blog, Comment, Mailbox, Post
    from bridge.inbound.commands.verdicts import ModeratorVerdict
    from bridge.store.engine import Store, Tx
    from bridge.store.holds import HoldRecord


@click.group()
def hold() -> None:
    """The comments that wait for a moderator."""


@hold.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@opening.blog_option
@opening.config
def hold_list(as_json: bool, blog_id: str | None, config_path: Path) -> None:
    """List the comments that wait, the oldest first."""
    from bridge.store import holds

    found = opening.loaded(config_path)
    blog = opening.chosen(found, blog_id)
    with opening.store(found, read_only=True) as store:
        for held in store.read_now(holds.waiting, blog_id=blog.id):
            comment, post = store.read_now(_placed, comment_id=held.comment_id)
            if as_json:
                click.echo(json.dumps(_as_dict(held, comment, post), ensure_ascii=False))
            elif comment and post:
                name, begin = comment.commenter.name or "Someone", " ".join(comment.text.split())[:60]
                click.echo(
                    f"{opening.when(held.held_at)}  {held.comment_id}  {held.reason}  {post.slug}  {name}: {begin}"
                )


@hold.command("show")
@click.argument("comment_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@opening.config
def hold_show(comment_id: str, as_json: bool, config_path: Path) -> None:
    """Show a comment that waits, or what was decided about it."""
    from bridge.store import holds

    with opening.store(opening.loaded(config_path), read_only=True) as store:
        held = store.read_now(holds.of_comment, comment_id=_ident(comment_id))
        if held is None:
            raise LooselyError("hold show: no such comment was held; `loosely hold list` shows those that wait")
        comment, post = store.read_now(_placed, comment_id=held.comment_id)
    if as_json:
        click.echo(json.dumps(_as_dict(held, comment, post), ensure_ascii=False))
        return
    because = f"{held.reason} {held.detail}".strip()
    click.echo(f"{opening.when(held.held_at)}  {held.decision or 'waits'}  held because: {because or 'it was not'}")
    click.echo("its author is asked after approval" if held.unconfirmed else "its author is known")
    if comment and post:
        click.echo(f"\n{comment.commenter.name or 'Someone'}, on {post.title}:\n{comment.text}")


def _decides(name: str, words: str) -> click.Command:
    """A command that says one verdict about some comments."""

    @click.argument("ids", metavar="ID...", nargs=-1, required=True)
    @opening.config
    def decide(ids: tuple[str, ...], config_path: Path) -> None:
        from bridge.inbound.commands.verdicts import ModeratorVerdict

        _decide(config_path, ids, ModeratorVerdict(name))

    return click.command(name, help=words)(decide)


hold.add_command(
    _decides("approve", "Publish comments that wait; their authors are asked first where they are not known.")
)
hold.add_command(_decides("reject", "Delete comments that wait."))
hold.add_command(_decides("block", "Delete comments that wait, and take nothing more from their mailboxes."))
hold.add_command(_decides("trust", "Publish comments that wait, and hold nothing more from their mailboxes."))


def _decide(config_path: Path, ids: tuple[str, ...], verdict: ModeratorVerdict) -> None:
    from bridge.acts import Occasion, moderating
    from bridge.store import holds

    found = opening.loaded(config_path)
    blogs = {blog.id: blog for blog in found.blogs()}
    unknown = 0
    with opening.store(found) as store:
        for comment_id in map(_ident, ids):
            held = store.read_now(holds.of_comment, comment_id=comment_id)
            blog = blogs.get(held.blog_id) if held else None
            if blog is None:
                click.echo(f"{comment_id}: no such comment was held", err=True)
                unknown += 1
                continue
            occasion = Occasion(opening.now(), blog=blog)
            decided = store.write_now(
                moderating.decide, occasion=occasion, blog=blog, verdicts=((comment_id, verdict),), by=None
            )
            before = "decided before: " if decided[0].before else ""
            click.echo(f"{comment_id}: {before}{decided[0].decision}")
    if unknown:
        raise LooselyError("`loosely hold list` shows the comments that wait")


@click.command()
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@opening.blog_option
@opening.config
def audit(limit: int, as_json: bool, blog_id: str | None, config_path: Path) -> None:
    """Show what moderators did: when, what, and who."""
    from bridge.store import holds

    found = opening.loaded(config_path)
    blog = opening.chosen(found, blog_id)
    with opening.store(found, read_only=True) as store:
        for one in store.read_now(holds.audited, blog_id=blog.id, limit=limit):
            if as_json:
                click.echo(json.dumps({**asdict(one), "at": opening.iso(one.at)}, ensure_ascii=False))
                continue
            about = one.comment_id or one.post_id or f"mailbox {one.mailbox_id}"
            click.echo(f"{opening.when(one.at)}  {one.did}  {about}  by {one.by or 'the command line'}")


# ---------------------------------------------------------------- comments


@click.command("remove")
@click.argument("comment_id", metavar="ID")
@opening.config
def comment_remove(comment_id: str, config_path: Path) -> None:
    """Take a comment off the page; `restore` brings it back while it waits to be deleted for good."""
    from bridge.acts import moderating

    _change(config_path, comment_id, moderating.take_down, "is off the page", "was not on the page")


@click.command("restore")
@click.argument("comment_id", metavar="ID")
@opening.config
def comment_restore(comment_id: str, config_path: Path) -> None:
    """Put a comment back that a moderator took off the page."""
    from bridge.acts import moderating

    _change(config_path, comment_id, moderating.restore, "is on the page", "can't be restored: its text is deleted")


@click.command("edit")
@click.argument("comment_id", metavar="ID")
@click.argument("file", metavar="FILE", type=opening.FILE)
@opening.config
def comment_edit(comment_id: str, file: Path, config_path: Path) -> None:
    """Give a comment the text in FILE ('-' is standard input). The page says that it was edited."""
    from bridge.acts import moderating

    text = (sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")).strip()
    if not text:
        raise LooselyError(f"comment edit: {file} has no text; use `loosely comment remove` to take the comment down")
    _change(config_path, comment_id, moderating.edit, "has the new text", "was not changed", text=text)


def _change(config_path: Path, comment_id: str, act: Any, done: str, undone: str, **more: str) -> None:
    with opening.store(opening.loaded(config_path)) as store:
        comment, _ = store.read_now(_placed, comment_id=_ident(comment_id))
        if comment is None:
            raise LooselyError("there is no such comment; copy what follows #c- in its address on the page")
        changed = store.write_now(act, comment=comment, by_id=0, now=opening.now(), **more)
    click.echo(f"{comment.id} {done if changed else undone}")


# ---------------------------------------------------------------- mailboxes and posts


def _stands(name: str, standing: str, words: str) -> click.Command:
    """A command that changes the standing of a mailbox."""

    @click.argument("address")
    @opening.blog_option
    @opening.config
    def change(address: str, blog_id: str | None, config_path: Path) -> None:
        from bridge.acts import moderating
        from bridge.blog import Standing

        found = opening.loaded(config_path)
        blog = opening.chosen(found, blog_id)
        with opening.store(found) as store:
            mailbox = _known(store, blog, address, make=standing == "blocked")
            store.write_now(
                moderating.set_standing, mailbox=mailbox, standing=Standing(standing), by_id=0, now=opening.now()
            )
        click.echo(f"that mailbox is {'no longer blocked or trusted' if standing == 'new' else standing}")

    return click.command(name, help=words)(change)


mailbox_block = _stands("block", "blocked", "Take no more comments from a mailbox, and delete those that wait.")
mailbox_unblock = _stands("unblock", "new", "Treat a mailbox as new again; its next comment may be held.")
mailbox_trust = _stands("trust", "trusted", "HoldRecord nothing more from a mailbox.")


def _known(store: Store, blog: Blog, address: str, *, make: bool) -> Mailbox:
    from bridge.mail.address import normalised
    from bridge.store import mailboxes

    plain = normalised(address) or ""
    found = store.read_now(mailboxes.by_address, blog_id=blog.id, address=plain)
    if found is None and make and plain:
        found = store.write_now(
            mailboxes.remember,
            blog_id=blog.id,
            address=plain,
            name="",
            utc_offset_minutes=None,
            language=None,
            now=opening.now(),
        )
    if found is None:
        raise LooselyError("this blog does not know that mailbox; name it as its owner writes it in From")
    return found


def _closes(name: str, closed: bool, words: str) -> click.Command:
    """A command that closes a post or opens it again."""

    @click.argument("slug")
    @opening.blog_option
    @opening.config
    def change(slug: str, blog_id: str | None, config_path: Path) -> None:
        from bridge.acts import moderating
        from bridge.store import posts

        found = opening.loaded(config_path)
        blog = opening.chosen(found, blog_id)
        with opening.store(found) as store:
            post = store.read_now(posts.by_slug, blog_id=blog.id, slug=slug)
            if post is None:
                raise LooselyError(f"post {name}: there is no post {slug}; `loosely post list` shows the slugs")
            store.write_now(moderating.close_post, post=post, closed=closed, by_id=0, now=opening.now())
        click.echo(f"{post.slug} takes {'no more' if closed else 'new'} comments")

    return click.command(name, help=words)(change)


post_close = _closes("close", True, "Take no more comments on a post.")
post_open = _closes("open", False, "Take comments on a post again.")


def _ident(comment_id: str) -> str:
    return comment_id.strip().removeprefix("#").removeprefix("c-").lower()


def _placed(tx: Tx, *, comment_id: str) -> tuple[Comment | None, Post | None]:
    from bridge.store import comments, posts

    comment = comments.by_id(tx, comment_id=comment_id)
    post = posts.by_id(tx, post_id=comment.post_id) if comment else None
    return comment, post


def _as_dict(held: HoldRecord, comment: Comment | None, post: Post | None) -> dict[str, object]:
    return {
        "id": held.comment_id,
        "held_at": opening.iso(held.held_at),
        "reason": held.reason,
        "detail": held.detail,
        "author_known": not held.unconfirmed,
        "decision": held.decision,
        "post": post.slug if post else None,
        "name": comment.commenter.name if comment else None,
        "text": comment.text if comment else None,
    }
