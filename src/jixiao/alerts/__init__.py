"""Who is told when something needs somebody: refused builds, new findings, deadlines, by file, mail or webhook."""
