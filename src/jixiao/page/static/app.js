"use strict";
/* The frame: addresses, head, keys, language, light and dark, and whether the data of a file are whole. */

const ROUTES = {
  overview: overviewPage, forms: formsPage, form: formPage, figure: figurePage, units: unitsPage, unit: unitPage,
  projects: projectsPage, project: projectPage, table: tablePage, tables: tablesPage, checks: checksPage, row: rowPage,
  diff: diffPage, search: searchPage,
};
let turn = 0;

function decoded(part) { try { return decodeURIComponent(part); } catch { return part; } }

function address() {
  const [path, query = ""] = location.hash.replace(/^#/, "").split(/\?(.*)/s);
  const parts = path.split("/").filter(Boolean).map(decoded);
  return { name: parts[0] || "overview", parts: parts.slice(1), asked: new URLSearchParams(query) };
}

function showSide(content) {
  const side = document.getElementById("side");
  side.replaceChildren(...(content ? [content] : []));
  side.hidden = !content;
  side.setAttribute("aria-label", say("数字", "figure"));
  document.body.classList.toggle("split", Boolean(content));
}

async function show() {
  const own = ++turn, main = document.getElementById("main"), { name, parts, asked } = address(),
    before = main.dataset.page, page = name + "/" + parts.join("/");
  main.setAttribute("aria-busy", "true");
  const waiting = setTimeout(() => { if (own === turn) { main.replaceChildren(h("p", { class: "loading" },
    say("正在打开……", "Opening…"))); } }, 200);
  if (name !== "form") { showSide(null); }
  let content;
  try {
    META ??= await data.document("meta");
    head(name, parts);
    content = ROUTES[name] ? await ROUTES[name](parts, asked)
      : [h("h1", {}, say("没有这一页", "No such page")), empty(say("请从上面的栏目重新打开。", "Choose from above."))];
  } catch (error) { content = failure(error); }
  clearTimeout(waiting);
  if (own !== turn) { return; }
  const paper = page === before && main.querySelector(".paper"), kept = paper && [paper.scrollLeft, paper.scrollTop];
  main.replaceChildren(...[content].flat(3).filter(Boolean));
  main.dataset.page = page;
  main.removeAttribute("aria-busy");
  document.title = (main.querySelector("h1")?.textContent || "") + " · " + say("绩效", "jixiao");
  const marked = main.querySelector(".figure[aria-current]");
  if (kept && main.querySelector(".paper")) {
    main.querySelector(".paper").scrollTo(...kept);
    marked?.focus({ preventScroll: true });
    return;
  }
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
  marked?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

/** The pages of the head, by their addresses, and which of them a page is of that stands in none. */
const PAGES = { overview: ["总览", "Overview"], forms: ["表格", "Forms"], units: ["单位", "Units"],
  projects: ["项目", "Projects"], "table/finding": ["发现", "Findings"], "table/quarantine": ["退回", "Refused"],
  "table/sheet": ["清点", "Sheets"], checks: ["检查", "Checks"], tables: ["数据表", "Tables"], diff: ["比较", "Compare"] };
const PART_OF = { form: "forms", figure: "forms", unit: "units", project: "projects" };

function head(name, [first]) {
  const here = PART_OF[name] || (PAGES[`${name}/${first}`] ? `${name}/${first}` : name === "table" ? "tables" : name);
  const field = h("input", { type: "search", id: "search", "aria-label": say("搜索", "search"),
    placeholder: say("搜索（按 /）", "Search ( / )"), autocomplete: "off" });
  field.value = name === "search" ? address().asked.get("q") || "" : "";
  const search = (event) => {
    event.preventDefault();
    location.hash = "#/search?q=" + encodeURIComponent(field.value.trim());
  };
  const other = () => (document.documentElement.dataset.theme === "dark" ? "light" : "dark");
  document.getElementById("top").replaceChildren(
    h("div", { class: "bar" }, h("a", { class: "brand", href: "#/" }, say("绩效", "jixiao")), h("span", { class: "of" },
      say(`计算日 ${META.as_of} · 构建 ${META.build_id}`, `as of ${META.as_of} · build ${META.build_id}`),
      data.isFile && say(" · 申报包", " · filing"), META.demo && say(" · 示例", " · demo")),
    h("form", { role: "search", onsubmit: search }, field),
    h("button", { type: "button", onclick: () => { LANG = say("en", "zh"); remember("lang", LANG); begin(); } },
      say("English", "中文")),
    h("button", { type: "button", onclick: () => { dress(other()); show(); } }, say("明暗", "Light/dark"))),
    h("nav", { class: "pages", "aria-label": say("栏目", "pages") }, Object.entries(PAGES).map(([path, title]) =>
      h("a", { href: "#/" + path, "aria-current": path === here ? "page" : null }, say(...title)))));
}

function dress(theme) {
  document.documentElement.dataset.theme = theme;
  remember("theme", theme);
}

/** What the file can say of itself, and what it cannot. */
async function checkData() {
  const tell = (...said) => document.getElementById("foot").replaceChildren(...said.filter(Boolean).map((one) =>
    (typeof one === "string" ? h("p", {}, one) : one)));
  if (!data.isFile) { return tell(say("只供查看。每个数由来源记录重新计算后才显示相符。",
    "For reading only. Every figure is computed again from its records.")); }
  const cannot = say("本文件查不了的（工作簿、签名、台账、整个申报包、本页的程序）由同一申报包里的 verify.py 核验：" + "python verify.py 申报包.zip。",
  "What this file cannot check (workbooks, signature, ledger, the pack, its own program) verify.py in the pack does.");
  if (!globalThis.crypto?.subtle) { return tell(say("这个浏览器不能核对哈希。", "This browser cannot check hashes."), cannot); }
  tell(say("正在核对本文件的数据……", "Checking the data of this file…"), cannot);
  const { bad, root, fits } = await data.verify(), left = META?.left_out?.join(say("、", ", "));
  const said = fits ? say(`✓ 数据完好：${data.blocks.size} 块的 SHA-256 都相符，根 ${root}`,
    `✓ data whole: ${data.blocks.size} blocks fit, root ${root}`)
    : say(`✗ 数据被改动：${bad.join("、") || "根"} 与 SHA-256 不符。请勿采用，换用原件。`,
      `✗ data changed: ${bad.join(", ") || "root"} do not fit. Do not use; take the original.`);
  tell(h("p", { id: "integrity", class: fits ? "fits" : "bad", role: fits ? null : "alert" }, said), cannot,
    left && say(`太长而没有放进来：${left}；请用 jixiao serve 打开申报包。`, `Left out as too long: ${left}: jixiao serve.`));
  if (!fits) { inform(said, true); }
  return null;
}

function begin() {
  document.documentElement.lang = say("zh-CN", "en");
  document.getElementById("skip").textContent = say("跳到正文", "Skip to content");
  return show().then(checkData);
}

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing) { event.preventDefault(); document.getElementById("search")?.focus(); }
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (event.key === "Escape") { document.querySelector("#side .close")?.click(); }
});
document.getElementById("skip").addEventListener("click",
  (event) => { event.preventDefault(); document.getElementById("main").focus(); });
window.addEventListener("hashchange", show);
data.onBuild = async (build) => {
  META = await data.document("meta");
  inform(say(`已发布新的构建 ${build}，本页已换用。`, `A newer build ${build} was published; this page now shows it.`));
  show();
};
if (!data.isFile) { setInterval(() => { data.ask("state").catch(() => {}); }, 30000); }
dress(remembered("theme") || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
begin();
