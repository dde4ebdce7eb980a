"""Who sits in the bodies (G1-G4)."""
