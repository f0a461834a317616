"""What RFC 5322 and its kin say, and nothing about blogs. Pure."""
