"""Layers the demonstration and the tests stand on, and the scripts that make them.

README.md names the source, licence, date and checksum of each. Run a script as a module from the
root of the checkout: `python -m gis_data.make_tottori …`.
"""
