"""Comments have a place, are announced once, and leave their place when they are deleted."""

from __future__ import annotations

from bridge.acts import commenting
from bridge.blog import CommentState, thread
from bridge.store import announcements, comments, outbox, posts

BLOG = "blog.example"


def texts(world, post) -> list[str]:
    return [comment.text for comment in world.store.read_now(comments.of_post, post_id=post.id)]


def test_nobody_sees_a_comment_before_it_is_published(world) -> None:
    ann, post = world.person("Ann"), world.post()
    waiting = world.write(ann, post, "Mine")
    world.write(ann, post, "Hers", state=CommentState.HELD)
    assert texts(world, post) == []
    assert world.store.read_now(comments.latest, blog_id=BLOG, limit=9) == []
    assert world.store.read_now(comments.search, blog_id=BLOG, words="mine") == []
    assert world.store.write_now(comments.publish, comment_id=waiting.id, now=world.tick())
    assert texts(world, post) == ["Mine"]


def test_a_comment_is_announced_once_however_often_it_is_published(world) -> None:
    comment = world.write(world.person("Ann"), world.post())
    first = world.now
    assert world.store.write_now(comments.publish, comment_id=comment.id, now=first, settle=60)
    assert world.store.read_now(announcements.due, now=first + 59, limit=9) == []
    assert world.store.read_now(announcements.due, now=first + 60, limit=9) == [comment.id]
    assert world.store.read_now(announcements.next_due) == first + 60
    world.store.write_now(announcements.done, comment_id=comment.id, now=first + 60)
    assert not world.store.write_now(comments.publish, comment_id=comment.id, now=first + 100)
    assert world.store.read_now(announcements.due, now=first + 1000, limit=9) == []
    assert world.store.read_now(announcements.next_due) is None


def test_a_deleted_comment_leaves_its_place_and_is_announced_to_nobody(world) -> None:
    ann, bob, post = world.person("Ann"), world.person("Bob"), world.post()
    first = world.write(ann, post, "I regret this")
    world.store.write_now(comments.publish, comment_id=first.id, now=world.now, settle=60)
    answer = world.say(bob, post, "Why?", answers=first)
    row = world.notification(bob, first)
    world.store.write_now(outbox.queue, rows=[row])
    assert world.store.write_now(commenting.delete, comment_id=first.id, now=world.tick())
    assert not world.store.write_now(commenting.delete, comment_id=first.id, now=world.tick())
    assert not world.store.write_now(comments.publish, comment_id=first.id, now=world.tick())
    place, below = world.store.read_now(comments.of_post, post_id=post.id)
    assert (place.state, place.text, place.commenter.name) == (CommentState.REMOVED, "", "")
    assert below.parent_id == place.id
    assert [depth for depth, _ in thread(post, [place, below]).walk()] == [0, 1]
    assert world.store.read_now(announcements.due, now=world.now + 1000, limit=9) == []
    assert world.store.read_now(announcements.next_due) is None, "nobody waits for what is never due"
    assert world.store.read_now(announcements.due_at, comment_id=first.id) is None
    assert world.state_of(row.id) == "dropped"
    assert world.store.read_now(comments.search, blog_id=BLOG, words="regret") == []
    assert [c.id for c, _ in world.store.read_now(comments.latest, blog_id=BLOG, limit=9)] == [answer.id]
    kept = world.store.read_now(lambda tx: tx.execute("SELECT text, name FROM comment WHERE id = :id", id=first.id))
    assert tuple(kept[0]) == ("", "")


def test_a_first_comment_is_marked_on_the_whole_blog_once(world) -> None:
    ann, bob, one, two = world.person("Ann"), world.person("Bob"), world.post("One"), world.post("Two")
    world.write(ann, one, "never published")
    for person, post in ((ann, one), (ann, one), (bob, two), (ann, two)):
        world.say(person, post)
    marks = [c.first for post in (one, two) for c in world.store.read_now(comments.of_post, post_id=post.id)]
    assert marks == [True, False, True, False]


def test_the_chain_of_parents_is_nearest_first_and_ends(world) -> None:
    ann, post = world.person("Ann"), world.post()
    said = [world.say(ann, post, "0")]
    for n in range(1, 8):
        said.append(world.say(ann, post, str(n), answers=said[-1]))
    above = world.store.read_now(comments.chain, comment_id=said[-1].id)
    assert [c.text for c in above] == list("6543210")
    assert [c.text for c in world.store.read_now(comments.chain, comment_id=said[-1].id, limit=2)] == ["6", "5"]
    assert world.store.read_now(comments.chain, comment_id=said[0].id) == []
    first, last = said[0].id, said[-1].id
    world.store.write_now(lambda tx: tx.execute("UPDATE comment SET parent_id = :l WHERE id = :f", f=first, l=last))
    assert len(world.store.read_now(comments.chain, comment_id=last, limit=20)) == 20


def test_search_finds_words_whatever_is_typed(world) -> None:
    ann, post = world.person("Ann"), world.post()
    world.say(ann, post, "Crème brûlée, and tea")
    world.say(ann, post, "Tea for two")

    def found(words: str) -> int:
        return len(world.store.read_now(comments.search, blog_id=BLOG, words=words))

    assert [found(w) for w in ("tea", "TEA two", "creme", "bru*", "coffee", "")] == [2, 1, 1, 1, 0, 0]
    for odd in ('"', '""', "NEAR(", "a OR", "text:tea", "*", "tea) --", "\0", "^", "-tea"):
        found(odd)
    assert world.store.read_now(comments.search, blog_id="other.example", words="tea") == []


def test_the_list_of_posts_counts_comments_and_people(world) -> None:
    ann, bob, busy, quiet = world.person("Ann"), world.person("Bob"), world.post("Busy"), world.post("Quiet")
    world.say(ann, busy)
    world.say(ann, busy)
    last = world.say(bob, busy)
    world.write(bob, quiet, "waiting")
    newest, older = world.store.read_now(posts.listed, blog_id=BLOG)
    assert (newest.post, newest.comments, newest.people, newest.latest_at) == (quiet, 0, 0, None)
    assert (older.post, older.comments, older.people, older.latest_at) == (busy, 3, 2, last.posted_at)
    assert [one.post for one in world.store.read_now(posts.listed, blog_id=BLOG, limit=1)] == [quiet]
