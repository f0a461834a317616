"""config.toml: what is good loads, and what is not is said all at once, in words that help."""

import contextlib
import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridge import blog, config
from bridge.config.tables import TABLES
from bridge.errors import ConfigError

GOOD = """
[listen]
smtp = "127.0.0.1:8025"
[[blog]]
name = "Tea and Letters"
url = "https://blog.example/"
web = "https://talk.blog.example/"
address = "{tag}@Talk.Blog.Example"
moderators = ["Owner@blog.example"]
"""
SECOND = (
    GOOD
    + """
[[blog]]
name = "Bread"
url = "https://bread.example"
web = "https://talk.bread.example"
address = "talk+{tag}@bread.example"
moderators = ["owner@blog.example"]
"""
)


@pytest.fixture
def load(tmp_path: Path):
    def load(text: str) -> config.Config:
        path = tmp_path / "config.toml"
        path.write_text(text)
        return config.load(path)

    return load


@pytest.fixture
def faults(load, tmp_path: Path):
    """The faults of a text, without the path that each begins with."""

    def faults(text: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            load(text)
        where = f"{tmp_path / 'config.toml'}: "
        assert all(line.startswith(where) and "\n" not in line for line in caught.value.faults)
        return [line.removeprefix(where) for line in caught.value.faults]

    return faults


def test_a_small_configuration_is_enough(load, tmp_path):
    found = load(GOOD)
    assert found.blogs() == (
        blog.Blog(
            id="blog.example",
            name="Tea and Letters",
            url="https://blog.example",
            web="https://talk.blog.example",
            address="{tag}@talk.blog.example",
            moderators=("owner@blog.example",),
            settle=120 * blog.SECOND,
            moderation=blog.Moderation(blog.Holds.FIRST, most_links=3, tells=blog.Tells.FIRST),
        ),
    )
    assert found.store.path == tmp_path / "loosely.db"
    assert found.tls() is None


def test_relative_paths_start_at_the_folder_of_the_file(load, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (tmp_path / "data").mkdir()
    assert load('store.path = "data/talk.db"\n' + GOOD).store.path == tmp_path / "data" / "talk.db"


def test_nothing_of_a_configuration_can_be_changed(load):
    with pytest.raises(ValueError, match="frozen"):
        load(GOOD).listen.smtp = ""


def test_all_faults_are_told_at_once(faults):
    bad = GOOD.replace("8025", "99999").replace("https://talk", "ftp://talk").replace("{tag}", "")
    assert faults("colour = 1\nsmarthost.prot = 25\n" + bad) == [
        'listen.smtp is "127.0.0.1:99999"; a port is 1 to 65535',
        "smarthost.prot is no key that Loosely knows; did you mean port?",
        'blog.web is "ftp://talk.blog.example/"; a web address begins with https:// or http:// and names a host',
        'blog.address is "@Talk.Blog.Example"; the address holds {tag} exactly once, as in "{tag}@talk.blog.example"',
        "colour is no key that Loosely knows; the keys here are store, listen, smarthost, mail, limits, dkim, log, "
        "blog",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("smarthost.port = 99999", "smarthost.port is 99999; a port is 1 to 65535"),
        ('smarthost.port = "25"', 'smarthost.port is "25"; a port is 1 to 65535'),
        ("smarthost.port = true", "smarthost.port is true; a port is 1 to 65535"),
        ("smarthost = 25", "smarthost is 25; write it as a table, [smarthost]"),
        ('smarthost.tls = "ssl"', 'smarthost.tls is "ssl"; tls is "none", "starttls" or "tls"'),
        ('store.path = "/nowhere/x.db"', 'store.path is "/nowhere/x.db"; the folder /nowhere does not exist; make it'),
        ('store.path = "."', 'store.path is "."; this is a folder; name a file in it'),
        ('smarthost.username = "tea"', "a user name needs password or password_file"),
        ('smarthost.password = "x"', "smarthost.username is missing"),
        ('smarthost = {host = "mx.example", username = "a", password = "x"}', "the password would cross the network"),
        ('smarthost = {username = "a", password_file = "none.txt"}', 'is "none.txt"; there is no such file'),
        ('log.level = "loud"', 'log.level is "loud"; level is "debug", "info", "warning" or "error"'),
        ('mail.authserv_id = "a b"', "this is a name such as mail.blog.example"),
    ],
)
def test_each_fault_says_where_and_what_and_what_to_do(faults, line, said):
    assert said in "\n".join(faults(f"{line}\n{GOOD}"))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            'smtp = "127.0.0.1:8025"',
            "recipients = 9",
            "listen has neither smtp nor lmtp; name one, or no mail comes in",
        ),
        ('smtp = "127.0.0.1:8025"', 'lmtp = "unix:run.sock"', "the path of a unix socket begins with a slash"),
        ('smtp = "127.0.0.1:8025"', 'smtp = "127.0.0.1:8080"', "which is also listen.smtp; give each its own place"),
        ('smtp = "127.0.0.1:8025"', 'smtp = "here"', "a place to listen is host:port"),
        ("8025", '8025"\ntls_key = "key.pem', "listen.tls_certificate is missing; name both files"),
        ("8025", '8025"\nmessage_size = "10 MB', "this is a number of octets from 100000 to 100000000"),
        ("{tag}@", "{tag}-{tag}@", "the address holds {tag} exactly once"),
        ("{tag}@", "{tag}-talk@", "{tag} comes right before the @"),
        ("{tag}@", "comments-talk+{tag}@", "at most 13 characters"),
        ("{tag}@", "a..b{tag}@", "this makes no mailbox"),
        ("Owner@blog.example", "Owner", 'blog.moderators is "Owner"; a moderator is a mailbox'),
        ("Owner@blog.example", "help@talk.blog.example", "which is an address of the blog itself"),
        ('["Owner@blog.example"]', "[]", "blog.moderators is []; one is needed"),
        ('["Owner@blog.example"]', '"owner@blog.example"', "this is a list of at least one mailbox"),
        ('url = "https://blog.example/"', "", "blog.url is missing; a web address begins with"),
        ("https://blog.example/", "https://[::1", "and names a host"),
        ("https://blog.example/", "https://me:secret@blog.example/", "holds no user name or password"),
        ("https://talk.blog.example/", "https://talk.blog.example/?page=talk", "leave out what follows ? or #"),
        ("Tea and Letters", "", "blog.name"),
        ("[[blog]]", "[[blog]]\npoll_minutes = 0", "this is a number of minutes from 1 to 1440"),
        ("8025", '8025"\nmail_servers = ["10.0.0.1/8"]\nlmtp = "', 'a mail server is an address such as "127.0.0.1"'),
        ("8025", '8025"\nmail_servers = "127.0.0.1', "this is a list of addresses or networks"),
        ("[[blog]]", "[blog]", "blog is a table; at least one [[blog]], in double brackets,"),
    ],
)
def test_a_bad_value_is_named_with_a_good_one(faults, good, bad, said):
    assert good in GOOD
    assert said in "\n".join(faults(GOOD.replace(good, bad)))


def test_a_domain_without_a_dot_is_refused_only_where_strangers_would_have_to_find_it(load, faults):
    local = GOOD.replace("Talk.Blog.Example", "localhost")
    assert load(local).blogs()[0].address == "{tag}@localhost"
    assert "no mail server elsewhere can find that" in faults(local.replace("127.0.0.1:8025", "0.0.0.0:2525"))[0]


def test_two_blogs_share_nothing_that_tells_them_apart(load, faults):
    assert [each.id for each in load(SECOND).blogs()] == ["blog.example", "bread.example"]
    same = SECOND.replace("bread.example", "blog.example").replace("talk+{tag}@", "{tag}@talk.")
    assert faults(same) == [
        'blog.id (blog 2) is "blog.example", which blog 1 has; give each blog its own',
        'blog.web (blog 2) is at "talk.blog.example", as that of blog 1; give each blog a host of its own',
        "blog.address (blog 2) shares mailboxes with blog 1; give it another domain or other letters before {tag}",
    ]


def test_addresses_of_two_blogs_on_one_domain_must_not_meet(load, faults):
    one_domain = SECOND.replace("{tag}@Talk.Blog.Example", "tea+{tag}@bread.example")
    assert len(load(one_domain).blogs()) == 2
    for one, other in (("ta", "t"), ("t", "ta"), ("", "talk+"), ("talk+", "talk+")):
        meeting = one_domain.replace("talk+{tag}", f"{one}{{tag}}").replace("tea+{tag}", f"{other}{{tag}}")
        assert "shares mailboxes with blog 1" in faults(meeting)[0]


def test_a_fault_of_the_second_blog_says_so(faults):
    bad = SECOND.replace('"Bread"', '"Bread"\npol_minutes = 3')
    assert faults(bad) == ["blog.pol_minutes (blog 2) is no key that Loosely knows; did you mean poll_minutes?"]


def test_toml_that_can_not_be_read_is_told_with_its_line(faults):
    assert faults("[listen]\nsmtp = \n") == ["line 2: invalid value; correct the TOML there"]


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path):
    with pytest.raises(ConfigError, match="there is no such file; `loosely example` prints one to begin with"):
        config.load(tmp_path / "config.toml")
    (tmp_path / "config.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="this is not UTF-8 text"):
        config.load(tmp_path / "config.toml")
    with pytest.raises(ConfigError, match="it can't be read"):
        config.load(tmp_path)


def test_a_mark_that_some_editors_put_first_is_no_fault(load, tmp_path):
    (tmp_path / "config.toml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert config.load(tmp_path / "config.toml").blogs()


KEYS = [f"{table}.{name}" for table, model in TABLES.items() if table != "blog" for name in model.model_fields]
VALUES = [
    "0",
    "-1",
    "1e400",
    "nan",
    "true",
    '""',
    '"x"',
    '"{tag}@"',
    '"http://["',
    "[]",
    "{}",
    "[[1]]",
    "1979-05-27",
    '"\\u0000"',
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.dictionaries(st.sampled_from([*KEYS, *TABLES, "x"]), st.sampled_from(VALUES), max_size=6),
    st.dictionaries(st.sampled_from(list(TABLES["blog"].model_fields)), st.sampled_from(VALUES), max_size=6),
    st.integers(0, 3),
)
def test_whatever_a_file_says_it_is_a_configuration_or_a_list_of_faults(tmp_path, keys, blog_keys, blogs):
    lines = [f"{key} = {value}" for key, value in keys.items()]
    lines += ["[[blog]]", *(f"{key} = {value}" for key, value in blog_keys.items())] * blogs
    path = tmp_path / "config.toml"
    path.write_text("\n".join(lines))
    with contextlib.suppress(ConfigError):
        config.load(path)


def test_a_password_is_never_shown(load, faults, tmp_path):
    (tmp_path / "secret").write_text("hunter2\n")
    secret = 'smarthost = {username = "tea", password = "hunter2"}\n'
    by_file = 'smarthost = {username = "tea", password_file = "secret"}\n'
    assert load(secret + GOOD).smarthost.secret() == load(by_file + GOOD).smarthost.secret() == "hunter2"
    assert "hunter2" not in repr(load(secret + GOOD))
    for hidden in (
        "smarthost.password = ['hunter2']",
        "smarthost = [{password = 'hunter2'}]",
        "log.level = {x = 'hunter2'}",
    ):
        assert "hunter2" not in "\n".join(faults(f"{hidden}\n{GOOD}"))


def test_a_certificate_and_its_key_are_tried(load, faults, tmp_path):
    _certificate(tmp_path, "one")
    _certificate(tmp_path, "two")
    pair = GOOD.replace("[[blog]]", 'tls_certificate = "one.pem"\ntls_key = "one.key"\n[[blog]]')
    assert load(pair).tls() is not None
    assert "do not work together" in faults(pair.replace("one.key", "two.key"))[0]


def _certificate(folder: Path, name: str) -> None:
    options = shlex.split("-x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -batch -days 1")
    files = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"]
    subprocess.run(["openssl", "req", *options, *files], check=True, capture_output=True)


BY_FILE = 'smarthost = {username = "tea", password_file = "secret"}\n' + GOOD


@pytest.mark.parametrize("octets", [b"geheim", b"geheim\r\n", b"geheim\nsecond line\n", b"\xef\xbb\xbfgeheim\n\xff"])
def test_a_password_is_the_first_line_of_its_file_and_nothing_else(load, tmp_path, octets):
    (tmp_path / "secret").write_bytes(octets)
    assert load(BY_FILE).smarthost.secret() == "geheim"


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        (b"", "its first line is empty; write the password there"),
        (b"\ngeheim\n", "its first line is empty; write the password there"),
        (b"gehe\xefm\n", "its first line is not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_file_without_a_password_is_told_before_anything_is_served(faults, tmp_path, octets, said):
    (tmp_path / "secret").write_bytes(octets)
    assert faults(BY_FILE) == [f'smarthost.password_file is "secret"; {said}']


VOUCHED = 'mail.authserv_id = "mx.blog.example"\n' + GOOD


@pytest.mark.parametrize(
    "where", ["0.0.0.0:2525", "[::]:25", "192.0.2.7:25", "mail.blog.example:25", "127.blog.example:25"]
)
def test_nobody_vouches_for_authors_where_everybody_can_connect(faults, where):
    (fault,) = faults(VOUCHED.replace("127.0.0.1:8025", where))
    assert fault.startswith(f'mail.authserv_id is believed from whoever connects, and listen.smtp "{where}" lets')


@pytest.mark.parametrize("where", ["127.0.0.1:8025", "[::1]:8025", "localhost:8025", "unix:/run/loosely/smtp.sock"])
def test_a_mail_server_on_this_machine_may_vouch_for_authors(load, where):
    assert load(VOUCHED.replace("127.0.0.1:8025", where)).mail.authserv_id == "mx.blog.example"
    assert load(VOUCHED.replace('smtp = "127.0.0.1:8025"', 'lmtp = "127.0.0.1:8024"')).mail.authserv_id


@pytest.mark.parametrize(
    ("smtp", "host", "port"),
    [
        ("127.0.0.1:8025", "127.0.0.1", 8025),
        ("127.0.0.1:8025", "localhost", 8025),
        ("localhost:8025", "127.0.0.1", 8025),
        ("[::1]:8025", "::1", 8025),
        ("[::1]:8025", "LOCALHOST", 8025),
        ("0.0.0.0:8025", "127.0.0.1", 8025),
        ("0.0.0.0:25", "127.0.0.1", None),
        ("0.0.0.0:25", "0.0.0.0", 25),
        ("0.0.0.0:25", "mail.blog.example", 25),
        ("[::]:25", "::1", 25),
        ("mail.blog.example:25", "Mail.Blog.example", 25),
    ],
)
def test_our_own_listener_is_no_smarthost(faults, smtp, host, port):
    (fault,) = faults(pointed(smtp, host, port))
    assert fault == (
        f'smarthost is {host.lower()}:{port or 25}, where Loosely itself listens (listen.smtp is "{smtp}"); '
        "name the mail server that carries your mail out, or listen on another port"
    )


@pytest.mark.parametrize(
    ("smtp", "host", "port"),
    [
        ("127.0.0.1:8025", "127.0.0.1", 25),
        ("0.0.0.0:25", "smtp.provider.example", 25),
        ("0.0.0.0:25", "::1", 25),  # Loosely is on IPv4 only
        ("127.0.0.1:25", "mail.blog.example", 25),  # the mail server at this machine's public address
        ("[::1]:25", "127.0.0.1", 25),
        ("unix:/run/loosely/smtp.sock", "127.0.0.1", 25),
    ],
)
def test_another_mail_server_on_this_machine_may_be_the_smarthost(load, smtp, host, port):
    assert load(pointed(smtp, host, port)).smarthost.port == port


def pointed(smtp: str, host: str, port: int | None) -> str:
    """A configuration with this listener and this smarthost, on a machine called mail.blog.example."""
    smarthost = f'smarthost.host = "{host}"\n' + (f"smarthost.port = {port}\n" if port else "")
    return smarthost + GOOD.replace('smtp = "127.0.0.1:8025"', f'smtp = "{smtp}"\nhostname = "mail.blog.example"')
