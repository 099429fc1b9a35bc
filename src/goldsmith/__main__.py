"""``python -m goldsmith`` is the command line."""

from goldsmith.cli import program

if __name__ == "__main__":
    program()
