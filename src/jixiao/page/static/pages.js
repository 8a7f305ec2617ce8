"use strict";
/* The other pages: overview of a notice, units, projects, a row of a file, search, two builds beside each other. */

const MOST_HITS = 30, MOST_OF_ONE = 1000; // of a search: of each record type, of one alone (source.py)

/** A published table; packs that were sealed before there was one have no rows of it. */
async function table(name) { return META.tables.includes(name) ? objects(await data.document("table/" + name)) : []; }

/** Rows by a key of theirs. */
function groups(rows, key) {
  const found = new Map();
  for (const row of rows) { found.has(key(row)) ? found.get(key(row)).push(row) : found.set(key(row), [row]); }
  return found;
}
function filtered(name, filters) { return `/table/${name}?${new URLSearchParams(filters)}`; }
function sumOf(rows, name) { return rows.reduce((sum, row) => plus(sum, exact(row[name] ?? "0")), NOUGHT); }

/* overview: every number is a figure of the notice's overview form, and opens as one */

async function overviewPage([notice = META.notices[0]?.id]) {
  if (!notice) { return [h("h1", {}, say("总览", "Overview")), noForms()]; }
  const overview = META.forms.find((form) => form.notice === notice && form.form_id === "GL");
  const [found, owed] = [await table("finding"), await table("submission")], own = (row) => row.notice === notice;
  const figures = objects(await data.document("figures")).filter((one) => overview && one.form === overview.no);
  return [h("h1", {}, META.notices.find((one) => one.id === notice)?.title || notice),
    tabs(say("通知", "notices"), META.notices.map(({ id, no }) => [to("overview", id), no, id === notice])),
    h("p", {}, overview && [link(formAddress(overview.no, 0), overview.title), "　"],
      link("/forms", say("全部表格", "all forms")), "　",
      link("/projects?" + new URLSearchParams({ notice }), say("全部项目", "all projects"))),
    h("div", { class: "charts" }, funnel(figures), moneyChart(figures), targetCharts(figures), paceChart(figures),
      findingChart(notice, found.filter(own)),
      submissionChart(notice, owed.filter((row) => own(row) && row.recommender)))];
}

/** A figure as a cell of a chart's table: its value as it is read, what is drawn of it, and where it opens. */
function figureCell(figure) {
  if (!figure) { return { text: "", value: null }; }
  return { text: withUnit(figure.value, figure.unit), value: Number(figure.value) * (figure.unit === "%" ? 100 : 1),
    address: to("figure", figure.figure_id) };
}

/** A chart with a table beside it; each number of the table, and each bar, is a link. `drawn`: columns with bars. */
function chart(title, columns, rows, { stacked = false, percents = false, drawn = columns.map((_, no) => no), none }) {
  if (!rows.length) { return h("section", { class: "chart" }, h("h2", {}, title), empty(none)); }
  const place = h("div", { class: "canvas", "aria-hidden": "true",
    css: { height: rows.length * (stacked ? 26 : 14 + 14 * drawn.length) + 44 + "px" } });
  const swatch = (no) => drawn.includes(no) && h("i", { class: "swatch s" + drawn.indexOf(no) });
  const linked = ({ address, text }) => (address && text ? link(address, text) : text);
  requestAnimationFrame(() => paint(place, drawn.map((no) => columns[no]),
    rows.map((row) => ({ ...row, cells: drawn.map((no) => row.cells[no]) })), stacked, percents));
  const heads = [say("项目", "item"), ...columns.map((text, no) => [swatch(no), text])];
  return h("section", { class: "chart" }, h("h2", {}, title), place, grid(heads, rows.map(({ name, address, cells }) =>
    [linked({ address, text: name }), ...cells.map(linked)]), { label: title, kind: "charted" }));
}

function paint(place, columns, rows, stacked, percents) {
  if (!place.isConnected) { return; }
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue(name).trim();
  const drawn = echarts.init(place, null, { renderer: "canvas" }), lines = { lineStyle: { color: colour("--line") } };
  const axis = { axisLabel: { color: colour("--ink"), fontSize: 12 }, axisLine: lines, splitLine: lines };
  const short = (text) => (text.length > 14 ? text.slice(0, 13) + "…" : text);
  drawn.setOption({ animation: false, grid: { left: 8, right: 64, top: 8, bottom: 8, containLabel: true },
    yAxis: { type: "category", inverse: true, data: rows.map((row) => short(row.name)), ...axis,
      splitLine: { show: false }, axisTick: { show: false } },
    xAxis: { type: "value", ...axis, minInterval: stacked ? 1 : 0, axisLabel: { ...axis.axisLabel, hideOverlap: true,
      formatter: (value) => grouped(value) + (percents ? "%" : "") } },
    series: columns.map((name, no) => ({ name, type: "bar", stack: stacked ? "all" : undefined, barMaxWidth: 18,
      itemStyle: { color: colour("--s" + no) }, data: rows.map((row) => row.cells[no]?.value ?? 0),
      label: { show: !stacked && columns.length === 1, position: "right", color: colour("--ink"),
        formatter: ({ dataIndex }) => rows[dataIndex].cells[0].text } })) });
  drawn.on("click", ({ dataIndex, seriesIndex }) => {
    const address = rows[dataIndex].cells[seriesIndex].address || rows[dataIndex].address;
    if (address) { location.hash = "#" + address; }
  });
  new ResizeObserver(() => drawn.resize()).observe(place);
}

/** The names in which something stands, each once, with a cell of each measure. */
function byName(figures, name, measures) {
  return [...new Set(figures.map(name))].map((own) => ({ name: own, cells: measures.map((measure) =>
    figureCell(figures.find((one) => name(one) === own && one.measure === measure))) }));
}
function labelled(figure) { return figure.label.split(" × ")[0]; }

function funnel(figures) {
  const steps = ["applied", "eligible", "chosen", "recognised", "accepted"].map((step) => "funnel_" + step);
  const rows = steps.flatMap((measure) => figures.filter((one) => one.measure === measure));
  return chart(say("从申报到验收", "From application to acceptance"), [say("数量", "count")],
    rows.map((one) => ({ name: one.label, cells: [figureCell(one)] })),
    { none: say("没有收到这个通知的申报。", "No applications.") });
}

function moneyChart(figures) {
  const measures = ["account_released", "account_paid", "account_spent"];
  return chart(say("资金（按来源）", "Money by source"), [say("下达", "released"), say("拨付", "paid"), say("支出", "spent")],
    byName(figures.filter((one) => measures.includes(one.measure)), (one) => one.slice, measures),
    { none: say("没有资金记录。", "No money on record.") });
}

/** Targets beside actual values, by region and by indicator; bars are of the share of the target that is reached. */
function targetCharts(figures) {
  const columns = [say("指标值", "target"), say("实际值", "actual"), say("完成", "reached")], made = [];
  const drawn = (title, rows) => rows.length && made.push(chart(title, columns, rows, { percents: true, drawn: [2] }));
  const share = (target, actual) => {
    if (!target || !actual || compare(exact(target.value), NOUGHT) <= 0) { return figureCell(); }
    const reached = shownNumber(times(over(exact(actual.value), exact(target.value)), exact("100")), 1);
    return { text: reached + "%", value: Number(reached), address: to("figure", actual.figure_id) };
  };
  drawn(say("目标与实际（按地区，总览表第 1 项指标）", "Targets and actual values by region"),
    byName(figures.filter((one) => one.measure.startsWith("area_")), labelled,
      ["area_target", "area_actual", "area_share"]));
  for (const [scope, english] of [["年度", "year"], ["实施期", "whole period"]]) {
    const of = (kind) => new Map(figures.filter((one) => one.label.endsWith(` × ${scope}${kind}`))
      .map((one) => [labelled(one), one]));
    const actuals = of("实际值"), rows = [...of("指标值")].filter(([name]) => actuals.has(name));
    drawn(say(`目标与实际（${scope}，按指标）`, `Targets and actual values (${english})`), rows.map(([name, target]) =>
      ({ name, cells: [figureCell(target), figureCell(actuals.get(name)), share(target, actuals.get(name))] })));
  }
  return made.length ? made : chart(say("目标与实际", "Targets and actual values"), [], [],
    { none: say("这个通知没有按指标的目标值。", "No targets by indicator.") });
}

function paceChart(figures) {
  const measures = ["output_target", "output_reached", "output_share", "output_time"];
  return chart(say("产出进度与时间进度", "Pace of outputs against time"),
    [say("应完成", "asked"), say("已完成", "reached"), say("完成比例", "share"), say("时间进度", "time")],
    byName(figures.filter((one) => measures.includes(one.measure)), labelled, measures),
    { percents: true, drawn: [2, 3], none: say("没有在考核期内的产出。", "No outputs under way.") });
}

/** How many of something, as a cell of a chart. */
function countCell(value, address) { return { value, text: value ? String(value) : "", address }; }

function findingChart(notice, findings) {
  const severities = ["强制", "核实", "提示"].filter((one) => findings.some((row) => row.severity === one));
  const rules = [...groups(findings, (row) => row.rule)].sort((a, b) => b[1].length - a[1].length).slice(0, 12);
  const rows = rules.map(([rule, own]) => ({ name: rule, address: filtered("finding", { notice, rule }),
    cells: severities.map((severity) => countCell(own.filter((row) => row.severity === severity).length,
      filtered("finding", { notice, rule, severity }))) }));
  return chart(say("发现（按规则和等级）", "Findings by rule and severity"),
    severities.map((one) => word("severity", one)), rows, { stacked: true, none: nothing("finding") });
}

/** What was owed to be handed in, by recommender: those who owe most first. */
function submissionChart(notice, owed) {
  const counts = { in_time: say("按期", "in time"), early: say("早交", "early"), late: say("迟交", "late"),
    missing: say("未交", "missing"), sent_back: say("退回", "sent back") };
  const rows = [...groups(owed, (row) => row.recommender)].map(([recommender, own]) => {
    const address = filtered("submission", { notice, recommender });
    const total = (name) => own.reduce((sum, row) => sum + Number(row[name]), 0);
    return { name: recommender, address, lacks: total("missing") + total("sent_back"),
      cells: Object.keys(counts).map((name) => countCell(total(name), address)) };
  }).sort((a, b) => b.lacks - a.lacks).slice(0, 12);
  return chart(say("应报与实报（按推荐单位，缺得多的在前）", "Submissions by recommender, those who owe most first"),
    Object.values(counts), rows, { stacked: true, none: nothing("submission") });
}

/* units */

async function unitsPage() {
  const rows = objects(await data.document("assess")).filter((row) => !row.branch && !row.is_part);
  const list = [...groups(rows, (row) => row.application)].map(([application, own]) => {
    const [{ unit, notice, track }] = own, count = (...results) =>
      own.filter((row) => row.role === "required" && results.includes(row.result)).length;
    return { unit, application, notice, track, 符合: count("符合"), 不符合: count("不符合"), 待定: count("缺数据", "需人工判断") };
  });
  return [h("h1", {}, say("单位", "Units")), h("p", { class: "hint" }, say("点单位看它的每一项申报条件。数为必备条件的项数。",
    "Open a unit for every criterion; counts are of required criteria.")), tableView("assessment", list)];
}

/** Other readings are tried at sealing for a pack; of a build when somebody asks, for that takes a while. */
let triesReadings = false;

async function unitPage([uscc]) {
  const all = objects(await data.document("assess")).filter((row) => row.unit === uscc);
  const turned = META.asked && (META.left_out || triesReadings) && objects(await data.document("readings"));
  const own = all.map((row) => ({ ...row, turned: turned && turned.filter((one) =>
    ["application", "criterion", "item"].every((name) => one[name] === row[name])) }));
  const [materials, quotes] = [await table("material"), await data.document("quotes")];
  const projects = Object.entries(META.names.projects).filter(([, [unit]]) => unit === uscc);
  const parts = [...groups(own, (row) => row.application + " " + row.track).values()].map((all) => {
    const [{ application, track, notice }] = all, rows = all.filter((row) => !row.is_part);
    const asked = materials.filter((row) => row.application === application && row.state !== "不适用");
    const lacking = asked.filter((row) => row.state === "缺").length;
    return h("section", {}, h("h2", {}, `${noticeName(notice)} ${NAMED.track(track)}　${application}`),
      h("p", { class: "verdict" }, verdict(rows)), criteria(rows, quotes),
      asked.length > 0 && h("details", {}, h("summary", {},
        say(`申报材料：${asked.length} 份，缺 ${lacking} 份`, `${asked.length} materials, ${lacking} missing`)),
        tableView("material", asked, {}, ["stage", "clause", "material", "state", "verdict", "pages"])));
  });
  return [h("h1", {}, unitName(uscc)), h("p", { class: "hint" }, uscc), projects.length > 0
    && h("p", {}, say("项目：", "Projects: "), projects.map(([id]) => [link(to("project", id), id), " "])),
    otherReadings(own, turned), parts.length ? parts : empty(say("这个单位没有申报。", "No application of this unit.")), otherTracks(uscc, quotes)];
}

/** How many results other readings of their clauses would turn, in a sentence; where they are not tried yet, a button. */
function otherReadings(own, turned) {
  const rest = own.filter((row) => row.readings.length).length, count = own.filter((row) => row.turned?.length).length;
  if (rest && META.asked && !turned) { return h("p", {}, h("button", { type: "button",
    onclick: () => { triesReadings = true; show(); } }, say("换一种读法会改变哪些结果（约需十几秒）",
    "Which results would other readings turn? (some ten seconds)"))); }
  return h("p", { class: "hint", id: "readings" }, !rest ? say("没有登记过别的读法，没有读法会改变这个单位的结果。",
    "No other reading is on record: none would turn a result.") : turned && (count
    ? say(`换一种读法会改变 ${count} 项条件的结果，见各项。`, `Other readings would turn ${count} results: see below.`)
    : say("换任何一种登记的读法，这个单位各项条件的结果都不变。", "No other reading would turn a result of this unit.")));
}

/** The tracks that a unit has not applied for: tried by the server, for a build; else the command is named. */
function otherTracks(uscc, quotes) {
  const command = h("p", { class: "hint" }, say("没有申报的类别也可试算：", "Tracks not applied for: "),
    h("code", {}, `jixiao assess --unit ${uscc}`));
  if (data.isFile) { return command; }
  const tried = async () => {
    box.replaceChildren(loading(say("正在按基准日试算，约需十几秒……", "Trying, some ten seconds…")));
    try {
      const tracks = [...groups((await data.tried(uscc)).filter((row) => !row.is_part), (row) => row.track)];
      box.replaceChildren(h("h2", {}, say("没有申报的类别（按基准日试算）", "Tracks not applied for (as of the build's day)")),
        ...tracks.map(([track, own]) => h("details", {}, h("summary", {},
          `${noticeName(own[0].notice)} ${NAMED.track(track)}：${verdict(own)}`), criteria(own, quotes))),
        tracks.length ? "" : empty(say("没有可以试算的类别。", "No track to try.")));
    } catch (error) { box.replaceChildren(failure(error), command); }
  };
  const box = h("section", {}, h("p", {}, h("button", { type: "button", onclick: tried },
    say("试算没有申报的类别", "Try the tracks not applied for"))), command);
  return box;
}

function verdict(rows) {
  const required = rows.filter((row) => row.role === "required" && !row.branch);
  const of = (...results) => required.filter((row) => results.includes(row.result));
  const missed = of("不符合"), open = of("缺数据", "需人工判断").length;
  const which = missed.map((row) => say(`第${row.criterion}条 ${row.clause}`, `${row.criterion} ${row.clause}`));
  const said = missed.length ? say(`不够条件：${missed.length} 项不符合（${which.join("、")}）`,
    `does not qualify: ${missed.length} not met (${which.join(", ")})`)
    : open ? say("还不能定", "cannot be told yet") : say("够条件", "qualifies");
  return said + (open ? say(`，${open} 项缺数据或需人工判断`, `, ${open} open`) : "");
}

/** Criterion by criterion: what it asks in words, the value and how far it is off, and the readings beside its own. */
function criteria(rows, quotes) {
  const told = {
    value: (text, row) => opening(["criterion", row.application, row.criterion, row.item, row.period || "",
      row.is_part ? "part" : ""], row, text),
    threshold: (text, row) => text && [word("comparator", row.comparator || ""), text, row.unit_of_measure].join(" "),
    result: (text, row) => h("span", { class: { 符合: "fits", 不符合: "bad" }[row.result] || "open" }, text),
    gap: (text, row) => (row.unit_of_measure === null ? text.replace("%", say(" 个百分点", " points")) : text),
    says: (text, row) => h("div", {}, [row.branch, row.period].some(Boolean)
      && `〔${[row.branch, row.period].filter(Boolean).join("，")}〕`, text,
    row.decided_by && h("small", {}, `（${row.decided_by}）`), row.readings.map((one) => reading(one, row.turned)), quoted(quotes, row)),
  };
  const names = ["criterion", "clause", "says", "value", "threshold", "gap", "result"];
  return grid(names.map((name) => (name === "gap" ? say("差", "gap") : heading("assessment", name))),
    rows.map((row) => names.map((name) => {
      const text = toldCell("assessment", name, row[name], row);
      return told[name] ? told[name](text, row) : text;
    })), { label: tableTitle("assessment") });
}
/** A value that opens as the figure of a form that it is, else as the criterion or output with these names. */
function opening(names, { figure, measure, application }, text) {
  if (figure) { return link(to("figure", figure), text); }
  return META.asked && measure && application !== "" ? link(to("figure", names.join("~")),
    text || say("记录", "records")) : text;
}
function quoted(quotes, { notice, clause }) {
  const quote = (quotes[notice] || {})[clause];
  return quote && h("blockquote", {}, quote);
}
function reading({ reading_id: id, topic, chosen: own, alternatives, settled_on, settled_by }, turned) {
  const by = settled_on ? say(`${settled_by} 定`, `settled by ${settled_by}`) : say("本单位尚未定", "not settled yet");
  return h("p", { class: "reading" }, say(`读法：${topic}按“${own}”，也可读作“${alternatives}”（${by}）`,
    `read: ${topic} as “${own}”, or “${alternatives}” (${by})`), turned && turned.filter((one) => one.reading === id)
    .map((one) => h("b", {}, say(`；改读作“${one.alternative}”则${one.result}（${one.value ?? "—"}）`,
      `; as “${one.alternative}” it would be ${word("result", one.result)} (${one.value ?? "—"})`))),
    turned && !turned.some((one) => one.reading === id) && say("；改读结果不变", "; read otherwise the result stands"));
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
    parts.push(rows.length > 0 && h("section", {}, h("h2", {}, tableTitle(name)),
      tableView(name, rows, {}, Object.keys(rows[0] || {}).filter((one) => !["project", "track"].includes(one)))));
  }
  const vouchers = h("section", {}, loading(say("正在打开……", "Opening…")));
  data.found(id, "funding").then(({ rows: own }) => vouchers.replaceChildren(h("h2", {}, say("凭证", "Vouchers")),
    own.length ? recordHits(own) : empty(say("没有这个项目的资金凭证。", "No vouchers.")),
    own.length < MOST_OF_ONE ? "" : h("p", { class: "hint" }, say(`只列 ${MOST_OF_ONE} 张；各项合计的全部凭证，见表格里这个项目的资金数字。`,
        `The first ${MOST_OF_ONE} only; all vouchers stand behind the figures of money.`))),
  (error) => vouchers.replaceChildren(failure(error)));
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
  const figures = row.figures || [], others = row.others || [], left = row.left_out || [];
  const part = ({ sides = [] }) => sides.map((one) => `${NAMED.measure(one.measure)} ${grouped(one.amount ?? "")}`).join("；");
  const uses = figures.map((one) => [link(to("figure", one.figure_id), one.label),
    one.value === undefined ? "" : withUnit(one.value, one.unit), part(one)]);
  const cells = cellRows(row), byCommand = h("code", {}, `jixiao trace --row "${ref}"`);
  const table = (titles, rows, label) => grid(titles, rows, { label });
  return [h("h1", {}, say(META.names.record_types[row.record_type] || "一行", row.record_type || "a row")),
    h("p", { class: "place" }, link(filtered("sheet", { file: row.file }), row.file),
      `${row.sheet ? " · " + row.sheet : ""} · ${say(`第 ${row.row} 行`, "row " + row.row)}`),
    row.key && h("p", {}, h("code", {}, row.key)),
    row.says && h("p", { class: row.state === "accepted" ? "fits" : "bad" }, row.says),
    row.first && h("p", {}, link(to("row", row.first), say("看那一行", "See that row"))),
    (row.why || []).map((one) => h("p", { class: "bad" }, `${one.column || ""} ${one.value || ""}：${one.reason || ""} `
      + (one.repair ? say("建议：", "Repair: ") + one.repair : ""))),
    h("p", { class: "actions noprint" }, copyButton(say("复制位置", "Copy place"), ref)),
    cells.length > 0 && [h("h2", {}, say("这一行写的", "What it says")), grid([say("项", "column"),
      say("取用的值", "value taken"), say("单元格", "cell"), say("表头写作", "header"), say("原来写的", "as written")],
    cells, { label: say("这一行写的", "What it says"), kind: "values" })],
    row.more && !row.figures ? loading(say("正在查它进了哪些数字……", "Looking for its figures…"))
      : h("h2", {}, say(`进了 ${figures.length} 个数字`, `${figures.length} figures`)),
    row.figures === null && !row.more && empty(say("记录太多，没有放进这个文件。请用 jixiao serve 打开申报包。",
      "Too many records: use jixiao serve.")), row.figures && (uses.length
      ? table([say("数字", "figure"), say("值", "value"), say("这一行的份", "its part")], uses, say("数字", "figures"))
      : empty(say("没有进入表中的数字。", "It is in no figure."))),
    !row.state && h("p", { class: "hint" }, META.left_out?.includes("raw/" + row.record_type)
      ? say("这类记录太多，没有放进本文件，看不到这一行写的。请用 jixiao serve 打开申报包，或用 ",
        "Records of this type are too many for this file, so no cell is shown: jixiao serve on the pack, or ")
      : say("这一行是表头或表外的行，另查：", "No row of a table: "), byCommand),
    others.length > 0 && [h("h2", {}, say("还用于", "Also used for")),
      table([say("用处", "use"), say("对象", "subject"), say("条款", "clause"), say("内容", "what"),
        say("这一行的份", "its part")], others.map((one) => [[word("use", one.use), " ", one.figure_id
        ? link(to("figure", one.figure_id), one.item) : one.item || ""], subject(one.subject),
      `${noticeName(one.notice)} ${one.clause || ""}`, one.says || "", part(one)]), say("用处", "uses"))],
    left.length > 0 && h("details", {}, h("summary", {}, say(`可进而未进 ${left.length} 处`, `left out of ${left.length}`)),
      table([say("哪里", "where"), say("为什么", "why")], left.map((one) =>
        [one.figure_id ? link(to("figure", one.figure_id), one.label || `${one.subject} ${one.item} ${one.says}`) : "",
          one.reason || word("use", one.outcome)]), say("未进", "left out"))),
    row.state === "accepted" && !row.left_out && !row.more && h("p", { class: "hint" }, row.others
      ? say("没有进的数字、条件、产出和缘由，另查：", "What it did not go into, and why: ")
      : say("条件、产出等另查：", "Criteria and outputs: "), byCommand)];
}

/** Its cells as they were written, with what was taken; then what was worked out of them. */
function cellRows({ values, cells }) {
  const plain = (header) => header.replace("（遮盖）", ""), of = new Map(cells.map((one) => [one.column, one]));
  const taken = new Map(values.map(([, header, value]) => [plain(header), value]));
  return [...cells.map((one) => [one.column, toldCell("", "", taken.get(one.column) ?? one.taken, {}), one.cell || "",
    one.header || "", [one.written, one.corrected && h("small", {}, say("（按更正取值）", " (corrected)"))]]),
  ...values.filter(([, header, value]) => (value ?? "") !== "" && !of.has(plain(header))).map(([name, header, value]) =>
    [say(header || heading("records", name), name), toldCell("", name, value, {}), "", "", ""])];
}

/* search */

function recordHits(rows) {
  return grid(["record_type", "key", "file", "sheet", "row"].map(recordHeading), rows.map(([kind, key, ...place]) =>
    [NAMED.record_type(kind), key, ...placeCells(...place)]), { label: say("记录", "records") });
}

async function searchPage(_, asked) {
  const words = (asked.get("q") || "").trim(), type = asked.get("type") || "", parts = [];
  if (!words) { return [h("h1", {}, say("搜索", "Search")),
    empty(say("在上面写单位、项目、凭证号、证书号、遮盖后的号码、文件名、数字编号或单元格名称。按 / 随时搜索。",
      "Write a unit, project, voucher, certificate, masked number, file or figure id above. / searches."))]; }
  const { units, projects, applications } = META.names;
  const has = (...texts) => texts.some((text) => String(text ?? "").includes(words));
  const list = (title, links) => links.length && parts.push(h("h2", {}, `${title} ${links.length}`),
    h("ul", { class: "hits" }, links.slice(0, 50).map((one) => h("li", {}, one))));
  if (/^(.+):([^:]*):(\d+)$/.test(words)) {
    parts.push(h("p", {}, link(to("row", words), say(`打开这一行：${words}`, `Open this row: ${words}`))));
  }
  list(say("单位", "Units"), Object.entries(units).filter((one) => has(...one)).map(([id, name]) =>
    link(to("unit", id), `${name} ${id}`)));
  list(say("项目", "Projects"), Object.entries(projects).filter(([id, [unit]]) => has(id, units[unit]))
    .map(([id, [unit]]) => link(to("project", id), `${id} ${unitName(unit)}`)));
  list(say("申报", "Applications"), Object.entries(applications).filter(([id]) => has(id)).map(([id, [unit]]) =>
    link(to("unit", unit), `${id} ${unitName(unit)}`)));
  list(say("数字", "Figures"), (await data.document("figures")).rows.filter((row) => has(row[0], row[4])).map((row) =>
    [link(to("figure", row[0]), row[4]), " ", withUnit(row[5], row[6]), " ", h("small", {}, `${row[2]}!${row[3]}`)]));
  list(say("文件", "Files"), [...groups(await table("sheet"), (row) => row.file).keys()].filter((file) => has(file))
    .map((file) => link(filtered("sheet", { file }), file)));
  const { rows } = await data.found(words, type);
  const more = [...groups(rows, (row) => row[0])].filter(([, own]) => !type && own.length === MOST_HITS);
  if (rows.length) { parts.push(h("h2", {}, say(`记录 ${rows.length}`, `Records ${rows.length}`)), more.length > 0
    && h("p", { class: "hint" }, say(`每类先列 ${MOST_HITS} 条，更多：`, `The first ${MOST_HITS} of a type; more: `),
      more.map(([kind]) => [link("/search?" + new URLSearchParams({ q: words, type: kind }), NAMED.record_type(kind)),
        " "])), recordHits(rows)); }
  return [h("h1", {}, say(`搜索：${words}`, `Search: ${words}`)),
    parts.length ? parts : empty(say("没有找到。请少写几个字，或检查写法。", "Nothing found: write less."))];
}

/* two builds beside each other */

async function diffPage([no]) {
  const { others } = await data.diff(""), title = h("h1", {}, say("比较", "Differences"));
  if (!others.length) { return [title, empty(data.isFile
    ? say("一个文件里只有一份申报包。比较两份请用 jixiao diff A.zip B.zip，或 jixiao serve A.zip --with B.zip。",
      "One file holds one pack: jixiao diff A.zip B.zip, or jixiao serve A.zip --with B.zip.")
    : say("没有给另一份。请用 jixiao serve --with 另一份发布结果或申报包 启动。",
      "No other build: start with jixiao serve --with ANOTHER."))]; }
  const choice = tabs(say("另一份", "the other"), others.map((name, at) => [to("diff", at), name, String(at) === no]));
  return no === undefined ? [title, choice] : [title, choice, differences(await data.diff(no))];
}

function differences({ a, b, figures, only_in_a, only_in_b, records, policy, parameters, code }) {
  const moved = figures.filter((one) => one.old !== one.new), quiet = figures.length - moved.length;
  const [figure, place, old, now] = [say("数字", "figure"), say("位置", "place"), say("原值", "old"), say("新值", "new")];
  const at = (one) => `${one.workbook}!${one.sheet}!${one.cell}`;
  const rows = moved.map((one) => [link(to("figure", one.figure_id), one.label), at(one), withUnit(one.old, one.unit),
    withUnit(one.new, one.unit), withUnit(one.difference, one.unit),
    h("ul", { class: "hits" }, one.causes.slice(0, 10).map(causeItem), one.causes.length > 10
      && h("li", {}, say(`另有 ${one.causes.length - 10} 项`, `${one.causes.length - 10} more`)))]);
  const section = (title, columns, list) => list.length > 0
    && [h("h2", {}, `${title} ${list.length}`), grid(columns, list.slice(0, 500), { label: title })];
  const left = (title, list) => section(title, [figure, place, say("值", "value"), say("原因", "reason")],
    list.map((one) => [one.label, at(one), withUnit(one.value, one.unit), one.reason || ""]));
  return [h("p", {}, `${a.name}（${a.build_id}） → ${b.name}（${b.build_id}）`),
    h("h2", {}, say(`数值改变的数字 ${moved.length}`, `${moved.length} figures changed`)),
    moved.length ? grid([figure, place, old, now, say("差额", "difference"), say("各部分的原因", "parts and causes")], rows,
      { label: say("改变的数字", "changed figures") }) : empty(say("没有数值改变的数字。", "No figure changed.")),
    quiet > 0 && h("p", { class: "hint" }, say(`另有 ${quiet} 个数字值未变而来源记录改变。`,
      `${quiet} more kept their value but not their records.`)),
    left(say("只在前一份的数字", "Figures only before"), only_in_a), left(say("只在后一份的数字", "Figures only now"), only_in_b),
    section(say("改动的记录", "Records changed"), [say("改动", "change"), say("记录", "record"), place, say("字段", "fields"),
      say("影响数字", "figures")], records.map((one) => [one.change, `${NAMED.record_type(one.record_type)} ${one.key}`,
      whereLink(one), changes(one.fields), String(one.figures.length)])),
    section(say("政策", "Policy"), [say("表", "table"), say("键", "key"), say("字段", "field"), old, now,
      say("条款", "clause")], policy.map((one) =>
      [one.table, one.key, one.field, one.old ?? "", one.new ?? "", one.clause ?? ""])),
    section(say("参数与程序", "Parameters and program"), [say("名称", "name"), old, now], [...parameters, ...code]
      .map((one) => [one.label || one.name, String(one.old ?? ""), String(one.new ?? "")]))];
}

function whereLink({ file, sheet, row }) { return rowLink(file, sheet, row, `${file} ${sheet} ${row}`); }
function changes(fields = []) {
  const side = ["old", "new"].find((name) => fields.length && fields.every((one) => one[name] === null));
  if (side) { return side === "new" ? say("后来没有了", "gone") : say("后来才有", "new"); }
  return fields.map((one) => `${one.name}：${one.old ?? "—"} → ${one.new ?? "—"}`).join("；");
}
function causeItem(cause) {
  const record = cause.file && [` ${NAMED.record_type(cause.record_type)} ${cause.key} `, whereLink(cause), " ",
    changes(cause.fields)];
  const moved = (one, name) => ` ${name}：${one.old ?? "—"} → ${one.new ?? "—"}`;
  return h("li", {}, h("b", {}, cause.part), record,
    (cause.policy || []).map((one) => moved(one, `${one.table} ${one.key} ${one.field}`)).join("；"),
    (cause.clause || []).join("、"), (cause.settings || []).map((one) => moved(one, one.label)).join("；"),
    cause.says ? " " + cause.says : "");
}
