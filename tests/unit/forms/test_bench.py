"""The benchmark of the forms compares like with like: its bare loop writes the very bytes that the renderer writes."""

from benchmarks.forms import main


def test_the_bare_loop_of_the_benchmark_writes_the_same_file(capsys):
    assert main(sheets=2, rounds=1)["same"]
    assert "the same, byte for byte" in capsys.readouterr().out
