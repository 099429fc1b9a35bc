"""``python -m goldsmith`` is the command line."""

from goldsmith.cli import main

if __name__ == "__main__":
    main()
