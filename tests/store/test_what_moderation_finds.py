"""A store from before there were moderators: whoever had published is trusted, and nothing that is public is held."""

from __future__ import annotations

import contextlib

from sqlite_utils import Database, Migrations

from bridge.store import migrations
from bridge.store.migrations import STEPS

MAILBOX = {
    "blog_id": "b", "name": "", "time_zone": "UTC", "digest_hour": 7, "language": "", "chosen": 0, "added_at": 1,
}  # fmt: skip


def test_whoever_had_published_is_trusted_and_others_are_new() -> None:
    before = Migrations("loosely")
    before._migrations = [step for step in STEPS._migrations if step.name < "0015"]
    with contextlib.closing(Database(memory=True, strict=True)) as db:
        before.apply(db)
        db.table("post").insert(
            {"id": "p", "blog_id": "b", "slug": "tea", "url": "u", "title": "Tea", "published_at": 1, "entry_id": "e",
             "from_feed": 0, "gone": 0, "added_at": 1}
        )  # fmt: skip
        for number, state in enumerate(("published", "removed", "unconfirmed", ""), start=1):
            db.table("mailbox").insert({"id": number, "address": f"m{number}@home.example", **MAILBOX})
            if state:
                db.table("comment").insert(
                    {"number": number, "id": f"c{number}", "blog_id": "b", "post_id": "p", "mailbox_id": number,
                     "name": "", "text": "Tea.", "state": state, "posted_at": 1}
                )  # fmt: skip
        migrations.STEPS.apply(db)
        standing = [row["standing"] for row in db.query("SELECT standing FROM mailbox ORDER BY id")]
        assert standing == ["trusted", "trusted", "new", "new"]
        assert [row["state"] for row in db.query("SELECT state FROM comment ORDER BY id")] == [
            "published",
            "removed",
            "unconfirmed",
        ]
