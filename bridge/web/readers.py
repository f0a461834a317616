"""The pages and feeds that everybody may read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bridge.blog import CommentState, Thread, is_closed, newcomers_stand_out, thread
from bridge.mail.subaddress import is_slug
from bridge.store import comments, posts
from bridge.store.engine import Store, Tx
from bridge.web import as_json, atom, views
from bridge.web.answers import Validators, answer, look, look_version, reads, rendered, written_in
from bridge.web.hosts import Hosts

POSTS_LISTED = 100
COMMENTS_LISTED = 100
_OPEN = {"Access-Control-Allow-Origin": "*"}  # public content may be fetched from any page


@dataclass(frozen=True, slots=True)
class PublicPages:
    """The pages, feeds and JSON that everybody may read.

    A thread of 500 comments takes a third of a second to render the first time. Another thread does that, so that mail
    does not wait.
    """

    store: Store
    hosts: Hosts
    clock: Callable[[], int]
    validators: Validators

    async def index(self, request: Request) -> Response:
        site = self.hosts.site(request)
        listed = await self.store.read(posts.listed, blog_id=site.blog.id, limit=POSTS_LISTED)
        now, language = self.clock(), reads(request, site.blog.language)
        full = len(listed) == POSTS_LISTED
        html = rendered("posts", site, language, listed=listed, full=full, title=views.title, now=now)
        return self.validators.answer(request, html, "text/html", now, written_in(language))

    async def thread(self, request: Request) -> Response:
        site = self.hosts.site(request)
        said = await self._thread(request, site)
        now, language = self.clock(), reads(request, site.blog.language)
        html = await run_in_threadpool(_thread_page, site, language, said, self.store.key, now)
        return self.validators.answer(request, html, "text/html", now, written_in(language))

    async def thread_json(self, request: Request) -> Response:
        """The thread as JSON; `as_json` has the shape."""
        site = self.hosts.site(request)
        said = await self._thread(request, site)
        document = await run_in_threadpool(as_json.of_thread, site, said)
        return self.validators.answer(request, document, as_json.TYPE, self.clock(), _OPEN)

    async def thread_atom(self, request: Request) -> Response:
        site = self.hosts.site(request)
        said = await self._thread(request, site)
        every = [comment for _, comment in said.walk()]
        feed = await run_in_threadpool(atom.of_thread, site, said.post, every)
        return self.validators.answer(request, feed, atom.TYPE, self.clock(), _OPEN)

    async def comments_atom(self, request: Request) -> Response:
        """The feed of the latest comments on the blog."""
        site = self.hosts.site(request)
        said = await self.store.read(comments.latest, blog_id=site.blog.id, limit=COMMENTS_LISTED)
        feed = await run_in_threadpool(atom.of_blog, site, said)
        return self.validators.answer(request, feed, atom.TYPE, self.clock(), _OPEN)

    async def look(self, request: Request) -> Response:
        """The style sheet; cacheable for a year if the URL names its hash."""
        named = request.query_params.get("v") == look_version()
        caching = "public, max-age=31536000, immutable" if named else "no-cache"
        return answer(look(), "text/css", headers={"Cache-Control": caching})

    async def healthz(self, request: Request) -> Response:  # noqa: ARG002  the router passes it
        """200 if the store answers."""
        await self.store.read(posts.listed, blog_id=self.hosts.blogs[0].id, limit=1)
        return answer("ok\n", "text/plain")

    async def _thread(self, request: Request, site: views.BlogSite) -> Thread:
        slug = request.path_params["slug"]
        found = await self.store.read(_look_up, blog_id=site.blog.id, slug=slug) if is_slug(slug) else None
        if found is None:
            raise HTTPException(404, "post")
        return found


def _thread_page(site: views.BlogSite, language: str, said: Thread, key: bytes, now: int) -> str:
    published = [one for _, one in said.walk() if one.state is CommentState.PUBLISHED]
    return rendered(
        "thread",
        site,
        language,
        post=said.post,
        title=views.title(said.post),
        closed=is_closed(site.blog, said.post, now),
        comments=views.comment_views(said, site, key),
        comment_count=len(published),
        people_count=len({one.commenter.id for one in published}),
        first_at=min((one.posted_at for one in published), default=None),
        indents=views.INDENTS,
        mark_first=newcomers_stand_out(published),
        now=now,
    )


def _look_up(tx: Tx, *, blog_id: str, slug: str) -> Thread | None:
    """The post with this slug and its comments, from one snapshot; None if there is no such post."""
    post = posts.by_slug(tx, blog_id=blog_id, slug=slug)
    return thread(post, comments.of_post(tx, post_id=post.id)) if post else None
