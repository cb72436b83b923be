"""`python -m ledgerkit` is the same as the command `ledgerkit`."""

from ledgerkit.cli import main

if __name__ == "__main__":
    main()
