"""What people do with the registry: one function is one act; session and actor come in."""
