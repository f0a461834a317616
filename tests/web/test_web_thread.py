"""A thread's page: all of it, in order, for everybody, with no script."""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

from bridge.acts import commenting
from bridge.blog import CommentState
from bridge.mail import subaddress
from bridge.mail.message_id import comment_ids
from bridge.store import comments, posts


def test_the_whole_thread_is_on_its_page_in_reading_order(site, elements) -> None:
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post()
    first = site.say(ruth, post, "The door, not me.")
    second = site.say(mei, post, "Another thought.")
    answer = site.say(mei, post, "Stamps for the aunt.", answers=first)
    page = site.client.get(f"/posts/{post.slug}")
    found = elements(page.text)
    anchors = [attributes["id"] for attributes in found.of("article")]
    assert page.status_code == 200
    assert found.faults == []
    assert anchors == [f"c-{comment.id}" for comment in (first, answer, second)]
    assert "3 comments by 2 people" in found.text
    assert found.of("script") == []


def test_a_thread_without_comments_says_where_to_write(site, elements) -> None:
    post = site.post()
    page = elements(site.client.get(f"/posts/{post.slug}").text)
    assert f"{post.slug}@talk.blog.example" in page.text
    assert "Yours can be the first" in page.text


def test_unconfirmed_and_held_comments_are_not_on_the_page(site) -> None:
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post, "waiting words", state=CommentState.UNCONFIRMED)
    site.say(ruth, post, "held words", state=CommentState.HELD)
    for suffix in ("", ".json", ".atom"):
        page = site.client.get(f"/posts/{post.slug}{suffix}").text
        assert "waiting words" not in page
        assert "held words" not in page


def test_a_deleted_comment_keeps_its_place_and_shows_nothing_else(site, elements) -> None:
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post()
    gone = site.say(ruth, post, "I regret this.")
    site.say(mei, post, "I do not.", answers=gone)
    site.store.write_now(commenting.delete, comment_id=gone.id, now=site.tick())
    page = site.client.get(f"/posts/{post.slug}").text
    assert "I regret this" not in page
    assert "Ruth" not in page
    assert "This comment was deleted" in page
    assert "1 comment by 1 person" in elements(page).text


def test_a_reply_link_names_the_comment_that_it_replies_to(site, elements) -> None:
    """By its address, and for mail programs that take it by In-Reply-To (RFC 6068); nobody's own address is in it."""
    ruth, post = site.person("Ruth"), site.post("Tea & letters: 100 % of them?")
    comment = site.say(ruth, post)
    page = elements(site.client.get(f"/posts/{post.slug}").text)
    (link,) = [href for a in page.of("a") if "In-Reply-To" in (href := a.get("href") or "")]
    parts = urlsplit(link)
    fields = parse_qs(parts.query, strict_parsing=True)
    tag, _, domain = unquote(parts.path).partition("@")
    assert (parts.scheme, domain) == ("mailto", "talk.blog.example")
    assert subaddress.read(tag, site.store.key) == subaddress.PublicReplyAddress(comment.id)
    assert comment_ids(tuple(fields["In-Reply-To"]), "talk.blog.example") == (comment.id,)
    assert fields["subject"] == ["Re: Tea & letters: 100 % of them?"]
    assert "+" not in parts.query  # a mail program shows a plus, not a space (RFC 6068 section 5)


def test_an_edited_comment_shows_when_and_nothing_of_what_it_said_before(site, elements) -> None:
    """On the page, in the feeds, in the JSON, in a search."""
    ruth, post = site.person("Ruth"), site.post()
    edited = site.say(ruth, post, "Teh door, by ruth@home.example.")
    site.say(ruth, post, "As it was.")
    site.edit(edited, "Secretly the *door*.")
    site.edit(edited, "The **blue** door, <b>really</b>.")
    page = site.client.get(f"/posts/{post.slug}")
    found = elements(page.text)
    assert found.faults == []
    assert "edited 3 May, 15:12" in found.text
    assert found.text.count("edited") == 1
    assert "<strong>blue</strong> door, &lt;b&gt;really" in page.text
    paths = (f"/posts/{post.slug}", f"/posts/{post.slug}.json", f"/posts/{post.slug}.atom", "/comments.atom", "/")
    for said in [site.client.get(path).text for path in paths]:
        for before in ("Teh", "Secretly", "Earlier", "earlier", "<details"):
            assert before not in said
    assert site.store.read_now(comments.search, blog_id=post.blog_id, words="secretly") == []


def test_the_author_sees_the_earlier_versions_behind_the_link_in_mails_about_the_comment_alone(site, elements) -> None:
    ruth, post = site.person("Ruth"), site.post("The ironmonger")
    edited = site.say(ruth, post, "Teh door, by mei@home.example.")
    other = site.say(ruth, post, "As it was.")
    site.edit(edited, "The *door*.")
    site.edit(edited, "The blue door.")
    path = site.kept_path(edited)
    for language, heading in (("en", "Earlier versions"), ("de", "Frühere Fassungen")):
        page = elements(site.client.get(path, headers={"Accept-Language": language}).text)
        assert page.faults == []
        assert heading in page.text
    page = elements(site.client.get(path).text)
    assert "Until 3 May, 14:12 Teh door, by (a mailbox, not shown)." in page.text
    assert "Until 3 May, 15:12 The door" in page.text
    assert "Earlier" not in site.client.get(site.kept_path(other)).text
    site.store.write_now(commenting.delete, comment_id=edited.id, now=site.tick())
    assert site.client.get(path).status_code == 404


def test_the_link_of_the_settings_page_opens_no_earlier_version(site) -> None:
    """It is in the footer of each notification, and people forward those."""
    ruth, post = site.person("Ruth"), site.post("The ironmonger")
    subscription = site.join(ruth, post)
    edited = site.say(ruth, post, "Teh door.")
    site.edit(edited, "The blue door.")
    footer = site.settings_path(subscription)
    for path in (site.own_path(ruth), footer, f"{footer}/unsubscribe"):
        page = site.client.get(path)
        assert page.status_code == 200
        assert "Teh door" not in page.text
    assert site.client.get(footer.replace("/u/", "/kept/")).status_code == 404


def test_a_deleted_comment_without_replies_leaves_no_scar(site, elements) -> None:
    """Nor does a chain of deleted comments; one with a reply keeps its place."""
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post()
    first = site.say(ruth, post, "One.")
    below = site.say(mei, post, "Two.", answers=first)
    other = site.say(mei, post, "Three.")
    last = site.say(ruth, post, "Four.", answers=other)
    for one, left in ((last, 0), (other, 0), (first, 1), (below, 0)):
        site.store.write_now(commenting.delete, comment_id=one.id, now=site.tick())
        page = elements(site.client.get(f"/posts/{post.slug}").text)
        assert page.faults == []
        assert page.text.count("This comment was deleted") == left
        removed = [
            one["id"] for one in site.client.get(f"/posts/{post.slug}.json").json()["comments"] if one["removed"]
        ]
        assert removed == [first.id] * left
        assert one.id.replace("-", "") not in site.client.get(f"/posts/{post.slug}.atom").text.replace("-", "") or left
    assert "No comments yet" in page.text


def test_a_deleted_comment_shows_no_earlier_versions(site, elements) -> None:
    ruth, post = site.person("Ruth"), site.post()
    edited = site.say(ruth, post, "First words.", invited_by=site.person("Ann"))
    site.say(ruth, post, "An answer.", answers=edited)
    site.edit(edited, "Second words.")
    site.store.write_now(commenting.delete, comment_id=edited.id, now=site.tick())
    page = elements(site.client.get(f"/posts/{post.slug}").text)
    assert page.of("details") == []
    for gone in ("First words", "Second words", "edited", "invited by", "Ann"):
        assert gone not in page.text


def test_an_invited_commenter_is_shown_with_who_invited_them(site, elements) -> None:
    ann, bo, post = site.person("Ann & Co"), site.person("Bo"), site.post()
    site.say(bo, post, invited_by=ann)
    assert "invited by Ann & Co" in elements(site.client.get(f"/posts/{post.slug}").text).text
    site.client.post(site.forgetting(ann), data={"answer": "keep"})
    page = elements(site.client.get(f"/posts/{post.slug}").text).text
    assert "through a reader" in page
    assert "Ann" not in page


def test_a_thread_can_be_followed_below_any_comment(site, elements) -> None:
    """At the address that stands there for everybody; what is written in the subject is what is asked."""
    ruth, post = site.person("Ruth"), site.post()
    said = [site.say(ruth, post), site.say(ruth, post)]
    links = [a.get("href") or "" for a in elements(site.client.get(f"/posts/{post.slug}").text).of("a")]
    follow = [urlsplit(link) for link in links if link.endswith("?subject=join")]
    assert [subaddress.read(unquote(one.path).partition("@")[0], site.store.key) for one in follow] == [
        subaddress.PublicReplyAddress(one.id) for one in said
    ]
    assert {one.scheme for one in follow} == {"mailto"}


def test_a_thread_is_written_to_followed_and_fed_from_its_top(site, elements) -> None:
    post = site.post()
    links = [a["href"] for a in elements(site.client.get(f"/posts/{post.slug}").text).of("a")]
    assert any(link.startswith(f"mailto:{post.slug}@talk.blog.example?subject=Re%3A%20") for link in links)
    assert any(link.startswith(f"mailto:{post.slug}-join@talk.blog.example") for link in links)
    assert f"/posts/{post.slug}.atom" in links
    assert post.url in links


def test_a_first_comment_is_marked_once_and_only_where_somebody_is_not_new(site, elements) -> None:
    ruth, mei, post, other = site.person("Ruth"), site.person("Mei"), site.post(), site.post()
    site.say(ruth, post, "One.")
    site.say(ruth, post, "Two.")
    site.say(mei, post, "Three.")
    assert "first comment" not in elements(site.client.get(f"/posts/{post.slug}").text).text
    site.say(mei, other, "Four.")
    site.say(site.person("Bo"), other, "Five.")
    assert elements(site.client.get(f"/posts/{other.slug}").text).text.count("first comment") == 1


def test_everybody_is_a_dot_of_their_own_that_stays(site) -> None:
    ruth, mei, post = site.person("Ruth"), site.person("Mei"), site.post()
    for person in (ruth, mei, ruth):
        site.say(person, post)
    page = site.client.get(f"/posts/{post.slug}").text
    dots = [part.partition("</svg>")[0] for part in page.split("<svg")[1:]]
    assert dots[0] == dots[2]
    assert dots[0] != dots[1]
    assert len({dot.partition("viewBox")[2][:12] for dot in dots}) == 1


def test_a_thread_500_deep_renders_in_time_with_limited_indents(site, elements) -> None:
    people, post = [site.person(f"Person{n}") for n in range(7)], site.post()
    last = None
    for n in range(500):
        last = site.say(people[n % 7], post, f"Comment {n}.", answers=last)
    before = time.process_time()
    page = site.client.get(f"/posts/{post.slug}")
    took = time.process_time() - before
    found = elements(page.text)
    assert len(found.of("article")) == 500
    assert found.faults == []
    assert found.deepest < 30
    assert took < 10  # half a second here; it must not be minutes anywhere
    assert "reply to Person1" in found.text
    assert len(page.content) < 1_000_000


def test_a_comment_too_deep_to_indent_names_its_parent(site, elements) -> None:
    people, post = [site.person(name) for name in ("Ann", "Bob", "Cid", "Dot", "Eve", "Fay", "Gus")], site.post()
    chain = [None]
    for person in people:
        chain.append(site.say(person, post, answers=chain[-1]))
    page = elements(site.client.get(f"/posts/{post.slug}").text)
    shown = [a for name, a in page.found if name == "span" and a.get("class") == "to"]
    assert len(shown) == 2  # Fay's and Gus's; the five before them are indented
    assert f"#c-{chain[5].id}" in [a.get("href") for a in page.of("a")]


def test_a_post_that_is_gone_from_the_blog_keeps_its_comments(site, elements) -> None:
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post, "Still here.")
    site.store.write_now(lambda tx: tx.execute("UPDATE post SET gone = 1"))
    page = elements(site.client.get(f"/posts/{post.slug}").text)
    assert "no longer on the blog" in page.text
    assert "Still here." in page.text
    assert post.url not in [a.get("href") for a in page.of("a")]


def test_a_right_to_left_comment_runs_from_right_to_left(site) -> None:
    ruth, post = site.person("فاطمة", "f@home.example"), site.post("رسائل", slug="letters")
    site.say(ruth, post, "كنت أجلس هناك.")
    page = site.client.get("/posts/letters").text
    assert '<p dir="auto">كنت أجلس هناك.</p>' in page
    assert "<bdi>فاطمة</bdi>" in page


def test_a_thread_page_has_the_blogs_direction_and_our_sentences_their_own(site, store, elements) -> None:
    arabic = type(site)(store, (replace(site.blogs[0], language="ar"),))
    post = arabic.post("رسائل", slug="letters")
    mine = arabic.join(arabic.person("Ruth"), post)
    for path, runs in (("/", "rtl"), ("/posts/letters", "rtl"), (arabic.settings_path(mine), "ltr"), ("/no", "ltr")):
        assert elements(arabic.client.get(path).text).of("html")[0]["dir"] == runs
        assert elements(site.client.get(path).text).of("html")[0]["dir"] == "ltr"


def test_each_page_has_landmarks_a_heading_a_language_and_a_way_past_the_top(site, elements) -> None:
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post)
    subscription = site.join(ruth, post)
    _, ok = site.waiting(ruth, post)
    for path in ("/", f"/posts/{post.slug}", site.settings_path(subscription), ok, "/nowhere"):
        found = elements(site.client.get(path).text)
        assert found.faults == [], path
        assert found.of("html")[0]["lang"] == "en"
        assert len(found.of("main")) == len(found.of("h1")) == len(found.of("title")) == 1, path
        assert found.of("a")[0]["href"] == "#main"
        ids = [a["id"] for _, a in found.found if "id" in a]
        assert len(ids) == len(set(ids)), path


def test_the_list_of_posts_shows_the_number_of_comments_on_each(site, elements) -> None:
    ruth, old, new = site.person("Ruth"), site.post("The older"), site.post("The newer")
    site.say(ruth, old)
    site.say(ruth, old)
    page = elements(site.client.get("/").text)
    assert page.text.index("The newer") < page.text.index("The older")
    assert "2 comments by 1 person, the latest on" in page.text
    assert "no comments yet" in page.text
    links = [a.get("href") or "" for a in page.of("a")]
    assert f"/posts/{new.slug}" in links
    assert any(link.startswith("mailto:join@talk.blog.example") for link in links)


def test_times_are_utc_and_machines_can_read_them(site) -> None:
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post)
    page = site.client.get(f"/posts/{post.slug}").text
    assert '<time datetime="2026-05-03T12:12:00Z">3 May, 12:12</time>' in page
    assert "Times are in UTC" in page


def test_a_date_of_another_year_says_which(site) -> None:
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post)
    site.now += 400 * 24 * 3600 * 1_000_000
    assert "3 May 2026, 12:12" in site.client.get(f"/posts/{post.slug}").text


def test_a_slug_is_found_in_any_blog_but_only_its_own(two) -> None:
    post = two.post("Only here", slug="only-here")
    assert two.client.get("/posts/only-here").status_code == 200
    assert two.client.get("/posts/only-here", headers={"Host": "talk.other.example"}).status_code == 404
    assert two.store.read_now(posts.by_slug, blog_id="blog.example", slug="only-here") == post
