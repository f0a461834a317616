"""What the RFCs say about mail, and nothing about blogs. Pure."""
