"""From a message to what it asks for and what was newly written. Pure."""
