"""What happens when somebody comments, confirms, leaves, undoes or is forgotten: the same by mail, page and command."""
