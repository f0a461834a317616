"""To move to another mailbox: each of the two is asked on a page that shows no mailbox, and only a press acts."""

from __future__ import annotations

import pytest

from bridge.acts import Occasion, moving
from bridge.store import mailboxes

OLD, NEW = "ruth@far.example", "ruth@near.example"


@pytest.fixture
def ruth(site):
    return site.person("Ruth", OLD)


@pytest.fixture
def asked(site, ruth) -> list[str]:
    """The pages that ask the old mailbox and the new one."""
    assert site.store.write_now(moving.ask, Occasion(site.tick()), ruth, NEW) is None
    rows = site.store.read_now(
        lambda tx: tx.execute("SELECT id FROM confirmation WHERE kind = 'move' ORDER BY mailbox_id")
    )
    return [site.ok_path(row["id"]) for row in rows]


def known(site) -> set[str]:
    """The mailboxes that Ruth's id is found by."""
    found = {
        each: site.store.read_now(mailboxes.by_address, blog_id="blog.example", address=each) for each in (OLD, NEW)
    }
    return {each for each, mailbox in found.items() if mailbox and mailbox.name == "Ruth"}


@pytest.mark.parametrize(
    ("language", "title", "thanks"),
    [
        ("en", "Do you want to move to another mailbox?", "Once both mailboxes have said yes"),
        ("de", "Willst du zu einem anderen Postfach umziehen?", "Sobald beide Postfächer Ja gesagt haben"),
    ],
)
def test_both_pages_ask_and_after_both_yeses_the_person_has_moved(
    site, ruth, asked, elements, language: str, title: str, thanks: str
) -> None:
    for path in asked:
        assert known(site) == {OLD}
        for _ in range(2):
            page = elements(site.client.get(path, headers={"Accept-Language": language}).text)
            assert (page.faults, title in page.text) == ([], True)
            assert OLD not in page.text
            assert NEW not in page.text
            assert [one["value"] for one in page.of("button")] == ["yes", "no"]
        told = elements(site.client.post(path, data={"answer": "yes"}, headers={"Accept-Language": language}).text)
        assert (told.faults, thanks in told.text) == ([], True)
    assert known(site) == {NEW}
    assert site.mailbox(ruth).address == NEW
    again = site.client.get(asked[0], headers={"Accept-Language": language})
    assert title not in again.text


@pytest.mark.parametrize("who", [0, 1])
def test_a_no_changes_nothing_and_ends_both_questions(site, ruth, asked, who: int) -> None:
    assert "Nothing was changed." in site.client.post(asked[who], data={"answer": "no"}).text
    assert site.client.post(asked[1 - who], data={"answer": "yes"}).status_code == 200
    assert known(site) == {OLD}
    assert site.mailbox(ruth).address == OLD
