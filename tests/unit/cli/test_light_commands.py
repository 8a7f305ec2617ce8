"""Commands that read a published build load what they need: none of the packages that take long to load."""

HEAVY = ("chinese_calendar", "dbt", "fastexcel", "great_expectations", "pandas", "polars", "pyarrow", "xlsxwriter")
RUN = """
import sys
from jixiao.cli.app import run
heavy, arguments = sys.argv[1].split(","), sys.argv[2:]
code = run(arguments)
loaded = [name for name in heavy if name in sys.modules]
sys.stderr.write(f"\\n{code} {loaded}")
"""
