"""`python -m muster` is the command `muster`."""

from muster.running.cli import main

if __name__ == "__main__":
    main()
