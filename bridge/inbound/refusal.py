"""Why a message is not taken, in a sentence that says what happened and what to do next."""

from __future__ import annotations

from enum import Enum

from bridge.mail.envelope import SmtpReply


class Refusal(Enum):
    """Why a message is not taken: (code, enhanced status code of RFC 3463, what happened and what to do next).

    The sentence reaches its writer in the bounce that their own mail server makes.
    """

    NO_SUCH_MAILBOX = (
        550,
        "5.1.1",
        "There is no conversation at this address. The blog's page has the right one; or answer a mail of ours.",
    )
    NO_SUCH_COMMENT = (
        550,
        "5.1.1",
        "We did not give out this address. Answer our mail itself, and your mail program puts in the right one.",
    )
    NOT_FOUND = (
        550,
        "5.1.1",
        "We can't tell what you are answering. Answer our mail itself, or write to the address on the post's page.",
    )
    NO_AUTHOR = (
        550,
        "5.6.0",
        "Your mail does not say who wrote it: it has no From. Put your address there, and send again.",
    )
    NOT_ONE_AUTHOR = (
        550,
        "5.6.0",
        "Your mail does not name exactly one author. Send it again with one mailbox in From.",
    )
    BAD_AUTHOR = (550, "5.6.0", "We can't read the mailbox in From. Put your own address there, and send again.")
    NEEDS_SMTPUTF8 = (
        553,
        "5.6.7",
        "We can't write to a mailbox with such letters in its name (SMTPUTF8). Write from another one of yours.",
    )
    NOTHING_TO_SAY = (
        550,
        "5.6.0",
        "We found no words in your mail. Write what you want to say as text, and send again.",
    )
    ONLY_QUOTED = (
        550,
        "5.6.0",
        "We found only quoted text in your mail, nothing new from you. Write above or below the quote, and send again.",
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
        "This question went to another mailbox. Answer from the one that we wrote to, or open the link in that mail.",
    )
    FORGED = (
        550,
        "5.7.1",
        "Your mail failed the check of its own domain (DMARC). Send it through your own provider's mail server.",
    )
    LOOKS_AUTOMATIC = (
        550,
        "5.7.1",
        "By its subject this is an out-of-office note, and we did not take it. If you wrote it, change the subject.",
    )
    NEITHER_YES_NOR_NO = (
        550,
        "5.6.0",
        "We could not tell whether that was a yes. Answer with the one word yes, or do nothing.",
    )
    ALREADY_ELSEWHERE = (
        550,
        "5.6.0",
        "One mail is one letter, and this one stands under another post. Write another one to this address alone.",
    )
    ONE_AT_A_TIME = (
        550,
        "5.5.3",
        "One mail joins one conversation. Send a mail of its own to each address that you want to join.",
    )
    RETIRED = (
        550,
        "5.1.6",
        "This address was retired by whom we gave it to. Write to the address on the post's page.",
    )
    NOT_YOUR_DIGEST = (
        550,
        "5.7.1",
        "That mail went to another mailbox. To answer one of its letters, use the link below that letter.",
    )
    KEEP_OR_REMOVE = (
        550,
        "5.6.0",
        "We could not tell what shall become of your letters. Answer keep or remove, or do nothing.",
    )
    WAITED_TOO_LONG = (
        550,
        "5.6.0",
        "Your letter waited for a yes for thirty days, and is gone. Send it once more, and we ask again.",
    )
    NO_COMMAND = (
        550,
        "5.6.0",
        "That mail was about your own wishes, and we found none in your answer. Answer with one word, such as help.",
    )
    PUBLISH_OR_COMMAND = (
        550,
        "5.6.0",
        "We could not tell what you meant. Reply publish to publish your text, or reply the command in our mail.",
    )
    NO_NEW_WORDS = (
        550,
        "5.6.0",
        "We found no new words for your letter. Write edit in the first line, and below it the whole letter anew.",
    )
    WHICH_COMMENT = (
        550,
        "5.6.0",
        "That mail is about several letters of yours. Say which by its number, such as edit 2.",
    )
    NO_SUCH_NUMBER = (
        550,
        "5.6.0",
        "That mail has no such number. Look into it once more, and answer with a number that it has.",
    )
    TOO_MANY_QUESTIONS = (
        450,
        "4.7.1",
        "We asked you about other mails of yours and wait for your answers. Answer those; this one is tried again.",
    )

    @property
    def smtp_reply(self) -> SmtpReply:
        return SmtpReply(*self.value)
