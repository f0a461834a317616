"""The pages and feeds that everybody may read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.blog import CommentState, Thread, thread
from bridge.mail.subaddress import is_slug
from bridge.store import comments, posts
from bridge.store.engine import Store, Tx
from bridge.web import as_json, atom, views
from bridge.web.answers import Validators, answer, look, look_version, reads, rendered, written_in
from bridge.web.hosts import Hosts

POSTS_LISTED = 100
COMMENTS_LISTED = 100
_OPEN = {"Access-Control-Allow-Origin": "*"}  # anybody may read what everybody may read, from their own page too


@dataclass(frozen=True, slots=True)
class Said:
    """A conversation, and what its letters said before they were edited."""

    thread: Thread
    earlier: Mapping[str, Sequence[comments.Edition]]


@dataclass(frozen=True, slots=True)
class Readers:
    """Answers to those who read.

    A conversation of 500 takes a third of a second to write out while its texts are new: that is done off the loop,
    so that mail does not wait for it.
    """

    store: Store
    hosts: Hosts
    clock: Callable[[], int]
    validators: Validators

    async def index(self, request: Request) -> Response:
        """The posts, newest first."""
        place = self.hosts.place(request)
        listed = await self.store.read(posts.listed, blog_id=place.blog.id, limit=POSTS_LISTED)
        now, language = self.clock(), reads(request, place.blog.language)
        full = len(listed) == POSTS_LISTED
        html = rendered("posts", place, language, listed=listed, full=full, title=views.title, now=now)
        return self.validators.answer(request, html, "text/html", now, written_in(language))

    async def thread(self, request: Request) -> Response:
        """A post's conversation, the whole of it."""
        place = self.hosts.place(request)
        said = await self._thread(request, place)
        now, language = self.clock(), reads(request, place.blog.language)
        html = await run_in_threadpool(_thread_page, place, language, said, self.store.key, now)
        return self.validators.answer(request, html, "text/html", now, written_in(language))

    async def thread_json(self, request: Request) -> Response:
        """The same for programs; `as_json` says what is in it."""
        place = self.hosts.place(request)
        said = await self._thread(request, place)
        document = await run_in_threadpool(as_json.of_thread, place, said.thread)
        return self.validators.answer(request, document, as_json.TYPE, self.clock(), _OPEN)

    async def thread_atom(self, request: Request) -> Response:
        """The same for feed readers."""
        place = self.hosts.place(request)
        said = await self._thread(request, place)
        every = [comment for _, comment in said.thread.walk()]
        feed = await run_in_threadpool(atom.of_thread, place, said.thread.post, every)
        return self.validators.answer(request, feed, atom.TYPE, self.clock(), _OPEN)

    async def comments_atom(self, request: Request) -> Response:
        """What was said last on the whole blog."""
        place = self.hosts.place(request)
        said = await self.store.read(comments.latest, blog_id=place.blog.id, limit=COMMENTS_LISTED)
        feed = await run_in_threadpool(atom.of_blog, place, said)
        return self.validators.answer(request, feed, atom.TYPE, self.clock(), _OPEN)

    async def look(self, request: Request) -> Response:
        """The style sheet, for a year under the URL that names its hash."""
        named = request.query_params.get("v") == look_version()
        caching = "public, max-age=31536000, immutable" if named else "no-cache"
        return answer(look(), "text/css", headers={"Cache-Control": caching})

    async def healthz(self, request: Request) -> Response:  # noqa: ARG002  the router passes it
        """Whether the store answers."""
        await self.store.read(posts.listed, blog_id=self.hosts.blogs[0].id, limit=1)
        return answer("ok\n", "text/plain")

    async def _thread(self, request: Request, place: views.Place) -> Said:
        slug = request.path_params["slug"]
        found = await self.store.read(_said, blog_id=place.blog.id, slug=slug) if is_slug(slug) else None
        if found is None:
            raise HTTPException(404, "post")
        return found


def _thread_page(place: views.Place, language: str, said: Said, key: bytes, now: int) -> str:
    return rendered(
        "thread",
        place,
        language,
        post=said.thread.post,
        title=views.title(said.thread.post),
        letters=views.letters(said.thread, place, key, said.earlier),
        tally=views.tally(said.thread),
        indents=views.INDENTS,
        now=now,
    )


def _said(tx: Tx, *, blog_id: str, slug: str) -> Said | None:
    """The post of this slug with its comments, as one read sees them."""
    post = posts.by_slug(tx, blog_id=blog_id, slug=slug)
    if post is None:
        return None
    found = comments.of_post(tx, post_id=post.id)
    edited = [one.id for one in found if one.edited_at is not None and one.state is CommentState.PUBLISHED]
    return Said(thread(post, found), {id: comments.editions(tx, comment_id=id) for id in edited})
