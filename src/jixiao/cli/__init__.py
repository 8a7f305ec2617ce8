"""The command line. Importing it costs nothing heavy: engines are imported inside the commands."""
