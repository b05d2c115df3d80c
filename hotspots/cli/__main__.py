"""`python -m hotspots.cli` is the `hotspots` command where no script was installed."""

from hotspots.cli import main

main()
