"use strict";
/* The other pages: overview of a notice, units, projects, a row of a file, search, two builds beside each other. */

const MOST_HITS = 30, MOST_OF_ONE = 1000; // of a search: of each record type, of one alone (source.py)

async function table(name) { return objects(await data.document("table/" + name)); }
function counted(rows, key) {
  const counts = new Map();
  for (const row of rows) { counts.set(key(row), (counts.get(key(row)) || 0) + 1); }
  return counts;
}
function filtered(name, filters) { return `/table/${name}?${new URLSearchParams(filters)}`; }
function sumOf(rows, name) { return rows.reduce((sum, row) => plus(sum, exact(row[name] ?? "0")), NOUGHT); }

/* overview: every number is a figure of the notice's overview form, and opens as one */

async function overviewPage([notice = META.notices[0]?.id]) {
  if (!notice) { return [h("h1", {}, say("总览", "Overview")),
    empty(say("这次构建没有生成表格。请看检查一页。", "No forms: see the checks."))]; }
  const about = META.notices.find((one) => one.id === notice),
    overview = META.forms.find((form) => form.notice === notice && form.form_id === "GL");
  const figures = objects(await data.document("figures")).filter((one) => overview && one.form === overview.no),
    findings = (await table("finding")).filter((row) => row.notice === notice),
    owed = META.tables.includes("submission")
      && (await table("submission")).filter((row) => row.notice === notice && row.recommender);
  const tabs = h("nav", { class: "tabs", "aria-label": say("通知", "notices") }, META.notices.map((one) =>
    h("a", { href: "#" + to("overview", one.id), "aria-current": one.id === notice ? "page" : null }, one.no)));
  return [h("h1", {}, about?.title || notice), tabs, h("p", {}, overview
    && [link(formAddress(overview.no, 0), overview.title), "　"], link("/forms", say("全部表格", "all forms")), "　",
    link("/projects?notice=" + encodeURIComponent(notice), say("全部项目", "all projects"))),
  h("div", { class: "charts" }, funnel(figures), moneyChart(figures), ...targetCharts(figures), paceChart(figures),
    findingChart(notice, findings), owed && submissionChart(notice, owed))];
}

/** A figure as a cell of a chart's table: its value as it is read, what is drawn of it, and where it opens. */
function figureCell(figure) {
  if (!figure) { return { text: "", value: null }; }
  return { text: withUnit(figure.value, figure.unit), value: Number(figure.value) * (figure.unit === "%" ? 100 : 1),
    address: to("figure", figure.figure_id) };
}

/** A chart with a table beside it; each number of the table, and each bar, is a link. `drawn`: the columns with bars. */
function chart(title, columns, rows, { stacked = false, percents = false, drawn = columns.map((_, no) => no), none }) {
  if (!rows.length) { return h("section", { class: "chart" }, h("h2", {}, title), empty(none)); }
  const place = h("div", { class: "canvas", "aria-hidden": "true",
    css: { height: rows.length * (stacked ? 26 : 14 + 14 * drawn.length) + 44 + "px" } });
  const head = [say("项目", "item"), ...columns].map((text, no) =>
    h("th", { scope: "col", class: no ? "number" : null }, drawn.includes(no - 1)
    && h("i", { class: "swatch s" + drawn.indexOf(no - 1) }), text));
  const body = rows.map(({ name, address, cells }) =>
    h("tr", {}, h("th", { scope: "row" }, address ? link(address, name) : name),
    cells.map((cell) => h("td", { class: "number" }, cell.address
      && cell.text ? link(cell.address, cell.text) : cell.text))));
  const made = h("section", { class: "chart" }, h("h2", {}, title), place,
    h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": title },
    h("table", { class: "grid" }, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))));
  requestAnimationFrame(() => paint(place, drawn.map((no) => columns[no]),
    rows.map((row) => ({ ...row, cells: drawn.map((no) => row.cells[no]) })), stacked, percents));
  return made;
}

function paint(place, columns, rows, stacked, percents) {
  if (!place.isConnected) { return; }
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
  const drawn = echarts.init(place, null, { renderer: "canvas" });
  const axis = { axisLabel: { color: colour("--ink"), fontSize: 12 },
    axisLine: { lineStyle: { color: colour("--line") } }, splitLine: { lineStyle: { color: colour("--line") } } };
  const short = (text) => (text.length > 14 ? text.slice(0, 13) + "…" : text);
  drawn.setOption({ animation: false, grid: { left: 8, right: 64, top: 8, bottom: 8, containLabel: true },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => short(row.name)), ...axis,
      splitLine: { show: false }, axisTick: { show: false } },
    xAxis: { type: "value", ...axis, minInterval: stacked ? 1 : 0,
      axisLabel: { ...axis.axisLabel, hideOverlap: true,
      formatter: (value) => grouped(value) + (percents ? "%" : "") } },
    series: columns.map((name, no) => ({ name, type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: 18,
      itemStyle: { color: colour("--s" + no) },
      label: { show: !stacked && columns.length === 1, position: "right", color: colour("--ink"),
        formatter: ({ dataIndex }) => rows[dataIndex].cells[0].text },
        data: rows.map((row) => row.cells[no]?.value ?? 0) })) });
  drawn.on("click", ({ dataIndex, seriesIndex }) => { const address = rows[dataIndex].cells[seriesIndex].address
    || rows[dataIndex].address; if (address) { location.hash = "#" + address; } });
  new ResizeObserver(() => drawn.resize()).observe(place);
}

function funnel(figures) {
  const rows = ["funnel_applied", "funnel_eligible", "funnel_chosen", "funnel_recognised",
    "funnel_accepted"].flatMap((measure) => figures.filter((one) => one.measure === measure))
    .map((one) => ({ name: one.label, cells: [figureCell(one)] }));
  return chart(say("从申报到验收", "From application to acceptance"), [say("数量", "count")], rows,
    { none: say("没有收到这个通知的申报。", "No applications.") });
}

function moneyChart(figures) {
  const measures = ["account_released", "account_paid", "account_spent"],
    own = figures.filter((one) => measures.includes(one.measure));
  const rows = [...new Set(own.map((one) => one.slice))].map((source) =>
    ({ name: source, cells: measures.map((measure) =>
    figureCell(own.find((one) => one.slice === source && one.measure === measure))) }));
  return chart(say("资金（按来源）", "Money by source"),
    [say("下达", "released"), say("拨付", "paid"), say("支出", "spent")], rows,
    { none: say("没有资金记录。", "No money on record.") });
}

/** Targets beside actual values, by region and by indicator; bars are of the share of the target that is reached. */
function targetCharts(figures) {
  const columns = [say("指标值", "target"), say("实际值", "actual"), say("完成", "reached")],
    share = (target, actual) => {
    const known = target && actual && compare(exact(target.value), NOUGHT) > 0
      && over(exact(actual.value), exact(target.value));
    return known ? { text: shownNumber(times(known, exact("100")), 1) + "%",
      value: Number(shownNumber(times(known, exact("100")), 1)) } : { text: "", value: null };
  };
  const made = [], areas = figures.filter((one) => one.measure.startsWith("area_")),
    by = (measure, name) => areas.find((one) => one.measure === measure && one.label.split(" × ")[0] === name);
  if (areas.length) {
    const rows = [...new Set(areas.map((one) => one.label.split(" × ")[0]))].map((name) =>
      ({ name, cells: ["area_target", "area_actual", "area_share"].map((measure) => figureCell(by(measure, name))) }));
    made.push(chart(say("目标与实际（按地区，总览表第 1 项指标）", "Targets and actual values by region"), columns,
      rows, { percents: true, drawn: [2], none: "" }));
  }
  for (const scope of ["年度", "实施期"]) {
    const of = (kind) => new Map(figures.filter((one) => one.label.endsWith(` × ${scope}${kind}`)).map((one) =>
      [one.label.split(" × ")[0], one])), targets = of("指标值"), actuals = of("实际值");
    const rows = [...targets].map(([name, target]) =>
      ({ name, cells: [figureCell(target), figureCell(actuals.get(name)),
      share(target, actuals.get(name))] })).filter((row) => row.cells[1].text);
    if (rows.length) { made.push(chart(say(`目标与实际（${scope}，按指标）`,
      `Targets and actual values (${scope === "年度" ? "year" : "whole period"})`), columns, rows,
      { percents: true, drawn: [2], none: "" })); }
  }
  return made.length ? made : [chart(say("目标与实际", "Targets and actual values"), [], [],
    { none: say("这个通知没有按指标的目标值。", "No targets by indicator.") })];
}

function paceChart(figures) {
  const measures = ["output_target", "output_reached", "output_share", "output_time"],
    own = figures.filter((one) => measures.includes(one.measure)), name = (one) => one.label.split(" × ")[0];
  const rows = [...new Set(own.map(name))].map((label) =>
    ({ name: label, cells: measures.map((measure) => figureCell(own.find((one) => name(one) === label
    && one.measure === measure))) }));
  return chart(say("产出进度与时间进度", "Pace of outputs against time"),
    [say("应完成", "asked"), say("已完成", "reached"), say("完成比例", "share"), say("时间进度", "time")], rows,
    { percents: true, drawn: [2, 3], none: say("没有在考核期内的产出。", "No outputs under way.") });
}

function findingChart(notice, findings) {
  const severities = ["强制", "核实", "提示"].filter((one) => findings.some((row) => row.severity === one)),
    rules = [...counted(findings, (row) => row.rule)].sort((a, b) => b[1] - a[1]).slice(0, 12);
  const rows = rules.map(([rule]) => ({ name: rule, address: filtered("finding", { notice, rule }),
    cells: severities.map((severity) => {
    const value = findings.filter((row) => row.rule === rule && row.severity === severity).length;
    return { value, text: value ? String(value) : "", address: filtered("finding", { notice, rule, severity }) };
  }) }));
  return chart(say("发现（按规则和等级）", "Findings by rule and severity"),
    severities.map((one) => word("severity", one)), rows, { stacked: true, none: nothing("finding") });
}

/** What was owed to be handed in, by recommender: those who owe most first. */
function submissionChart(notice, owed) {
  const counts = [["in_time", say("按期", "in time")], ["early", say("早交", "early")], ["late", say("迟交", "late")],
    ["missing", say("未交", "missing")], ["sent_back", say("退回", "sent back")]];
  const total = (rows, name) => rows.reduce((sum, row) => sum + Number(row[name]), 0);
  const rows = [...counted(owed, (row) => row.recommender).keys()].map((recommender) => {
    const own = owed.filter((row) => row.recommender === recommender), address = filtered("submission",
      { notice, recommender });
    return { name: recommender, address, lacks: total(own, "missing") + total(own, "sent_back"),
      cells: counts.map(([name]) => { const value = total(own, name);
        return { value, text: value ? String(value) : "", address }; }) };
  }).sort((a, b) => b.lacks - a.lacks).slice(0, 12);
  return chart(say("应报与实报（按推荐单位，缺得多的在前）", "Submissions by recommender, those who owe most first"),
    counts.map(([, name]) => name), rows, { stacked: true, none: nothing("submission") });
}

/* units */

async function unitsPage() {
  const rows = objects(await data.document("assess")).filter((row) => !row.branch && !row.is_part), seen = new Map();
  for (const row of rows) { seen.set(row.application, [...(seen.get(row.application) || []), row]); }
  const list = [...seen].map(([application, own]) => {
    const required = own.filter((row) => row.role === "required"),
      count = (name) => required.filter((row) => row.result === name).length;
    return { unit: own[0].unit, application, notice: own[0].notice, track: own[0].track, 符合: count("符合"),
      不符合: count("不符合"), 待定: count("缺数据") + count("需人工判断") };
  });
  return [h("h1", {}, say("单位", "Units")), h("p", { class: "hint" },
    say("点单位看它的每一项申报条件。数为必备条件的项数。",
    "Open a unit for every criterion; counts are of required criteria.")), tableView("assessment", list)];
}

async function unitPage([uscc]) {
  const [assess, materials, quotes] = [objects(await data.document("assess")), await table("material"),
    await data.document("quotes")];
  const own = assess.filter((row) => row.unit === uscc),
    tracks = [...new Set(own.map((row) => row.application + "\t" + row.track))];
  const projects = Object.entries(META.names.projects).filter(([, [unit]]) => unit === uscc);
  const parts = tracks.map((key) => {
    const [application, track] = key.split("\t"), rows = own.filter((row) => row.application === application
      && row.track === track && !row.is_part);
    const asked = materials.filter((row) => row.application === application && row.state !== "不适用");
    return h("section", {}, h("h2", {}, `${noticeName(rows[0].notice)} ${NAMED.track(track)}　${application}`),
      h("p", { class: "verdict" }, verdict(rows)), criteria(rows, quotes),
      asked.length > 0 && h("details", {}, h("summary", {},
        say(`申报材料：${asked.length} 份，缺 ${asked.filter((row) => row.state === "缺").length} 份`,
        `${asked.length} materials`)),
        tableView("material", asked, {}, ["stage", "clause", "material", "state", "verdict", "pages"])));
  });
  return [h("h1", {}, unitName(uscc)), h("p", { class: "hint" }, uscc), projects.length > 0
    && h("p", {}, say("项目：", "Projects: "), projects.map(([id]) => [link(to("project", id), id), " "])),
    parts.length ? parts : empty(say("这个单位没有申报。", "No application of this unit.")),
    otherTracks(uscc, quotes)];
}

/** The tracks that a unit has not applied for: tried by the server, for a build; else the command is named. */
function otherTracks(uscc, quotes) {
  const command = h("p", { class: "hint" }, say("没有申报的类别也可试算：", "Tracks not applied for: "),
    h("code", {}, `jixiao assess --unit ${uscc}`));
  if (data.isFile) { return command; }
  const box = h("section", {}, command), button = h("button", { type: "button", onclick: async () => {
    box.replaceChildren(h("p", { class: "loading" }, say("正在按基准日试算，约需十几秒……", "Trying, some ten seconds…")));
    try {
      const rows = await data.tried(uscc), tracks = [...new Set(rows.map((row) => row.track))];
      box.replaceChildren(h("h2", {}, say("没有申报的类别（按基准日试算）", "Tracks not applied for (as of the build's day)")),
        ...tracks.map((track) => {
          const own = rows.filter((row) => row.track === track && !row.is_part);
          return h("details", {}, h("summary", {}, `${noticeName(own[0].notice)} ${NAMED.track(track)}：${verdict(own)}`),
            criteria(own, quotes));
        }), tracks.length ? "" : empty(say("没有可以试算的类别。", "No track to try.")));
    } catch (error) { box.replaceChildren(failure(error), command); }
  } }, say("试算没有申报的类别", "Try the tracks not applied for"));
  box.prepend(h("p", {}, button));
  return box;
}

function verdict(rows) {
  const required = rows.filter((row) => row.role === "required" && !row.branch),
    missed = required.filter((row) => row.result === "不符合"),
    open = required.filter((row) => ["缺数据", "需人工判断"].includes(row.result)).length;
  const said = missed.length
    ? say(`不够条件：${missed.length} 项不符合（${missed.map((row) => `第${row.criterion}条 ${row.clause}`).join("、")}）`, `does not qualify: ${missed.length} not met`)
    : open ? say("还不能定", "cannot be told yet") : say("够条件", "qualifies");
  return said + (open ? say(`，${open} 项缺数据或需人工判断`, `, ${open} open`) : "");
}

function criteria(rows, quotes) {
  const names = ["criterion", "clause", "says", "value", "threshold", "gap", "result"];
  const told = rows.map((row) => names.map((name) => {
    const text = toldCell("assessment", name, row[name], row);
    if (name === "threshold") { return text
      && `${word("comparator", row.comparator || "")} ${text}${row.unit_of_measure ? " " + row.unit_of_measure : ""}`; }
    if (name === "result") { return h("span", { class: "result " + ({ 符合: "fits", 不符合: "bad" }[row.result]
      || "open") }, text); }
    if (name === "gap" && text && row.unit_of_measure === null) { return text.replace("%",
      say(" 个百分点", " points")); }
    if (name !== "says") { return text; }
    const quote = (quotes[row.notice] || {})[row.clause], before = [row.branch, row.period].filter(Boolean).join("，");
    return h("div", {}, before && `〔${before}〕`, row.says, row.decided_by && h("small", {}, `（${row.decided_by}）`),
      row.readings.map((one) => h("p", { class: "reading" },
      say(`读法：${one.topic}按“${one.chosen}”，也可读作“${one.alternatives}”（${one.settled_on ? one.settled_by + " 定" : "本单位尚未定"}）`, `read: ${one.topic} as “${one.chosen}”, or “${one.alternatives}”`))), quote && h("blockquote", {}, quote));
  }));
  return grid(names.map((name) => ({ name, title: name === "gap" ? say("差", "gap") : heading("assessment", name) })),
    told, { label: tableTitle("assessment") });
}

/* projects */

async function projectsPage(_, asked) {
  const notice = asked.get("notice"), rows = await table("settlement");
  const sum = (project, name) => shownNumber(sumOf(rows.filter((row) => row.project === project), name), 2);
  const list = Object.entries(META.names.projects).map(([project, [unit, track, application, state]]) => ({
    project, unit, notice: META.names.track_notices[track] || "", track, application, state,
    due_yuan: sum(project, "due_yuan"), paid_yuan: sum(project, "paid_yuan") }));
  return [h("h1", {}, say("项目", "Projects")), tableView("settlement", list, notice ? { notice } : {})];
}

async function projectPage([id]) {
  const [unit, track] = META.names.projects[id] || [];
  if (!unit) { throw new Error(say(`没有项目 ${id}。请用搜索查找。`, `There is no project ${id}.`)); }
  const parts = [];
  for (const name of ["output", "progress", "settlement", "reconciliation", "finding"]) {
    const rows = (await table(name)).filter((row) => (name === "finding" ? row.subject : row.project) === id);
    if (rows.length) { parts.push(h("section", {}, h("h2", {}, tableTitle(name)),
      tableView(name, rows.map(({ project, track: own, ...rest }) => rest)))); }
  }
  const vouchers = h("section", {}, h("h2", {}, say("凭证", "Vouchers")),
    h("p", { class: "loading" }, say("正在打开……", "Opening…")));
  data.found(id, "funding").then(({ rows: own }) => {
    vouchers.replaceChildren(h("h2", {}, say("凭证", "Vouchers")),
      own.length ? recordHits(own) : empty(say("没有这个项目的资金凭证。", "No vouchers.")),
      own.length < MOST_OF_ONE ? "" : h("p", { class: "hint" }, say(`只列 ${MOST_OF_ONE} 张；各项合计的全部凭证，见表格里这个项目的资金数字。`,
        `The first ${MOST_OF_ONE} only; all vouchers stand behind the figures of money.`)));
  }, (error) => vouchers.replaceChildren(failure(error)));
  return [h("h1", {}, `${id} ${unitName(unit)}`), h("p", { class: "hint" }, link(to("unit", unit), unitName(unit)),
    ` · ${NAMED.track(track)}`), parts, vouchers];
}

/* a row of a file */

async function rowPage([ref]) {
  const row = await data.row(ref), page = h("div", {}, rowParts(ref, row));
  if (row.more) { data.wholeRow(ref).then((whole) => page.replaceWith(h("div", {}, rowParts(ref, whole))),
    (error) => page.append(failure(error))); }
  return page;
}

function rowParts(ref, row) {
  const kind = row.record_type;
  const place = `${row.file}${row.sheet ? " · " + row.sheet : ""} · ${say(`第 ${row.row} 行`, "row " + row.row)}`;
  const cells = new Map((row.cells || []).map((one) => [one.column, one]));
  const values = row.values.length > 0 && h("table", { class: "grid values" },
    h("thead", {}, h("tr", {}, [say("项", "column"), say("取用的值", "value taken"), say("单元格", "cell"),
      say("原来写的", "as written")].map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, row.values.filter(([, , value]) => value !== null && value !== "").map(([name, header, value]) => {
    const cell = cells.get(header) || {};
    return h("tr", {}, h("th", { scope: "row" }, say(header || heading("records", name), name)),
      h("td", {}, toldCell("", name, value, {})), h("td", {}, cell.cell || ""), h("td", {}, cell.written ?? "",
      cell.corrected && h("small", {}, say("（按更正取值）", " (corrected)"))));
    })));
  const why = (row.why || []).map((one) => h("p", { class: "bad" },
    `${one.column || ""} ${one.value || ""}：${one.reason || ""} ${one.repair ? say("建议：", "Repair: ") + one.repair : ""}`));
  const figures = row.figures || [], others = row.others || [], left = row.left_out || [];
  const uses = figures.map((one) => [link(to("figure", one.figure_id), one.label),
    one.value === undefined ? "" : withUnit(one.value, one.unit),
    one.sides.map((side) => `${NAMED.measure(side.measure)} ${grouped(side.amount ?? "")}`).join("；")]);
  const column = (name, zh, en) => ({ name, title: say(zh, en) });
  return [h("h1", {}, say(META.names.record_types[kind] || "一行", kind || "a row")), h("p", { class: "place" }, place),
    row.key && h("p", {}, h("code", {}, row.key)), row.says
    && h("p", { class: row.state === "accepted" ? "fits" : "bad" }, row.says), why,
    h("p", { class: "actions noprint" }, h("button", { type: "button", onclick: () => copyText(ref) },
      say("复制位置", "Copy place"))),
    values && [h("h2", {}, say("这一行写的", "What it says")), values],
    h("h2", {}, say(`进了 ${figures.length} 个数字`, `${figures.length} figures`)),
    row.figures === null ? empty(say("记录太多，没有放进这个文件。请用 jixiao serve 打开申报包。",
      "Too many records: use jixiao serve.")) : uses.length
      ? grid([column("l", "数字", "figure"), column("v", "值", "value"), column("a", "这一行的份", "its part")], uses,
      { label: say("数字", "figures") }) : empty(say("没有进入表中的数字。", "It is in no figure.")),
    !row.state && h("p", { class: "hint" }, say("这一行没有收下，或太长没有放进本文件：是重复、合计、说明还是空行，另查：",
      "Not taken, or left out of this file: "), h("code", {}, `jixiao trace --row "${ref}"`)),
    others.length > 0 && [h("h2", {}, say("还用于", "Also used for")),
      grid([column("u", "用处", "use"), column("s", "对象", "subject"), column("c", "条款", "clause"),
      column("w", "内容", "what")], others.map((one) =>
      [word("use", one.use), subject("", one.subject), `${noticeName(one.notice)} ${one.clause || ""}`, one.says
      || ""]), { label: say("用处", "uses") })],
    left.length > 0 && h("details", {}, h("summary", {},
      say(`可进而未进 ${left.length} 处`, `left out of ${left.length}`)),
      grid([column("l", "哪里", "where"), column("r", "为什么", "why")],
      left.map((one) => [one.figure_id ? link(to("figure", one.figure_id), one.label)
      : `${one.subject} ${one.item} ${one.says}`, one.reason || word("use", one.outcome)]),
      { label: say("未进", "left out") })),
    data.isFile && h("p", { class: "hint" }, say("本文件只查进了哪些数字；条件、产出等另查：",
      "Criteria and outputs: "), h("code", {}, `jixiao trace --row "${ref}"`))];
}

/* search */

function recordHits(rows) {
  return grid(["record_type", "key", "file", "sheet",
    "row"].map((name) => ({ name, title: name === "key" ? say("键", "key") : heading("records", name) })),
    rows.map(([kind, key, file, sheet, row]) => [NAMED.record_type(kind), key, file, sheet, rowLink(file, sheet, row)]),
    { label: say("记录", "records") });
}

async function searchPage(_, asked) {
  const words = (asked.get("q") || "").trim();
  if (!words) { return [h("h1", {}, say("搜索", "Search")),
    empty(say("在上面写单位、项目、凭证号、证书号、遮盖后的号码、文件名、数字编号或单元格名称。按 / 随时搜索。",
    "Write a unit, project, voucher, certificate, masked number, file or figure id above. / searches."))]; }
  const { units, projects, applications } = META.names,
    has = (...texts) => texts.some((text) => String(text ?? "").includes(words)), parts = [];
  const list = (title, links) => links.length && parts.push(h("h2", {}, `${title} ${links.length}`),
    h("ul", { class: "hits" }, links.slice(0, 50).map((one) => h("li", {}, one))));
  const place = /^(.+):([^:]*):(\d+)$/.exec(words);
  if (place) { parts.push(h("p", {}, link(to("row", words), say(`打开这一行：${words}`, `Open this row: ${words}`)))); }
  list(say("单位", "Units"), Object.entries(units).filter((one) => has(...one)).map(([id, name]) =>
    link(to("unit", id), `${name} ${id}`)));
  list(say("项目", "Projects"), Object.entries(projects).filter(([id, [unit]]) =>
    has(id, units[unit])).map(([id, [unit]]) => link(to("project", id), `${id} ${unitName(unit)}`)));
  list(say("申报", "Applications"), Object.entries(applications).filter(([id]) => has(id)).map(([id, [unit]]) =>
    link(to("unit", unit), `${id} ${unitName(unit)}`)));
  list(say("数字", "Figures"), (await data.document("figures")).rows.filter((row) => has(row[0], row[4])).map((row) =>
    [link(to("figure", row[0]), row[4]), " ", withUnit(row[5], row[6]), " ", h("small", {}, `${row[2]}!${row[3]}`)]));
  list(say("文件", "Files"), [...new Set((await table("sheet")).filter((row) => has(row.file)).map((row) =>
    row.file))].map((file) => link(filtered("sheet", { file }), file)));
  const type = asked.get("type") || "", { rows } = await data.found(words, type);
  const more = [...counted(rows, (row) => row[0])].filter(([, count]) => !type && count === MOST_HITS);
  if (rows.length) { parts.push(h("h2", {}, say(`记录 ${rows.length}`, `Records ${rows.length}`)),
    more.length > 0 && h("p", { class: "hint" }, say(`每类先列 ${MOST_HITS} 条，更多：`, `The first ${MOST_HITS} of a type; more: `),
    more.map(([kind]) => [link(to("search") + "?" + new URLSearchParams({ q: words, type: kind }),
    NAMED.record_type(kind)), " "])), recordHits(rows)); }
  return [h("h1", {}, say(`搜索：${words}`, `Search: ${words}`)),
    parts.length ? parts : empty(say("没有找到。请少写几个字，或检查写法。", "Nothing found: write less."))];
}

/* two builds beside each other */

async function diffPage([no]) {
  const { others } = await data.diff("");
  const title = h("h1", {}, say("比较", "Differences"));
  if (!others.length) { return [title, empty(data.isFile
    ? say("一个文件里只有一份申报包。比较两份请用 jixiao diff A.zip B.zip，或 jixiao serve A.zip --with B.zip。",
    "One file holds one pack: jixiao diff A.zip B.zip, or jixiao serve A.zip --with B.zip.")
    : say("没有给另一份。请用 jixiao serve --with 另一份发布结果或申报包 启动。",
      "No other build: start with jixiao serve --with ANOTHER."))]; }
  const tabs = h("nav", { class: "tabs", "aria-label": say("另一份", "the other") },
    others.map((name, at) => h("a", { href: "#" + to("diff", at), "aria-current": String(at) === no ? "page" : null },
    name)));
  if (no === undefined) { return [title, tabs]; }
  const found = await data.diff(no), moved = found.figures.filter((one) => one.old !== one.new),
    quiet = found.figures.length - moved.length;
  const rows = moved.map((one) => [link(to("figure", one.figure_id), one.label),
    `${one.workbook}!${one.sheet}!${one.cell}`, withUnit(one.old, one.unit), withUnit(one.new, one.unit),
    withUnit(one.difference, one.unit), h("ul", { class: "hits" }, one.causes.slice(0, 10).map(causeItem),
    one.causes.length > 10 && h("li", {}, say(`另有 ${one.causes.length - 10} 项`,
    `${one.causes.length - 10} more`)))]);
  const heads = [say("数字", "figure"), say("位置", "place"), say("原值", "old"), say("新值", "new"),
    say("差额", "difference"), say("各部分的原因", "parts and causes")].map((title) => ({ name: title, title }));
  const left = (list) => list.map((one) => [one.label, `${one.workbook}!${one.sheet}!${one.cell}`,
    withUnit(one.value, one.unit), one.reason || ""]);
  const section = (title, columns, list) => list.length > 0
    && [h("h2", {}, `${title} ${list.length}`), grid(columns.map((name) => ({ name, title: name })), list.slice(0, 500),
    { label: title })];
  const places = [say("数字", "figure"), say("位置", "place"), say("值", "value"), say("原因", "reason")],
    settings = [say("名称", "name"), say("原值", "old"), say("新值", "new")];
  return [title, tabs, h("p", {}, `${found.a.name}（${found.a.build_id}） → ${found.b.name}（${found.b.build_id}）`),
    h("h2", {}, say(`数值改变的数字 ${moved.length}`, `${moved.length} figures changed`)),
      moved.length ? grid(heads, rows, { label: say("改变的数字", "changed figures") })
      : empty(say("没有数值改变的数字。", "No figure changed.")),
    quiet > 0 && h("p", { class: "hint" }, say(`另有 ${quiet} 个数字值未变而来源记录改变。`,
      `${quiet} more kept their value but not their records.`)),
    section(say("只在前一份的数字", "Figures only before"), places, left(found.only_in_a)),
      section(say("只在后一份的数字", "Figures only now"), places, left(found.only_in_b)),
    section(say("改动的记录", "Records changed"), [say("改动", "change"), say("记录", "record"), say("位置", "place"),
      say("字段", "fields"), say("影响数字", "figures")],
      found.records.map((one) => [one.change, `${NAMED.record_type(one.record_type)} ${one.key}`,
      rowLink(one.file, one.sheet, one.row, `${one.file} ${one.sheet} ${one.row}`), changes(one.fields),
      String(one.figures.length)])),
    section(say("政策", "Policy"), [say("表", "table"), say("键", "key"), say("字段", "field"), say("原值", "old"),
      say("新值", "new"), say("条款", "clause")], found.policy.map((one) =>
      [one.table, one.key, one.field, one.old ?? "", one.new ?? "", one.clause ?? ""])),
    section(say("参数与程序", "Parameters and program"), settings,
      [...found.parameters, ...found.code].map((one) =>
      [one.label || one.name, String(one.old ?? ""), String(one.new ?? "")]))];
}

function changes(fields) {
  return (fields || []).map((one) => `${one.name}：${one.old ?? "—"} → ${one.new ?? "—"}`).join("；");
}
function causeItem(cause) {
  const record = cause.file && [` ${NAMED.record_type(cause.record_type)} ${cause.key} `,
    rowLink(cause.file, cause.sheet, cause.row, `${cause.file} ${cause.sheet} ${cause.row}`), " ",
    changes(cause.fields)];
  const policy = (cause.policy
    || []).map((one) => ` ${one.table} ${one.key} ${one.field}：${one.old ?? "—"} → ${one.new ?? "—"}`).join("；");
  return h("li", {}, h("b", {}, cause.part), record, policy, (cause.clause || []).join("、"),
    (cause.settings || []).map((one) => ` ${one.label}：${one.old} → ${one.new}`).join("；"),
    cause.says ? " " + cause.says : "");
}
