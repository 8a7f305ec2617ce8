"use strict";
/* Tables: heads stay in place, columns sort, rows filter, pages turn, all can be saved. */

const PAGE = 100;

function empty(text) { return h("p", { class: "empty" }, text); }
function failure(error) { return h("p", { class: "bad", role: "alert" }, error.message || String(error)); }

/** A grid: columns {name, title, number}, rows of texts or elements; `sort` and `turn` make the heads buttons. */
function grid(columns, rows, { sort, turn, label }) {
  const plainly = (cell) => (cell instanceof Element ? cell.textContent : String(cell ?? ""));
  const numeric = columns.map((_, no) => rows.some((row) => row[no])
    && rows.every((row) => /^(-?[\d,]+(\.\d+)?%?|)$/.test(plainly(row[no] ?? ""))));
  const shape = (cell, no) => (numeric[no] ? "number" : /^[^\s，。；]{1,10}$/.test(plainly(cell)) ? "short"
    : plainly(cell).length > 24 ? "long" : plainly(cell).length > 8 ? "middle" : null);
  const head = columns.map(({ name, title }, no) => {
    const way = sort?.sort === name ? (sort.desc ? "descending" : "ascending") : null;
    return h("th", { scope: "col", "aria-sort": way, class: numeric[no] ? "number" : null },
      turn ? h("button", { type: "button", onclick: () => turn(name) }, title, way && (sort.desc ? " ↓" : " ↑"))
      : title);
  });
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label },
    h("table", { class: "grid" }, h("thead", {}, h("tr", {}, head)),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, no) => h("td", { class: shape(cell, no) }, cell)))))));
}

function pager(offset, limit, count, turn) {
  if (count <= limit) { return h("p", { class: "count" }, say(`共 ${count} 行`, `${count} rows`)); }
  const pages = Math.ceil(count / limit), page = Math.floor(offset / limit) + 1;
  const button = (text, at) => h("button", { type: "button", disabled: at < 1 || at > pages,
    onclick: () => turn((at - 1) * limit) }, text);
  return h("p", { class: "count" }, button("«", 1 < page ? 1 : 0), button(say("上一页", "Back"), page - 1),
    ` ${page} / ${pages} `,
    button(say("下一页", "Next"), page + 1), button("»", page < pages ? pages : 0),
      say(`共 ${count} 行`, `${count} rows`));
}

/** Rows of a document {columns, rows} as objects. */
function objects(document) {
  return document.rows.map((row) => Object.fromEntries(document.columns.map((name, no) => [name, row[no]])));
}

/** What a cell leads to. */
function told(table, column, row) {
  const text = toldCell(table, column, row[column], row);
  if (!text) { return ""; }
  if (column === "unit" && META.names.units[row.unit]) { return link(to("unit", row.unit), unitName(row.unit)); }
  if (column === "application" && META.names.applications[text]) { return link(to("unit",
    META.names.applications[text][0]), text); }
  if (column === "project" && META.names.projects[text]) { return link(to("project", text), text); }
  if (column === "subject") { return subject(row.subject_type, text); }
  if (column === "figure_id") { return link(to("figure", text), text); }
  if (column === "row" && row.file) { return rowLink(row.file, row.sheet, row.row); }
  return text;
}
function subject(kind, id) {
  const { applications, projects, units } = META.names;
  if (projects[id]) { return link(to("project", id), `${id} ${unitName(projects[id][0])}`); }
  if (applications[id]) { return link(to("unit", applications[id][0]), `${id} ${unitName(applications[id][0])}`); }
  return units[id] ? link(to("unit", id), unitName(id)) : id;
}

/** A table of rows with all that can be done to it. `filters` are columns with the value that they must have. */
function tableView(table, rows, filters = {}, only = null) {
  let kept = rows;
  for (const [name, value] of Object.entries(filters)) { kept = kept.filter((row) =>
    String(row[name] ?? "") === value); }
  const hidden = new Set([...META.words.hidden, ...(META.words.hidden_of[table] || [])]);
  const names = (only || Object.keys(rows[0] || {})).filter((name) => !hidden.has(name)
    && kept.some((row) => (row[name] ?? "") !== ""));
  const state = { offset: 0, sort: "", desc: false, words: "" }, body = h("div", {});
  const texts = (row) => names.map((name) => toldCell(table, name, row[name], row));
  const current = () => {
    const looked = state.words ? kept.filter((row) => texts(row).some((text) => text.includes(state.words))) : kept;
    return state.sort ? [...looked].sort((a, b) => (state.desc ? -1 : 1) * order(a[state.sort], b[state.sort]))
      : looked;
  };
  const columns = names.map((name) => ({ name, title: name === "unit"
    && kept.some((row) => META.names.units[row.unit]) ? say("单位", "unit") : heading(table, name) }));
  const turn = (name) => { state.desc = state.sort === name
    && !state.desc; state.sort = name; state.offset = 0; render(); };
  const render = () => {
    const found = current(), page = found.slice(state.offset, state.offset + PAGE);
    body.replaceChildren(found.length ? grid(columns, page.map((row) => names.map((name) => told(table, name, row))),
      { sort: state, turn, label: tableTitle(table) })
      : empty(kept.length ? say("没有含这些字的行。请改筛选的字。", "No row has these words.") : nothing(table)),
    pager(state.offset, PAGE, found.length, (offset) => { state.offset = offset; render(); }));
  };
  const field = h("input", { type: "search", "aria-label": say("筛选", "filter"), placeholder: say("筛选", "filter"),
    oninput: () => { state.words = field.value.trim(); state.offset = 0; render(); } });
  render();
  return h("div", {}, h("p", { class: "tools noprint" }, field,
    h("button", { type: "button", onclick: () => saveCsv(tableTitle(table),
      [columns.map((one) => one.title), ...current().map(texts)]) }, say("存为 CSV", "Save as CSV"))), body);
}

function nothing(table) {
  return {
    finding: say("没有发现：所有核对都通过了。", "No findings: all checks passed."),
    quarantine: say("没有退回的记录：收到的都收下了。", "Nothing was refused."),
  }[table] || say("没有这样的行。请去掉条件，或换一个通知。", "No such rows: take the conditions away.");
}

const ADVICE = {
  finding: () => say("每条发现：先看说明，点行号到来源的行；"
    + "请报送单位在原文件里改正后重新上报，或在 findings.xlsx 里说明缘由。", "Correct the source and hand it in again, or explain it in findings.xlsx."),
  quarantine: () => say("没有收下的行。请在 quarantine.xlsx 或退回单里就地改正，放回收件目录再次构建。",
    "Rows not taken: correct them in quarantine.xlsx and hand that in."),
  sheet: () => say("每张工作表：读取 = 收下 + 隔离 + 重复 + 跳过。",
    "Each sheet: read = taken + refused + doubled + skipped."),
};

/** Columns in the order in which they are read, where it is another than they are kept in. */
const ORDER = {
  finding: ["severity", "rule", "message", "subject", "notice", "clause", "value", "expected", "file", "sheet", "row"],
  quarantine: ["file", "sheet", "row", "cell", "column", "value", "reason", "repair", "rule", "record_type"],
};

async function tablePage([name], asked) {
  const rows = objects(await data.document("table/" + name)), filters = Object.fromEntries(asked);
  const chips = Object.entries(filters).map(([column, value]) => {
    const rest = new URLSearchParams(asked);
    rest.delete(column);
    return h("a", { class: "chip", href: `#/table/${name}?${rest}`, title: say("去掉这个条件", "take away") },
      `${heading(name, column)}：${toldCell(name, column, value, {})} ×`);
  });
  return [h("h1", {}, tableTitle(name)), ADVICE[name] && h("p", { class: "hint" }, ADVICE[name]()), name === "sheet"
    && balance(rows), chips.length > 0 && h("p", { class: "chips" }, chips),
    tableView(name, rows, filters, ORDER[name])];
}

/** What was read is what was taken, refused, doubled and skipped. */
function balance(rows) {
  const sum = (name) => rows.reduce((made, row) => made + Number(row[name] || 0), 0);
  const [read, ...parts] = ["read", "accepted", "quarantined", "duplicates", "skipped"].map(sum);
  const fits = read === parts.reduce((one, other) => one + other, 0);
  return h("p", { class: fits ? "fits" : "bad" }, `${fits ? "✓" : "✗"} ${read} = ${parts.join(" + ")}`);
}

async function tablesPage() {
  return [h("h1", {}, say("数据表", "Tables")), h("ul", { class: "cards" },
    META.tables.map((name) => h("li", {}, link(to("table", name), h("strong", {}, tableTitle(name)),
    h("span", {}, name)))))];
}

async function checksPage() {
  const failed = META.checks.filter((one) => !one.passed),
    names = ["label", "severity", "passed", "failed_rows", "detail", "why"];
  const titles = { label: say("检查", "check"), severity: say("等级", "severity"), passed: say("通过", "passed"),
    failed_rows: say("行数", "rows"), detail: say("结果", "result"), why: say("为什么查", "why") };
  const view = (rows) => grid(names.map((name) => ({ name, title: titles[name] })),
    rows.map((row) => names.map((name) => toldCell("", name, row[name], row))), { label: say("检查", "checks") });
  return [h("h1", {}, say("检查", "Checks")), h("p", { class: failed.length ? "" : "fits" },
    say(`共 ${META.checks.length} 项，${failed.length} 项没有通过。`,
    `${META.checks.length} checks, ${failed.length} failed.`)),
    failed.length > 0 && [h("h2", {}, say("没有通过的", "Failed")), view(failed)],
    h("details", {}, h("summary", {}, say("通过的", "Passed")), view(META.checks.filter((one) => one.passed)))];
}
