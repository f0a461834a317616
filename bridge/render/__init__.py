"""Facts -> pages and mails in the reader's language; people's Markdown -> HTML and text that can harm nobody."""

from bridge.render.catalogue import templates
from bridge.render.environments import mail_html, mail_text, page
from bridge.render.private import without_secrets
from bridge.render.times import city, day, moment, rfc3339, time_html, weekday
from bridge.render.words import comment_html, comment_plain, comment_text, paragraph

__all__ = [
    "city", "comment_html", "comment_plain", "comment_text", "day", "mail_html", "mail_text", "moment", "page",
    "paragraph", "rfc3339", "templates", "time_html", "weekday", "without_secrets",
]  # fmt: skip
