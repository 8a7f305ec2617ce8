"""Form layouts and form rows in; official workbooks, audit workbooks and figures out."""
