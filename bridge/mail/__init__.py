"""Mail as the RFCs define it, and nothing about blogs. Pure."""
