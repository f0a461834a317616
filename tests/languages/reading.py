"""The part of some HTML that a reader sees or hears."""

from __future__ import annotations

from html.parser import HTMLParser

READ_ALOUD = {"aria-label", "title", "alt", "placeholder"}


class Visible(HTMLParser):
    """Collects words; the style sheet is for no reader."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.languages: list[str] = []
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._style = tag in ("style", "script")
        self.words += [value or "" for name, value in attrs if name in READ_ALOUD]
        self.languages += [value or "" for name, value in attrs if name == "lang"]

    def handle_endtag(self, tag: str) -> None:
        self._style = False

    def handle_data(self, data: str) -> None:
        if not self._style:
            self.words.append(data)


def visible(html: str) -> str:
    """All that is seen or heard."""
    return " ".join(_read(html).words)


def languages(html: str) -> list[str]:
    """The values of the lang attributes, that of the whole first."""
    return _read(html).languages


def _read(html: str) -> Visible:
    page = Visible()
    page.feed(html)
    page.close()
    return page
