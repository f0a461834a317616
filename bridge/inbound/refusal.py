"""Why a message is not taken, in a sentence that says what happened and what to do next."""

from __future__ import annotations

from enum import Enum

from bridge.mail.envelope import SmtpReply


class Refusal(Enum):
    """Why a message is not taken: (code, enhanced status code of RFC 3463, what happened and what to do next).

    The sentence reaches its writer in the bounce that their own mail server makes. Days in it are blog.DAYS_KEPT.
    """

    NO_SUCH_MAILBOX = (
        550,
        "5.1.1",
        "There is no thread at this address. Use the address on the post's page, or reply to one of our mails.",
    )
    NO_SUCH_COMMENT = (
        550,
        "5.1.1",
        "We did not give out this address. Reply to our mail itself, and your mail program fills in the right one.",
    )
    NOT_FOUND = (
        550,
        "5.1.1",
        "We can't tell which comment you reply to. Reply to our mail, or write to the address on the post's page.",
    )
    NOT_PRIVATE = (
        550,
        "5.1.1",
        "We can't tell which comment you reply to, and pass on no private mail. Use the address on the post's page.",
    )
    NO_AUTHOR = (
        550,
        "5.6.0",
        "Your mail has no From, so we can't tell who wrote it. Put your address there and send the mail again.",
    )
    NOT_ONE_AUTHOR = (
        550,
        "5.6.0",
        "Your mail must name exactly one author. Send it again with one mailbox in From.",
    )
    BAD_AUTHOR = (
        550,
        "5.6.0",
        "We can't read the mailbox in From. Put your own address there and send the mail again.",
    )
    NEEDS_SMTPUTF8 = (
        553,
        "5.6.7",
        "We can't write to a mailbox with such characters in its name (SMTPUTF8). Write from another mailbox.",
    )
    NOTHING_TO_SAY = (
        550,
        "5.6.0",
        "Your mail has no text. Write your comment as text and send the mail again.",
    )
    ONLY_QUOTED = (
        550,
        "5.6.0",
        "Your mail has only quoted text and nothing new from you. Write above or below the quote and send it again.",
    )
    ENCRYPTED = (550, "5.6.0", "Your mail is encrypted and we can't open it. Send it again as plain text.")
    UNREADABLE = (
        550,
        "5.6.1",
        "We can't read the character set of your mail. Send it again as UTF-8 text.",
    )
    NOT_YOURS = (
        550,
        "5.7.1",
        "This question went to another mailbox. Reply from that mailbox, or open the link in that mail.",
    )
    FORGED = (
        550,
        "5.7.1",
        "Your mail failed the check of its own domain (DMARC). Send it through your own provider's mail server.",
    )
    ALREADY_ELSEWHERE = (
        550,
        "5.6.0",
        "This mail is already published under another post. Send a separate mail to this address.",
    )
    ONE_AT_A_TIME = (
        550,
        "5.5.3",
        "One mail can start only one subscription. Send a separate mail to each address that you want to follow.",
    )
    RETIRED = (
        550,
        "5.1.6",
        "The person who was given this address switched it off. Write to the address on the post's page.",
    )
    NOT_YOUR_DIGEST = (
        550,
        "5.7.1",
        "That mail went to another mailbox. To reply to one of its comments, use the link below that comment.",
    )
    WAITED_TOO_LONG = (
        550,
        "5.6.0",
        "Your comment was not confirmed within 30 days and is deleted. Send it again, and we ask you again.",
    )
    QUESTION_SETTLED = (
        550,
        "5.6.0",
        "That question is closed: you answered it, or 14 days have passed. Send a command as a reply to another mail.",
    )
    PUBLISH_OR_COMMAND = (
        550,
        "5.6.0",
        "We could not tell what you meant. Reply with publish, or with the command in our mail.",
    )
    NO_NEW_WORDS = (
        550,
        "5.6.0",
        "We found no new text for your comment. Write edit in the first line and the whole new text below it.",
    )
    WHICH_COMMENT = (
        550,
        "5.6.0",
        "That mail is about several of your comments. Say which one by its number, such as edit 2.",
    )
    NO_SUCH_NUMBER = (
        550,
        "5.6.0",
        "That mail has no such number. Look at the mail again and reply with a number that is in it.",
    )
    COMMENTS_GONE = (
        550,
        "5.6.0",
        "The comments in that mail are deleted. Reply to another mail, or write to the address on the post's page.",
    )
    TOO_MANY_QUESTIONS = (
        450,
        "4.7.1",
        "We asked you about earlier mails and wait for your replies. Reply to those; this mail is then tried again.",
    )

    TOO_MANY_HELD = (
        450,
        "4.7.1",
        "Your earlier comments wait for a moderator of this blog. This mail is tried again and taken after them.",
    )
    TOO_FAST = (
        450,
        "4.7.1",
        "More comments come in than this blog takes at once. Your mail server tries again later; nothing is lost.",
    )
    TOO_MANY_REQUESTS = (
        450,
        "4.7.1",
        "Too many requests come from there today. Send yours tomorrow, or reply to one of our mails.",
    )
    CLOSED = (
        550,
        "5.7.1",
        "This post takes no more comments. The comments that are there stay on its page.",
    )

    @property
    def smtp_reply(self) -> SmtpReply:
        return SmtpReply(*self.value)
