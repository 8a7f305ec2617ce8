"""The documentation as one folder of pages (`make docs`): what of it is made from what is declared elsewhere."""
