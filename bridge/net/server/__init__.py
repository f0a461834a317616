"""The listener: SMTP (RFC 5321) and LMTP (RFC 2033) in."""
