"""Getting the program to where it works: the bundle for machines without internet, and how a system runs it nightly."""
