"""The overview of a notice: each number of its charts, and each bar, leads to what it is; what takes time says so."""

import re

from playwright.sync_api import Browser, Page, Route, expect

from jixiao.page.server import Shown
from jixiao.page.source import BuildSource
from jixiao.published import open_warehouse
from tests.integration.browsing import PATIENCE, browser, opened, show
from tests.integration.conftest import DemoBuild
from tests.integration.serving import served

__all__ = ["browser", "opened"]  # fixtures
BAR = """title => {
    const section = [...document.querySelectorAll("section.chart")].find((one) => one.innerText.startsWith(title));
    section.scrollIntoView();
    const place = section.querySelector(".canvas"), chart = echarts.getInstanceByDom(place);
    const data = chart.getOption().series[0].data, no = data.indexOf(Math.max(...data));
    const [x, y] = chart.convertToPixel({ seriesIndex: 0 }, [data[no] / 2, no]);
    const { left, top } = place.getBoundingClientRect();
    return { no, x: left + x, y: top + y };
}"""
"""The longest bar of a chart's first column: its row, and where its middle is on the screen."""


def _notices(demo: DemoBuild) -> list[str]:
    with open_warehouse(demo.out) as con:
        rows = con.execute("select distinct notice from published.figure where form_id = 'GL' order by 1").fetchall()
    return [notice for (notice,) in rows]


def test_each_number_of_a_chart_is_a_link(opened: Page, demo: DemoBuild) -> None:
    notices, charts = _notices(demo), 0
    for notice in notices:
        show(opened, f"#/overview/{notice}")
        for chart in opened.locator("section.chart").all():
            charts += chart.locator("canvas").count()
            for cell in chart.locator("td").all():
                text = cell.inner_text()
                assert not re.search(r"\d", text) or cell.locator("a").inner_text() == text, (notice, text)
    assert charts > 3 * len(notices) > 3


def test_a_number_of_a_chart_opens_as_the_figure_that_it_is(opened: Page, demo: DemoBuild) -> None:
    for notice in _notices(demo):
        show(opened, f"#/overview/{notice}")
        chart = opened.locator("section.chart").first
        text = chart.locator("td a").first.inner_text()
        chart.locator("td a").first.click()
        opened.locator("main .value").wait_for(timeout=PATIENCE)
        assert opened.locator("main .value").inner_text() == text
        opened.go_back()


def test_a_bar_opens_what_its_number_opens(opened: Page, demo: DemoBuild) -> None:
    show(opened, f"#/overview/{_notices(demo)[0]}")
    for title in ("从申报到验收", "发现（按规则和等级）"):
        section = opened.locator("section.chart", has=opened.locator("h2", has_text=title))
        section.locator("canvas").first.wait_for()
        bar = opened.evaluate(BAR, title)
        wanted = section.locator("tbody tr").nth(bar["no"]).locator("td a").first.get_attribute("href")
        opened.mouse.click(bar["x"], bar["y"])
        opened.wait_for_function("wanted => location.hash === wanted", arg=wanted)
        opened.go_back()
        opened.locator("section.chart canvas").first.wait_for()


def test_what_takes_time_says_that_it_is_being_opened(demo: DemoBuild, browser: Browser) -> None:
    held: list[Route] = []
    with served(Shown(BuildSource(demo.out), demo.out)) as running, browser.new_context() as context:
        page = context.new_page()
        page.goto(running.address)
        show(page, "#/forms")
        page.route("**/api/doc/assess*", lambda route: held.append(route))
        page.evaluate("location.hash = '#/units'")
        page.locator("main .loading", has_text="正在打开").wait_for()
        for route in held:
            route.continue_()
        page.locator("main h1", has_text="单位").wait_for(timeout=PATIENCE)
        expect(page.locator(".loading")).to_have_count(0)
