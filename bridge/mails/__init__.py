"""A row of the outbox -> facts -> words -> octets; and the same words again, to compare them with a reply.

To add a kind of mail, touch
- outbound/queued.py: its value, and the value's name in `MailValue` and `MailKind`;
- mails/KIND.py: its facts, `look_up` and `draft`, and its lines in mails/kinds.py, which mypy asks for;
- templates/mail/KIND.txt and KIND.html.
"""
