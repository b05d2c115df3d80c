"""The web: translates HTTP to the domain and back. Decides nothing."""
