"""One module a command; each holds one function of the command's name, and no logic of its own."""
