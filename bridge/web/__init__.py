"""What a reader, a subscriber and a moderator see in a browser."""
