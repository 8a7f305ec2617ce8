"""Takes the pictures of docs/page.zh-CN.md: `python -m tests.integration.page_pictures VIEWER.html FOLDER`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PICTURES = {
    "figure": "#/form/14/3?figure=F4.jl-2024.JLB01.training_pass_rate",
    "row": "#/row/" + "01-吉林省%2F吉林星途汽车制造有限公司%2F培训取证.xlsx:培训记录:45",
    "unit": "#/unit/91220102YYX00001XC",
    "overview": "#/overview/jl-2024",
    "findings": "#/table/finding?severity=核实&notice=jl-2024",
}


def take(viewer: Path, folder: Path) -> None:
    """Write one picture a page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.goto(viewer.resolve().as_uri())
        page.locator("#integrity").wait_for()
        for name, address in PICTURES.items():
            page.evaluate("address => { location.hash = address; }", address)
            page.wait_for_timeout(3000)
            page.screenshot(path=folder / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]), Path(sys.argv[2]))
