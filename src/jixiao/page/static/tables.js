"use strict";
/* Tables: heads stay in place, columns sort, rows filter, pages turn, all can be saved. */

const PAGE = 100;

function empty(text) { return h("p", { class: "empty" }, text); }
function loading(text) { return h("p", { class: "loading" }, text); }
function failure(error) { return h("p", { class: "bad", role: "alert" }, error.message || String(error)); }

/** A grid: columns are titles or {name, title}, rows of texts or elements; `sort` and `turn` make the heads buttons,
    `kind` "charted" or "values" the first cell of a row its head. */
function grid(columns, rows, { sort, turn, label, kind = "" }) {
  const textOf = (cell) => (cell instanceof Element ? cell.textContent : String(cell ?? ""));
  const numeric = columns.map((_, no) => (kind === "charted" && no > 0) || (rows.some((row) => row[no])
    && rows.every((row) => /^(-?[\d,]+(\.\d+)?%?|)$/.test(textOf(row[no])))));
  const shape = (cell, no) => (numeric[no] ? "number" : /^[^\s，。；]{1,10}$/.test(textOf(cell)) ? "short"
    : textOf(cell).length > 24 ? "long" : textOf(cell).length > 8 ? "middle" : null);
  const head = columns.map((column, no) => {
    const { name, title } = column.title ? column : { title: column };
    const way = name && sort?.sort === name ? (sort.desc ? "descending" : "ascending") : null;
    return h("th", { scope: "col", "aria-sort": way, class: numeric[no] ? "number" : null },
      turn ? h("button", { type: "button", onclick: () => turn(name) }, title, way && (sort.desc ? " ↓" : " ↑"))
        : title);
  });
  const cellOf = (cell, no) =>
    (kind && !no ? h("th", { scope: "row" }, cell) : h("td", { class: shape(cell, no) }, cell));
  return h("div", { class: "wide", tabindex: 0, role: "region", "aria-label": label },
    h("table", { class: `grid ${kind}` }, h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cellOf))))));
}

/** Links of which one is where we are: [address, text, is here]. */
function tabs(label, links) {
  return h("nav", { class: "tabs", "aria-label": label }, links.map(([address, text, here]) =>
    h("a", { href: "#" + address, "aria-current": here ? "page" : null }, text)));
}

function pager(offset, limit, count, turn) {
  if (count <= limit) { return h("p", { class: "count" }, say(`共 ${count} 行`, `${count} rows`)); }
  const pages = Math.ceil(count / limit), page = Math.floor(offset / limit) + 1;
  const button = (text, at) => h("button", { type: "button", disabled: at < 1 || at > pages,
    onclick: () => turn((at - 1) * limit) }, text);
  return h("p", { class: "count" }, button("«", 1 < page ? 1 : 0), button(say("上一页", "Back"), page - 1),
    ` ${page} / ${pages} `, button(say("下一页", "Next"), page + 1), button("»", page < pages ? pages : 0),
      say(`共 ${count} 行`, `${count} rows`));
}

/** Rows of a document {columns, rows} as objects. */
function objects(document) {
  return document.rows.map((row) => Object.fromEntries(document.columns.map((name, no) => [name, row[no]])));
}

/** Where the rows stand that a sheet's counts are of. */
const ROWS_OF = { quarantined: ["quarantine"], duplicates: ["passed_over", { state: "duplicate" }],
  skipped: ["passed_over", { state: "skipped" }] };
/** What a cell leads to. */
function told(table, column, row) {
  const text = toldCell(table, column, row[column], row);
  if (table === "output" && column === "value") {
    return opening(["output", row.project, row.criterion, row.item, row.period], row, text);
  }
  if (!text) { return ""; }
  if (column === "unit" && META.names.units[row.unit]) { return link(to("unit", row.unit), unitName(row.unit)); }
  const [unit] = (column === "application" && META.names.applications[text]) || [];
  if (unit) { return link(to("unit", unit), text); }
  if (column === "project" && META.names.projects[text]) { return link(to("project", text), text); }
  if (column === "subject") { return subject(text); }
  if (column === "first") { return link(to("row", text), text); }
  const [rows, more] = (table === "sheet" && row[column] > 0 && ROWS_OF[column]) || [], { file } = row;
  if (META.tables.includes(rows)) { return link(filtered(rows, { file, sheet: row.sheet ?? "", ...more }), text); }
  if (column === "figure_id") { return link(to("figure", text), text); }
  if (column === "row" && row.file) { return rowLink(row.file, row.sheet, row.row); }
  return text;
}
function subject(id) {
  const { applications, projects, units } = META.names;
  if (projects[id]) { return link(to("project", id), `${id} ${unitName(projects[id][0])}`); }
  if (applications[id]) { return link(to("unit", applications[id][0]), `${id} ${unitName(applications[id][0])}`); }
  return units[id] ? link(to("unit", id), unitName(id)) : id;
}

/** Rows a page at a time, sorted, filtered, saved. `ask` gives {columns, rows, found} of what is wanted (as `chosen`
    does), `saved` all of it as texts, its head first. */
function listing(name, ask, saved, { limit, looked, none, title, named }) {
  const wanted = { offset: 0, limit, sort: "", desc: false, words: "" }, body = h("div", {});
  let latest = 0;
  const again = async (changes) => {
    const own = ++latest;
    Object.assign(wanted, { offset: 0 }, changes);
    body.setAttribute("aria-busy", "true");
    try {
      const { columns, rows, found } = await ask(wanted);
      if (own !== latest) { return; }
      const turn = (sort) => again({ sort, desc: wanted.sort === sort && !wanted.desc });
      body.replaceChildren(found ? grid(columns, rows, { sort: wanted, turn, label: name }) : empty(none()),
        pager(wanted.offset, limit, found, (offset) => again({ offset })));
    } catch (error) { body.replaceChildren(failure(error)); }
    body.removeAttribute("aria-busy");
  };
  const field = h("input", { type: "search", "aria-label": say("筛选", "filter"), placeholder: looked,
    oninput: () => again({ words: field.value.trim() }) });
  const save = async () => saveCsv(title, await saved({ ...wanted, offset: 0, limit: null }));
  again({});
  return h("div", {}, h("p", { class: "tools noprint" }, named && h("span", {}, name), field,
    h("button", { type: "button", onclick: save }, say("存为 CSV", "Save as CSV"))), body);
}

function fulfils(row, filters) {
  return Object.entries(filters).every(([name, value]) => String(row[name] ?? "") === value);
}

/** A table of rows with all that can be done to it. `filters` are columns with the value that they must have. */
function tableView(table, rows, filters = {}, only = null) {
  const kept = rows.filter((row) => fulfils(row, filters));
  const hidden = new Set([...META.words.hidden, ...(META.words.hidden_of[table] || [])]);
  const names = (only || Object.keys(rows[0] || {})).filter((name) => !hidden.has(name)
    && kept.some((row) => (row[name] ?? "") !== ""));
  const texts = (row) => names.map((name) => toldCell(table, name, row[name], row));
  const columns = names.map((name) => ({ name, title: name === "unit"
    && kept.some((row) => META.names.units[row.unit]) ? say("单位", "unit") : heading(table, name) }));
  const current = (wanted) => chosen(kept, wanted, (row, name) => row[name], texts);
  return listing(tableTitle(table), async (wanted) => {
    const { found, rows } = current(wanted);
    return { columns, found, rows: rows.map((row) => names.map((name) => told(table, name, row))) };
  }, async (wanted) => [columns.map((one) => one.title), ...current(wanted).rows.map(texts)],
  { limit: PAGE, looked: say("筛选", "filter"), title: tableTitle(table),
    none: () => (kept.length ? say("没有含这些字的行。请改筛选的字。", "No row has these words.")
      : nothing(rows.length ? "" : table)) });
}

function nothing(table) {
  return {
    finding: say("没有发现：所有核对都通过了。", "No findings: all checks passed."),
    quarantine: say("没有退回的记录：收到的都收下了。", "Nothing was refused."),
  }[table] || say("没有这样的行。请去掉条件，或换一个通知。", "No such rows: take the conditions away.");
}

const ADVICE = {
  finding: () => say("每条发现：先看说明，点行号到来源的行；" + "请报送单位在原文件里改正后重新上报，或在 findings.xlsx 里说明缘由。",
  "Correct the source and hand it in again, or explain it in findings.xlsx."),
  quarantine: () => say("没有收下的行。请在 quarantine.xlsx 或退回单里就地改正，放回收件目录再次构建。",
    "Rows not taken: correct them in quarantine.xlsx and hand that in."),
  sheet: () => say("每张工作表：读取 = 收下 + 隔离 + 重复 + 跳过。", "Each sheet: read = taken + refused + doubled + skipped."),
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
    && balance(rows.filter((row) => fulfils(row, filters))), chips.length > 0 && h("p", { class: "chips" }, chips),
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
  return [h("h1", {}, say("数据表", "Tables")),
    cards(META.tables.map((name) => [to("table", name), tableTitle(name), name]))];
}

async function checksPage() {
  const failed = META.checks.filter((one) => !one.passed);
  const titles = { [say("label", "label_en")]: say("检查", "check"), severity: say("等级", "severity"), passed: say("通过", "passed"),
    failed_rows: say("行数", "rows"), detail: say("结果", "result"), why: say("为什么查", "why") };
  const view = (rows) => grid(Object.values(titles), rows.map((row) =>
    Object.keys(titles).map((name) => toldCell("", name, row[name] ?? row.label, row))), { label: say("检查", "checks") });
  return [h("h1", {}, say("检查", "Checks")), h("p", { class: failed.length ? "" : "fits" },
    say(`共 ${META.checks.length} 项，${failed.length} 项没有通过。`, `${META.checks.length} checks, ${failed.length} failed.`)),
    failed.length > 0 && [h("h2", {}, say("没有通过的", "Failed")), view(failed)],
    h("details", {}, h("summary", {}, say("通过的", "Passed")), view(META.checks.filter((one) => one.passed)))];
}
