"""Mail to the smarthost: SMTP (RFC 5321) out."""
