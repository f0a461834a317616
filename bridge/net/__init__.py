"""Sockets: SMTP and LMTP in (`server`), SMTP out (`client`), the blogs' feeds."""
