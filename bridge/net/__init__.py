"""Sockets: SMTP and LMTP in, SMTP out, feeds."""
