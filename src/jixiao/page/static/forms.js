"use strict";
/* Forms as they print, and a figure opened at the side: value, definition, formula, clauses, records. */

const PIXELS_A_CHARACTER = 7, PADDING = 5, PIXELS_A_POINT = 4 / 3;

/** A sheet as tables: above the titles, and from the titles on, so that these stay in place and print on every page. */
function drawnSheet(form, number, chosenId) {
  const sheet = form.sheets[number], widths = sheet.widths.map((one) =>
    (one ? Math.round(one * PIXELS_A_CHARACTER + PADDING) : 0));
  const whole = widths.reduce((sum, one) => sum + one, 0), [first, last] = sheet.titles || [0, -1];
  const rows = sheet.heights.map(() => []);
  for (const cell of sheet.cells.flatMap((one) => cutAt(one, [first, last + 1]))) { rows[cell[0]].push(cell); }
  const drawn = (from, until) => rows.slice(from, until).map((cells, no) =>
    h("tr", { css: { height: sheet.heights[from + no] * PIXELS_A_POINT + "px" } },
      cells.sort((one, other) => one[1] - other[1]).map((cell) => drawnCell(form, number, cell, chosenId))));
  const columns = () => h("colgroup", {}, widths.map((one) => h("col", { css: { width: (one / whole) * 100 + "%" } })));
  const table = (...parts) => h("table", { class: "drawn", css: { width: whole + "px" } }, columns(), ...parts);
  const made = [];
  if (first > 0) { made.push(table(h("tbody", {}, drawn(0, first)))); }
  made.push(table(last >= first && h("thead", {}, drawn(first, last + 1)),
    h("tbody", {}, drawn(last + 1, rows.length))));
  return h("div", { class: "paper " + (sheet.landscape ? "landscape" : "portrait"), tabindex: 0, role: "region",
    "aria-label": `${form.title} ${sheet.name}`, onkeydown: moveAmongFigures }, made);
}

/** A merged cell that goes on over the edge of the titles is drawn on both sides of it. */
function cutAt(cell, edges) {
  const edge = edges.find((row) => cell[0] < row && row < cell[0] + cell[2]);
  if (edge === undefined) { return [cell]; }
  const [row, column, rows, ...rest] = cell;
  return [[row, column, edge - row, ...rest], ...cutAt([edge, column, row + rows - edge, ...rest], edges)];
}

function drawnCell(form, number, [row, column, rows, columns, styleNo, text, id, label, unit], chosenId) {
  const style = form.styles[styleNo] || {}, place = columnLetters(column) + (row + 1);
  const css = { "font-size": style.size + "pt", "text-align": style.align || (id ? "right" : "left"),
    "vertical-align": style.valign === "center" ? "middle" : style.valign,
    "padding-left": 2 + (style.indent || 0) * 9 + "px" };
  const classes = [style.bold && "bold", style.border && "ruled", style.wrap && "wraps",
    /黑体/.test(style.font) && "hei", /楷体/.test(style.font) && "kai"];
  const content = id ? h("a", { href: "#" + formAddress(form.no, number, id), class: "figure",
    title: `${label}（${unit}） ${place}`, "data-cell": `${row},${column}`,
    "aria-current": id === chosenId ? "true" : null }, text) : sheetLink(form, number, text);
  return h("td", { rowspan: rows > 1 ? rows : null, colspan: columns > 1 ? columns : null, css,
    class: classes.filter(Boolean).join(" "), "data-place": place }, content);
}

/** On the list of sheets that a workbook begins with, the name of a sheet leads to it. */
function sheetLink(form, number, text) {
  const at = number === 0 && text ? form.sheets.findIndex((sheet, no) => no > 0 && sheet.name === text) : -1;
  return at > 0 ? h("a", { href: "#" + formAddress(form.no, at) }, text) : text;
}

function columnLetters(column) {
  let letters = "";
  for (let rest = column + 1; rest; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

function formAddress(no, sheet, id) { return to("form", no, sheet) + (id ? "?figure=" + encodeURIComponent(id) : ""); }

/** Arrows go from figure to figure, c copies the one in focus. */
function moveAmongFigures(event) {
  const here = event.target.closest?.("a.figure");
  if (!here) { return; }
  if (event.key === "c" && !event.ctrlKey && !event.metaKey) {
    const place = here.closest("td").dataset.place, region = event.currentTarget.getAttribute("aria-label");
    copyText(`${here.textContent}\t${region}!${place}`);
    return;
  }
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (!step) { return; }
  event.preventDefault();
  const at = (one) => one.dataset.cell.split(",").map(Number), [row, column] = at(here);
  let best = null, least = Infinity;
  for (const one of event.currentTarget.querySelectorAll("a.figure")) {
    const [down, right] = [at(one)[0] - row, at(one)[1] - column];
    const ahead = down * step[0] + right * step[1], aside = Math.abs(down * step[1]) + Math.abs(right * step[0]);
    if (ahead > 0 && ahead + aside * 5 < least) { [best, least] = [one, ahead + aside * 5]; }
  }
  best?.focus();
}

async function formsPage() {
  const card = ({ no, title, form_id, figures }) => [to("form", no, 0), title,
    `${form_id} · ${figures} ${say("个数字", "figures")}`];
  const groups = META.notices.map(({ id, no, title }) => h("section", {}, h("h2", {}, no),
    h("p", { class: "hint" }, title), cards(META.forms.filter((form) => form.notice === id).map(card))));
  return [h("h1", {}, say("表格", "Forms")), groups.length ? groups : noForms()];
}
function cards(list) {
  return h("ul", { class: "cards" }, list.map(([address, title, about]) =>
    h("li", {}, link(address, h("strong", {}, title), h("span", {}, about)))));
}
function noForms() { return empty(say("这次构建没有生成表格。请看检查一页。", "No forms: see the checks.")); }

async function formPage([no, sheet], asked) {
  const form = await data.document("form/" + no), number = Number(sheet) || 0;
  const chosenId = asked.get("figure");
  showSide(chosenId ? figurePanel(chosenId, () => { location.hash = "#" + formAddress(form.no, number); }) : null);
  return [h("h1", {}, form.title),
    h("p", { class: "hint noprint" }, link(to("overview", form.notice), noticeName(form.notice)),
      ` · ${form.form_id}（${form.edition}） · ${form.workbook} · `, say("点数字看来源；方向键换数字，c 复制，/ 搜索。图表见工作簿。",
        "Click a figure for its source; arrows move, c copies, / searches.")),
    form.sheets.length > 1 && tabs(say("工作表", "sheets"),
      form.sheets.map((one, at) => [formAddress(form.no, at), one.name, at === number])),
    drawnSheet(form, number, chosenId)];
}

/* the figure at the side */

async function figurePage([id]) { return h("div", { class: "panel" }, await figureParts(id, "h1")); }

function figurePanel(id, close) {
  const box = h("div", { class: "panel" }, loading(say("正在打开……", "Opening…"))), named = say("关闭", "close");
  const closing = h("button", { type: "button", class: "close", onclick: close, "aria-label": named }, "×");
  figureParts(id).then((parts) => box.replaceChildren(closing, ...parts.filter(Boolean)),
    (error) => box.replaceChildren(closing, failure(error)));
  return box;
}

async function figureParts(id, title = "h2") {
  const [index, quotes] = await Promise.all([data.document("figures"), data.document("quotes")]);
  const own = index.rows.find((row) => row[0] === id), form = META.forms[own?.[1]];
  if (!own && !isAsked(id)) { throw new Error(say(`没有数字 ${id}。请用搜索查找。`, `There is no figure ${id}: search for it.`)); }
  const { figure, sides } = await data.figure(id);
  const again = valueOf(figure.formula, (no) => sides[no].added || exact(sides[no].total));
  const rounded = again === null || !own ? again : halfUp(over(again, exact(figure.divisor)), figure.decimals);
  const isKnown = isExact(figure.value), fits = isKnown && rounded && compare(rounded, exact(figure.value)) === 0;
  const summed = Object.values(sides).every((side) => !side.added || compare(side.added, exact(side.total)) === 0);
  const place = own ? `${figure.workbook}!${figure.sheet}!${figure.cell}` : figure.label;
  const value = withUnit(figure.value, figure.unit), guards = figure.guards || [];
  const records = h("div", { class: "records" });
  const open = (no) => records.replaceChildren(recordList(sides[no], figure));
  const [first] = allSides(figure);
  if (first !== undefined) { open(first); }
  const found = rounded === null ? "—" : withUnit(shownNumber(rounded, 12), figure.unit);
  const printed = withUnit(figure.printed, figure.unit);
  const sheet = Math.max(form?.sheets.indexOf(figure.sheet) ?? 0, 0);
  return [h(title, {}, figure.label), h("p", { class: "value" }, value),
    !own && h("p", {}, subject(figure.subject), "　", word("result", figure.result)),
    h("p", { class: !isKnown ? "hint" : fits && summed ? "fits" : "bad", id: "again" }, !isKnown
      ? say(`由来源记录算得：${found}`, `from the records: ${found}`) : fits && summed
      ? say(`✓ 由来源记录重新计算：${found}，相符`, `✓ computed again from the records: ${found}`)
      : say(`✗ 重新计算得 ${found}，与表中不符`, `✗ computed again: ${found}, another value`)),
    own && figure.printed !== figure.value && h("p", {}, say(`表中印作 ${printed}：为使各项与合计相符而调整。`,
      `Printed as ${printed}, so that parts add up.`)),
    h("p", { class: "place" }, own && [link(formAddress(form.no, sheet, id), place), h("br")], h("code", {}, id)),
    h("p", { class: "actions noprint" },
      copyButton(say("复制数值和出处", "Copy with reference"), `${value}\t${place}\t${id}`),
      copyButton(say("复制链接", "Copy link"), location.href.split("#")[0] + "#" + to("figure", id))),
    h("h3", {}, say("定义", "Definition")), h("p", {}, figure.definition),
    h("h3", {}, say("算法", "Formula")), formulaTree(own && figure, figure.formula, sides, open, records),
    guards.map((no) => formulaTree(null, ["side", no], sides, open, records)),
    h("h3", {}, say("依据", "Clauses")), clauseList(figure.clauses, quotes),
    h("h3", {}, say(`来源记录 ${figure.records_total} 条`, `${figure.records_total} records`)), records,
    own && h("p", { class: "hint" }, say("命令行：", "By command: "), h("code", {}, `jixiao trace ${id}`))];
}

function clauseList(clauses, quotes) {
  if (!clauses.length) { return h("p", { class: "hint" }, say("没有登记条款。", "No clause on record.")); }
  return h("ul", { class: "clauses" }, clauses.map(([notice, clause, says]) => h("li", {},
    h("b", {}, `${noticeName(notice)} ${clause}`), h("br"), says, quoted(quotes, { notice, clause }))));
}

/** How a value is computed, part by part; each list of records can be opened. */
function formulaTree(figure, formula, sides, open, records) {
  const [op] = formula, said = META.said;
  const words = op === "side" ? said.records : op.startsWith("score") ? said.score.replace("{}", op.slice(5))
    : said[op];
  const divided = figure && figure.divisor !== "1" ? say(`，除以 ${figure.divisor} 换算为${figure.unit}`,
    `, divided by ${figure.divisor}`) : "";
  const kept = figure && Math.max(figure.unit === "%" ? figure.decimals - 2 : figure.decimals, 0);
  const places = figure ? say(`，四舍五入到 ${kept} 位小数`, ", rounded half up") : "";
  const parts = op === "side" ? [["1", formula]] : partsOf(formula);
  const roles = op === "ratio" ? [say("分子", "above"), say("分母", "below")] : op.startsWith("score")
    ? [say("实际", "actual"), say("目标", "target")] : [];
  return h("div", { class: "formula" }, h("p", {}, words + divided + places),
    h("ul", {}, parts.map(([factor, part], no) => {
    const role = roles[no] ? roles[no] + "：" : "", weight = factor === "1" ? "" : `${factor} × `;
    if (part[0] !== "side") {
      const value = valueOf(part, (side) => exact(sides[side].total));
      return h("li", {}, h("details", { open: parts.length < 4 },
        h("summary", {}, role + weight + (value === null ? "—" : grouped(shownNumber(value, 6)))),
        formulaTree(null, part, sides, open, records)));
    }
    const side = sides[part[1]];
    return h("li", {}, role + weight, h("b", {}, grouped(side.total)), " ", META.names.measures[side.measure]
      || side.measure, h("br"),
      h("small", {}, [ofWhom(side.context_id), side.window === "ever" ? "" : windowName(side.window),
        side.slice].filter(Boolean).join("　"), "　"), h("button", { type: "button", class: "plain",
        onclick: () => { open(part[1]); records.scrollIntoView({ block: "nearest" }); } },
        say(`${side.count} 条记录`, `${side.count} records`)));
  })));
}

function ofWhom(context) {
  const [, id = ""] = context.split(/:(.*)/s), [uscc] = META.names.projects[id] || META.names.applications[id] || [];
  return uscc ? `${id} ${unitName(uscc)}` : unitName(id);
}

/** The records of one list: a page at a time, sorted, filtered, saved. */
function recordList(side, figure) {
  if (side.isLeftOut) {
    return h("p", { class: "hint" }, say("记录太多，没有放进这个文件。请用 jixiao serve 打开申报包，或用 jixiao trace。",
      "Too many records for this file: use jixiao serve on the pack, or jixiao trace."));
  }
  const name = META.names.measures[side.measure] || side.measure;
  return listing(name, async (wanted) => {
    const { columns, found, rows } = await data.records(side.no, wanted);
    return { found, columns: columns.map((one) => ({ name: one, title: recordHeading(one) })),
      rows: rows.map(([kind, key, amount, ...place]) =>
        [NAMED.record_type(kind), key, grouped(amount), ...placeCells(...place)]) };
  }, async (wanted) => {
    const { columns, rows } = await data.records(side.no, wanted);
    return [columns.map(recordHeading), ...rows];
  }, { limit: 50, named: true, title: `${figure.figure_id}-${side.measure}`,
    looked: say("键、文件、工作表", "key, file, sheet"), none: () => say("没有含这些字的记录。", "No record has these words.") });
}

function recordHeading(name) {
  return { amount: say("数额", "amount"), key: say("键", "key") }[name] || heading("records", name);
}
function placeCells(file, sheet, row) { return [file, sheet, rowLink(file, sheet, row)]; }
