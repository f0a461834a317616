"""One SQLite file; every SQL statement of the project is in this room.

`engine` opens it and runs transaction functions; the other modules are those functions, one module for each noun.
"""
