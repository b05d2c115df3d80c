"""Loops over millions of crashes, compiled; imported only where one is about to run."""
