"""A row of the outbox -> facts -> words -> octets; and the same words again, to compare them with a reply.

To add a kind of mail, touch
- outbound/queued.py: its value, and the value's name in `MailValue` and `MailKind`;
- templates/mail/KIND.jinja: its text and its HTML;
- mails/kinds.py, unless the value is `Plain`: its facts with their `draft`, and its case, which mypy asks for; long
  facts have a module of their own.
"""
