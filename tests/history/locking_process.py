"""A process that a test starts: locks a SQLite file for writing until its input ends. `python -m tests.history.locking_process <file>`."""

import sqlite3
import sys

if __name__ == "__main__":
    connection = sqlite3.connect(sys.argv[1], isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    print("locked", flush=True)
    sys.stdin.read()
