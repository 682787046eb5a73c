"""The written forms of the information management system: typed, versioned, canonical bytes."""
