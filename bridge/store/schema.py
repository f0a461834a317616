"""The file's schema: brought up to date by the migrations, and compared with what those make."""

from __future__ import annotations

import contextlib
import functools
import re
from pathlib import Path

from sqlite_utils import Database

from bridge.errors import StoreError, StoreTooNew
from bridge.store import dialect, migrations, moderation_steps  # noqa: F401 - it adds its steps to STEPS

_SEARCHED = {"comment": ("text",)}
_LOOKS = re.compile(r"[\s\[\]\"`]+")  # SQLite quotes names anew when a table is renamed


def pending(db: Database, path: Path) -> bool:
    """True if a migration is still to be applied; StoreTooNew where the file has one that we do not know."""
    steps = migrations.STEPS
    ours = {step.name for step in steps._migrations}
    unknown = [step.name for step in steps.applied(db) if step.name not in ours]
    if unknown:
        raise StoreTooNew(f"{path}: written by a newer Loosely (it has {unknown[-1]}); install that version, or newer")
    return bool(steps.pending(db))


def apply(db: Database) -> None:
    """Apply every pending migration, or none."""
    # transform() copies a table and drops the old one; with foreign keys on, rows that point at it go too.
    dialect.check_foreign_keys(db, on=False)
    db.execute(dialect.BEGIN)
    try:
        migrations.STEPS.apply(db)
        mend_search(db)
        broken = dialect.broken_foreign_keys(db)
        if broken:
            raise RuntimeError(f"a migration left {broken} rows that point at nothing")
        db.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
    finally:
        dialect.check_foreign_keys(db, on=True)


def mend_search(db: Database) -> None:
    """Build the full-text index anew; transform() drops its triggers without a word."""
    for name, columns in _SEARCHED.items():
        table = db.table(name)
        tokenize = "unicode61 remove_diacritics 2"
        table.enable_fts(columns, create_triggers=True, replace=True, tokenize=tokenize)
        table.rebuild_fts()


def check(db: Database, path: Path) -> None:
    """StoreError where a table, column, index or trigger is not what the migrations make; others may be there too."""
    found = parts(db)
    made = _made_by(tuple((step.name, step.fn) for step in migrations.STEPS._migrations))
    wrong = sorted(name for name, what in made.items() if found.get(name) != what)
    if wrong:
        raise StoreError(
            f"{path}: the schema is not what this version makes; missing or different: {', '.join(wrong)}; "
            "keep the file as it is and put the last backup in its place"
        )


def parts(db: Database) -> dict[str, str]:
    """Each column, index and trigger by its name, with what it is, in one spelling for one meaning."""
    made = {
        f"{table.name}.{column.name}": f"{column.type} {column.notnull} {column.default_value} {column.is_pk}"
        for table in db.tables
        for column in table.columns
    }
    return made | {name: _LOOKS.sub(" ", sql).strip().lower() for name, sql in dialect.indexes_and_triggers(db).items()}


@functools.cache
def _made_by(_steps: tuple[object, ...]) -> dict[str, str]:
    with contextlib.closing(Database(memory=True, execute_plugins=False, strict=True)) as db:
        apply(db)
        return parts(db)
