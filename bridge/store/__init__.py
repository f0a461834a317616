"""One SQLite file; every SQL statement of the project is in this room."""
