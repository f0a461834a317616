"""The reply to a message that was taken: a sentence that says what happens now."""

from __future__ import annotations

from enum import Enum

from bridge.mail.envelope import SmtpReply


class Acknowledgement(Enum):
    """The sentence of a 250 (enhanced status code 2.0.0)."""

    TAKEN = "Mail accepted"
    PUBLISHED = "Thank you. Your comment is published"
    HELD = "Thank you. A moderator reads your comment before it is published"
    SOME_HELD = "Thank you. A moderator reads some of your comments before they are published"
    MODERATED = "Thank you. We mail you what was done"
    PLACED = "Thank you. Your comment is published where you said"
    RECEIPT_MAILED = "Thank you. We mail you how your comments were published"
    PLACE_ASKED = "Thank you. We mail you a question: to which comment do you reply?"
    AUTHOR_ASKED = "Thank you. We mail you a question: answer it, and your comment is published"
    INTENT_ASKED = "Thank you. We mail you a question: is this a command to us, or a comment for everybody?"
    LOST_PLACE_ASKED = "Thank you. We mail you a question: which comment do you reply to? Nobody else got your mail"
    UNSURE_KEPT = (
        "This may be a command to us, so nothing was done. We keep your text. "
        "First answer the questions that we mailed you, then send it again"
    )
    MEANING_ASKED = "Your mail was not published. We mail you a question: what did you want us to do?"
    MEANING_NOT_ASKED = "Your mail was not published. We asked you about earlier mails: please answer those"
    HANDED_ON = "We hand your mail to the people who run this blog"
    RESULT_MAILED = "Thank you. We mail you the result"
    CHECK_MAILED = "We mail you a question: was it you who asked for this?"
    CHECK_OPEN = "We mailed you a question about this within the last hour. Please answer that mail"
    CONFIRMATION_MAILED = "Thank you. We mail you a question: answer yes, and your subscription begins"
    CONFIRMATION_OPEN = "We mailed you this question within the last hour. Answer yes to that mail to subscribe"
    CONFIRMATIONS_TOO_MANY = "Nothing was changed. First answer the questions that we mailed you before"
    SUBSCRIBED_BEFORE = "You are subscribed already. We mail you how to change it"
    SUBSCRIBED_BEFORE_AND_TOLD = "You are subscribed already. A mail of today says how to change it"
    UNSUBSCRIBED = "You are unsubscribed"
    NOT_SUBSCRIBED = "You have no subscription here. Nothing was changed"
    ANSWER_TAKEN = "Thank you for your answer"
    FORGOTTEN = "We have forgotten you. One last mail says when all is deleted"
    HELP_MAILED = "We mail you how this works"
    HELP_MAILED_TODAY = "We mailed you today how this works. Please look for that mail"

    @property
    def smtp_reply(self) -> SmtpReply:
        return SmtpReply(250, "2.0.0", self.value)
