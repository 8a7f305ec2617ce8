"""What a build need not do again: one content hash, one cache folder, one executor of statements."""
