"""The domain: roads, rails, crashes, sites and their remediation files. Knows no HTTP."""
