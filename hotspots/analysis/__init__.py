"""The arithmetic of the field: frames and arrays in, frames out; no database, clock or network."""
