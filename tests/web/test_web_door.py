"""The header of every response, and the requests that are refused, each with its sentence."""

from __future__ import annotations

import socket
import threading

import httpx2
import pytest
import uvicorn

from bridge import web

POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
}


@pytest.fixture
def paths(site) -> dict[str, list[str]]:
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post)
    public = ["/", f"/posts/{post.slug}", f"/posts/{post.slug}.json", f"/posts/{post.slug}.atom", "/comments.atom"]
    return {
        "public": [*public, "/look.css", "/healthz", "/nowhere", "/posts/nothing"],
        "signed": [site.settings_path(site.join(ruth, post)), site.waiting(ruth, post)[1], "/u/wrong", "/ok/wrong"],
    }


def test_every_response_is_strict_and_sets_no_cookie(site, paths) -> None:
    for path in paths["public"] + paths["signed"]:
        for method in ("GET", "HEAD", "POST", "DELETE"):
            response = site.client.request(method, path)
            policy = {part.strip() for part in response.headers["content-security-policy"].split(";")}
            framed = "'none'" if path in paths["signed"] else "'self'"
            assert policy == POLICY | {f"frame-ancestors {framed}"}, path
            assert response.headers["x-content-type-options"] == "nosniff"
            assert response.headers["referrer-policy"] == "no-referrer"
            assert "set-cookie" not in response.headers


def test_signed_pages_are_not_cached(site, paths) -> None:
    for path in paths["signed"]:
        response = site.client.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert "noindex" in response.headers["x-robots-tag"]
        assert '<meta name="robots" content="noindex' in response.text


def test_no_page_asks_anybody_else_for_anything(site, paths, elements) -> None:
    for path in paths["public"] + paths["signed"]:
        response = site.client.get(path)
        if not response.headers["content-type"].startswith("text/html"):
            continue
        page = elements(response.text)
        assert not {"script", "iframe", "img", "object", "embed", "style"} & {name for name, _ in page.found}
        for link in page.of("link"):
            assert link["rel"] == "canonical" or (link["href"] or "").startswith(("/", "data:")), path
        for _, attributes in page.found:
            assert not [name for name in attributes if name.startswith("on") or name == "style"]


def test_head_answers_as_get_without_a_body(site, paths) -> None:
    for path in paths["public"]:
        got, head = site.client.get(path), site.client.head(path)
        assert head.status_code == got.status_code
        assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_public_pages_refuse_a_post(site, paths, method) -> None:
    for path in paths["public"][:7]:
        response = site.client.request(method, path)
        assert response.status_code == 405
        assert "GET" in response.headers["allow"]
        assert "only read this page" in response.text


def test_signed_pages_allow_get_and_post(site, paths) -> None:
    for path in paths["signed"]:
        response = site.client.put(path)
        assert response.status_code == 405
        assert {"GET", "HEAD", "POST"} == {one.strip() for one in response.headers["allow"].split(",")}


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/posts/", "/posts/nothing", "/posts/RE-x", "/posts/%00", "/posts/a%2Fb", "/u/", "/../etc/passwd"],
)
def test_a_missing_page_says_what_to_do(site, path, elements) -> None:
    response = site.client.get(path)
    page = elements(response.text)
    assert response.status_code == 404
    assert page.faults == []
    assert "help@talk.blog.example" in page.text


@pytest.mark.parametrize("token", ["wrong", "a" * 42, "a" * 10_000, "%C3%A4" * 42, "%00"])
@pytest.mark.parametrize("door", ["/u/", "/ok/"])
def test_a_wrong_token_says_what_to_do(site, door, token) -> None:
    for method in ("GET", "POST"):
        response = site.client.request(method, door + token)
        assert response.status_code == 404
        assert "help@talk.blog.example" in response.text
        assert "leave@talk.blog.example" in response.text


def test_one_token_does_not_open_the_other_door(site) -> None:
    ruth, post = site.person("Ruth"), site.post()
    settings, (_, ok) = site.settings_path(site.join(ruth, post)), site.waiting(ruth, post)
    assert site.client.get(settings.replace("/u/", "/ok/")).status_code == 404
    assert site.client.get(ok.replace("/ok/", "/u/")).status_code == 404


def test_one_blog_answers_under_any_name(site) -> None:
    assert site.client.get("/", headers={"Host": "127.0.0.1:8080"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("talk.blog.example", "Tea and Letters"),
        ("TALK.blog.example:443", "Tea and Letters"),
        ("talk.other.example", "Other"),
    ],
)
def test_of_several_blogs_the_host_chooses_one(two, host, says) -> None:
    response = two.client.get("/", headers={"Host": host})
    assert response.status_code == 200
    assert says in response.text


@pytest.mark.parametrize("host", ["evil.example", "", "talk.blog.example:8443", "talk.blog.example.evil.example"])
def test_an_unknown_host_gets_an_error_page(two, host) -> None:
    response = two.client.get("/", headers={"Host": host})
    assert response.status_code == 404
    assert "There is no blog at this address" in response.text


def test_another_blogs_link_opens_nothing_here(two) -> None:
    ruth, post = two.person("Ruth"), two.post()
    for path in (two.settings_path(two.join(ruth, post)), two.waiting(ruth, post)[1]):
        assert two.client.get(path).status_code == 200
        assert two.client.get(path, headers={"Host": "talk.other.example"}).status_code == 404


def test_pages_may_stand_under_a_path(site_at, elements) -> None:
    """`web` is https://blog.example/talk, and the web server in front takes /talk away."""
    site = site_at("https://blog.example/talk")
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post)
    mine = site.join(ruth, post)
    for path in ("/", f"/posts/{post.slug}", site.settings_path(mine), "/nowhere"):
        page = elements(site.client.get(path).text)
        local = [a.get("href") or "" for a in page.of("a") + page.of("link")] + [
            one["action"] for one in page.of("form")
        ]
        assert local
        assert all(link.startswith("/talk/") for link in local if link.startswith("/")), path
    left = site.client.post(site.settings_path(mine), data={"change": "unsubscribe-all"})
    assert left.headers["location"] == f"/talk{site.settings_path(mine)}?done=unsubscribe-all"


def test_a_feed_that_names_a_script_as_a_post_gets_no_link_to_it(site, elements) -> None:
    post = site.post()
    site.say(site.person("Ruth"), post)
    site.store.write_now(lambda tx: tx.execute("UPDATE post SET url = 'javascript:alert(1)'"))
    for path in (f"/posts/{post.slug}", f"/posts/{post.slug}.json", "/comments.atom"):
        assert 'href="javascript' not in site.client.get(path).text
    assert "https://blog.example" in [a["href"] for a in elements(site.client.get(f"/posts/{post.slug}").text).of("a")]


def test_the_style_sheet_is_fetched_once(site, elements) -> None:
    (sheet,) = [one["href"] for one in elements(site.client.get("/").text).of("link") if one["rel"] == "stylesheet"]
    response = site.client.get(sheet)
    assert response.headers["content-type"].startswith("text/css")
    assert "immutable" in response.headers["cache-control"]
    assert "immutable" not in site.client.get("/look.css?v=old").headers["cache-control"]


def test_a_page_that_did_not_change_is_not_sent_again(site) -> None:
    post = site.post()
    first = site.client.get(f"/posts/{post.slug}")
    again = site.client.get(f"/posts/{post.slug}", headers={"If-None-Match": first.headers["etag"]})
    site.say(site.person("Ruth"), post)
    new = site.client.get(f"/posts/{post.slug}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, new.status_code) == (200, 304, 200)
    assert again.content == b""
    assert first.headers["cache-control"] == "no-cache"


def test_healthz_says_ok_while_the_store_answers(site) -> None:
    well = site.client.get("/healthz")
    site.store.close_now()
    ill = site.client.get("/healthz")
    assert (well.status_code, well.text) == (200, "ok\n")
    assert (ill.status_code, ill.text) == (503, "The store does not answer.\n")


def test_a_busy_store_gives_an_error_page(site) -> None:
    site.store.close_now()
    page = site.client.get("/")
    assert page.status_code == 503
    assert page.headers["retry-after"] == "60"
    assert "Try again in a minute" in page.text
    assert "loosely.db" not in page.text


def test_a_fault_of_ours_is_a_page_that_tells_nothing_of_it(site) -> None:
    site.store.write_now(lambda tx: tx.execute("ALTER TABLE post RENAME TO secret"))
    page = site.client.get("/")
    assert page.status_code == 500
    assert "Something went wrong on our side" in page.text
    assert "secret" not in page.text
    assert "no such table" not in page.text


def test_a_browser_at_a_real_door_is_served(site) -> None:
    """The application under the server it will run in, in another event loop than the store's caller."""
    ruth, post = site.person("Ruth"), site.post()
    site.say(ruth, post)
    with socket.create_server(("127.0.0.1", 0)) as door:
        application = web.app(site.store, site.blogs, lambda: site.now)
        server = uvicorn.Server(uvicorn.Config(application, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
        thread.start()
        with httpx2.Client(base_url=f"http://127.0.0.1:{door.getsockname()[1]}", transport=_patient()) as client:
            page, head = client.get(f"/posts/{post.slug}"), client.head(f"/posts/{post.slug}")
            one_click = client.post(site.settings_path(site.join(ruth, post)), data={"List-Unsubscribe": "One-Click"})
        server.should_exit = True
        thread.join(10)
    assert "He knew the door, not me." in page.text
    assert (head.status_code, head.content) == (200, b"")
    assert one_click.status_code == 200


def _patient() -> httpx2.HTTPTransport:
    # The socket listens already; a client that is early waits in its backlog.
    return httpx2.HTTPTransport(retries=2)
