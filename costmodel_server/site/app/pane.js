// The task pane: choose, run, see, explain, take with you.
import { asked, file, NotSignedIn } from "./api.js";
import { bars, columns } from "./charts.js";
import { explainSelected, insert, openWorkbook } from "./book.js";
import { fixed, learn, percent, short, t, TEXTS } from "./words.js";

const SHOWN = 5;
const element = (id) => document.getElementById(id);
const DEPTH = 2;
const DEEPEST = 6;
const version = element("stamp").textContent;
const state = { sets: [], macros: [], run: null, explained: null };

function made(name, { text, ...attributes } = {}, ...inside) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  node.append(...inside);
  return node;
}

function fill(select, options, chosen) {
  select.replaceChildren(...options.map(([value, text]) => made("option", { value, text })));
  if (options.some(([value]) => String(value) === String(chosen))) select.value = chosen;
}

function say(text) {
  element("message").textContent = text || "";
  element("message").hidden = !text;
}

// What was done stays to be read until the next thing is done; the colour of a fault is for faults.
function done(text) {
  element("progress").textContent = text;
  element("progress").hidden = false;
}

// Do one thing at a time: the button waits, progress shows, an error is told in words.
async function doing(button, text, act) {
  say("");
  element("progress").textContent = t(text);
  element("progress").hidden = false;
  if (button) button.disabled = true;
  try {
    const result = await act();
    element("progress").hidden = true;
    if (typeof result === "string") done(result);
    return result;
  } catch (error) {
    element("progress").hidden = true;
    if (error instanceof NotSignedIn) signedOut();
    say(error.message || String(error));
    return undefined;
  } finally {
    if (button) button.disabled = false;
  }
}

function signedOut() {
  globalThis.costmodelToken.forget();
  element("sign-in").hidden = false;
  element("signed-in").hidden = true;
  element("sign-out").hidden = true;
  element("user").textContent = "";
  clear();
  element("explanation").replaceChildren();
  element("deeper").hidden = true;
}

// Figures of another choice are never left standing beside it.
function clear() {
  state.run = null;
  element("stamp").textContent = version;
  for (const id of ["results", "take", "figure"]) element(id).hidden = true;
}

async function start() {
  const found = await asked("/api/sets");
  state.sets = found.sets;
  element("sign-in").hidden = true;
  element("signed-in").hidden = false;
  element("user").textContent = found.user === "anonymous" ? "" : found.user;
  element("sign-out").hidden = found.user === "anonymous";
  element("explain").hidden = false;
  state.macros = found.macros;
  fill(element("set"), state.sets.map((own) => [own.set, own.set]), "kenya");
  await speak(language());
  await setChosen();
}

async function setChosen() {
  const chosen = state.sets.find((own) => own.set === element("set").value);
  fill(element("version"), (chosen ? chosen.versions : []).map((own) => [own, own]));
  await versionChosen();
}

async function versionChosen() {
  clear();
  if (!element("version").value) return;
  const found = await asked("/api/open", { set: element("set").value, version: element("version").value });
  fill(element("scenario"), found.scenarios.map((own) => [own.name, own.label]), "reform");
  scenarioChosen();
}

// The whole name of the scenario, where the field is too narrow for it.
function scenarioChosen() {
  element("scenario").title = element("scenario").selectedOptions[0]?.textContent || "";
}

// The pane's own words, as the page has them in English; the server knows each in every language.
const LANGUAGE = "costmodel.language";
const language = () => globalThis.localStorage.getItem(LANGUAGE) || "";

function ownWords() {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const words = [];
  while (walk.nextNode()) {
    const node = walk.currentNode;
    if (/[a-z]{2}/i.test(node.data) && !node.parentElement.closest("select, script, #user, #stamp, #macro-buttons, #results-title")) words.push(node);
  }
  return words;
}

const words = ownWords().map((node) => ({ node, english: node.data }));
const labelled = [...document.querySelectorAll("[aria-label]")].map((node) => ({ node, english: node.getAttribute("aria-label") }));

async function speak(code) {
  globalThis.localStorage.setItem(LANGUAGE, code);
  const texts = [...words, ...labelled].map((own) => own.english.trim());
  const buttons = state.macros.flatMap((own) => [own.label, own.tip]);
  const found = await asked("/api/texts", { language: code, texts: [...texts, ...buttons, ...TEXTS] });
  words.forEach(({ node, english }, place) => {
    node.data = english.replace(english.trim(), found.texts[place]);
  });
  labelled.forEach(({ node }, place) => node.setAttribute("aria-label", found.texts[words.length + place]));
  const spoken = found.texts.slice(texts.length);
  showMacros(state.macros.map((own, place) => ({ ...own, label: spoken[2 * place], tip: spoken[2 * place + 1] })));
  learn(found.language, spoken.slice(buttons.length));
  document.documentElement.lang = found.language;
  document.documentElement.dir = found.direction;
  fill(element("language"), found.languages.map((own) => [own.code, own.name]), found.language);
}

async function languageChosen() {
  await speak(element("language").value);
  if (state.run) await run();
}

const choice = () => ({ language: language(), set: element("set").value, version: element("version").value, scenario: element("scenario").value });

async function run() {
  const chosen = choice();
  const found = await asked("/api/run", chosen);
  state.run = { ...found, chosen };
  show(found);
  for (const id of ["results", "take", "figure"]) element(id).hidden = false;
  element("results-title").focus({ preventScroll: true });
}

const scales = { trillions: 1e12, billions: 1e9, millions: 1e6, thousands: 1e3, "": 1 };

function show(found) {
  const { headline, scale, measures, unit: inUnit } = found;
  const unit = scales[scale] || 1;
  const money = (value) => (value === null ? "–" : short(value / unit));
  title(element("results-title"), headline.label, `${headline.set} ${headline.version}`);
  const tile = (name, value, small) => made("div", {}, made("dt", { text: name }), made("dd", { text: value }, made("small", { text: small })));
  const shown = headline.increment || headline;
  const over = (plain, increment, fields) => t(headline.increment ? increment : plain, fields);
  const cost = (year) => over("Cost in {year}", "Cost in {year}, over the baseline", { year });
  const measure = (name) => (headline.increment ? t("{measure}, over the baseline", { measure: measures[name].label }) : measures[name].label);
  const amount = (share) => t("{unit}, {share} of GDP", { unit: inUnit, share: percent(share) });
  const ratio = (name) => shown.reasons[name] || fixed(shown[name], 2);
  const [verdict, because] = shown.not_evidenced.split(/\s?: /);
  const ratios = shown.not_evidenced ? [tile(over("Return", "Return, over the baseline"), verdict, because)] : [
    tile(measure("net_social_efficiency"), ratio("net_social_efficiency"), `${measures.break_even_harm.short.toLowerCase()}: ${ratio("break_even_harm")}`),
    tile(measure("bcr"), ratio("bcr"), t("present values, whole period")),
  ];
  element("tiles").replaceChildren(
    tile(cost(found.budget.year), money(found.budget.gross_cost), amount(found.budget.of_gdp)),
    tile(cost(headline.last_year), money(shown.gross_cost_last_year), amount(shown.gross_cost_of_gdp_last_year)),
    tile(measure("npv"), money(shown.npv), t("{unit}, prices of {year}", { unit: inUnit, year: headline.price_base_year })),
    ...ratios,
  );
  showFirstPage(found.first_page);
  showCost(found, unit);
  showReturn(found, unit);
  const { lines, colour } = found.checks;
  element("checks").replaceChildren(...[...lines, ...headline.caveats, t("See the sheet Checks of the result workbook.")].map((line) => made("div", { text: line })));
  element("checks").className = { green: "hint", amber: "caution", red: "alert" }[colour];
  element("stamp").textContent = found.stamp;
  fill(element("page"), [["", t("Choose a page")], ...found.pages.map((own) => [own, own])]);
  element("page-tables").replaceChildren();
  offerFigures(found);
}

const TONES = { green: "passed", amber: "caution", red: "alert" };

// What a minister reads first: the sentences, and the four boxes with word, symbol and colour.
function showFirstPage(page) {
  const box = (own) => made("p", { class: TONES[own.colour] }, made("strong", { text: `${own.question} ${own.symbol} ${own.word}` }), ...own.reasons.map((text) => made("div", { text })));
  const sentences = page.sentences.map((text) => made("p", { text }));
  element("first-page").replaceChildren(...sentences, made("div", { class: "boxes" }, ...page.boxes.map(box)));
}

// The largest policies by name, the rest together: more colours than that nobody can tell apart.
function grouped({ cost, policies, rest_colour: others }, unit) {
  const last = (own) => own.values.at(-1) || 0;
  const scaled = cost.map((own) => ({ ...own, values: own.values.map((value) => (value || 0) / unit) }));
  const ordered = scaled.sort((a, b) => last(b) - last(a));
  const rest = ordered.splice(SHOWN);
  // A policy has the colour that it has in every workbook.
  const colours = new Map(policies.map((own) => [own.name, own.colour]));
  const series = ordered.map((own) => ({ ...own, colour: colours.get(own.name) }));
  if (rest.length) {
    const values = rest[0].values.map((_, k) => rest.reduce((sum, own) => sum + own.values[k], 0));
    series.push({ label: t("{count} other policies", { count: rest.length }), values, colour: others });
  }
  return series;
}

function title(host, text, small) {
  host.replaceChildren(text, made("small", { text: small }));
}

function showCost(found, unit) {
  const { years, unit: inUnit } = found;
  const series = grouped(found, unit);
  title(element("cost-title"), t("Cost by policy"), t("{unit} of each year; dashed: baseline, all policies", { unit: inUnit }));
  const label = t("Cost by policy, {first} to {last}, {unit}. The figures are below.", { first: years[0], last: years.at(-1), unit: inUnit });
  columns(element("cost-chart"), { years, series, line: found.baseline.map((value) => (value || 0) / unit), label });
  const key = (own) => {
    const swatch = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    swatch.setAttribute("viewBox", "0 0 14 10");
    swatch.setAttribute("aria-hidden", "true");
    const box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ width: 14, height: 10, fill: own.colour })) box.setAttribute(name, value);
    swatch.append(box);
    return made("li", {}, swatch, made("span", { text: own.label }), made("b", { text: short(own.values.at(-1)) }));
  };
  const head = made("li", {}, made("span", { text: "" }), made("b", { text: t("in {year}", { year: years.at(-1) }) }));
  element("cost-key").replaceChildren(head, ...[...series].reverse().map(key));
  const rows = found.cost.map((own) => [own.label, ...own.values.map((value) => short((value || 0) / unit))]);
  const total = years.map((_, k) => short(found.cost.reduce((sum, own) => sum + (own.values[k] || 0), 0) / unit));
  const shares = found.gdp.map(percent);
  element("cost-table").replaceChildren(table([t("Policy"), ...years], [...rows, [t("All policies"), ...total], [t("Share of GDP"), ...shares]]));
}

function showReturn(found, unit) {
  const { npv, net_social_efficiency: efficiency, bcr, mvpf } = found.measures;
  title(element("return-title"), bcr.label, `${bcr.note[0].toLowerCase()}${bcr.note.slice(1)}, present values, ${found.compared}`);
  const number = (value) => (typeof value === "number" ? value : null);
  const ordered = [...found.returns].sort((a, b) => (b.name === "total") - (a.name === "total") || (number(b.bcr) ?? -1) - (number(a.bcr) ?? -1));
  const rows = ordered.map((own) => ({ label: own.label, value: number(own.bcr), strong: own.name === "total" }));
  bars(element("return-chart"), { rows, label: t("{measure} by policy. The figures are below.", { measure: bcr.label }), mark: { value: bcr.threshold, label: t("{value} = cost", { value: bcr.threshold }) } });
  const cell = (value, digits) => (typeof value === "number" ? fixed(value, digits) : value || "–");
  const lines = ordered.map((own) => [own.label, short(own.npv / unit), cell(own.net_social_efficiency, 2), cell(own.bcr, 2), cell(own.mvpf, 2)]);
  element("return-words").textContent = [npv, efficiency, bcr, mvpf].map((own) => `${own.short}: ${own.label.toLowerCase()}. ${own.note}.`).join(" ");
  element("return-table").replaceChildren(table([t("Policy"), `${npv.short}, ${found.unit}`, efficiency.short, bcr.short, mvpf.short], lines));
}

// A page of the results: its tables as the server formats them.
async function showPage() {
  const name = element("page").value;
  if (!name) return element("page-tables").replaceChildren();
  const found = await asked("/api/page", { ...state.run.chosen, page: name });
  const shown = {
    table: (own) => made("div", { class: "table", role: "region", "aria-label": own.heading || found.title, tabindex: "0" }, table(own.columns.map((column) => column.heading), own.rows.map((row) => row.texts))),
    banner: (own) => made("p", { class: { green: "hint", amber: "caution", red: "alert" }[own.colour], text: own.lines.join(" ") }),
    boxes: (own) => made("div", { class: "boxes" }, ...own.boxes.map((box) => made("p", { class: TONES[box.colour], text: `${box.heading} ${box.lines.join("; ")}` }))),
    sentences: (own) => made("p", { class: "hint", text: own.lines.join(" ") }),
    answers: (own) => made("dl", {}, ...own.pairs.flatMap((pair) => [made("dt", { text: pair.question }), made("dd", { text: pair.answer })])),
  };
  const blocks = found.blocks.filter((own) => shown[own.kind]).flatMap((own) => [...(own.heading ? [made("h3", { text: own.heading })] : []), shown[own.kind](own)]);
  element("page-tables").replaceChildren(made("p", { class: "hint", text: found.about }), ...blocks);
}

function table(head, rows) {
  const heads = head.map((text) => made("th", { text, scope: "col" }));
  const line = ([first, ...cells]) => made("tr", {}, made("th", { text: first, scope: "row" }), ...cells.map((text) => made("td", { text })));
  return made("table", {}, made("thead", {}, made("tr", {}, ...heads)), made("tbody", {}, ...rows.map(line)));
}

function offerFigures(found) {
  fill(element("policy"), [["total", t("All policies")], ...found.policies.map((own) => [own.name, own.label]), ["", t("Economy and target groups")]], element("policy").value);
  fill(element("year"), found.years.map((own) => [own, own]), element("year").value || found.years[1]);
  offerLines();
}

function offerLines() {
  const owner = element("policy").value;
  const lines = state.run.lines.filter((own) => own.owners.includes(owner));
  const before = lines.some((own) => own.line === element("line").value) ? element("line").value : "gross_cost";
  fill(element("line"), lines.map((own) => [own.line, own.label]), before);
}

async function explain(figure, depth = DEPTH) {
  const lines = state.run ? state.run.lines : [];
  const known = lines.find((own) => own.line === figure.line);
  const found = await asked("/api/explain", { ...figure, year: known && !known.yearly ? null : figure.year, depth });
  const value = (own) => (own.value === null ? t("not defined") : `${short(own.value, 6)} ${own.unit}`);
  const steps = found.steps.map((step) =>
    made(
      "div",
      { class: step.depth ? "step" : "step first" },
      made("h3", { text: step.name }),
      made("div", { class: "value", text: value(step) }),
      made("p", { text: `= ${step.formula}` }),
      made("ul", {}, ...step.operands.map((own) => made("li", {}, `${own.name}: ${value(own)} `, made("small", { text: [own.cell, own.source].filter(Boolean).join("; ") })))),
    ),
  );
  const where = t("In small print: the cell of the assumption workbook and its source, or the cell of the audit workbook for a computed figure.");
  element("explanation").replaceChildren(...steps, made("p", { class: "hint", text: where }), made("p", { class: "hint", text: t("Computed from {stamp}", { stamp: found.stamp }) }));
  const more = !state.explained || state.explained.depth >= depth || state.explained.steps < steps.length;
  state.explained = { figure, depth, steps: steps.length };
  element("deeper").hidden = depth >= DEEPEST || !more;
}

function chosenFigure() {
  return { ...state.run.chosen, policy: element("policy").value, line: element("line").value, year: Number(element("year").value) };
}

async function download() {
  const found = await file("/api/download", state.run.chosen);
  if (await openWorkbook(found.content)) return t("The result workbook is open in a new window: save it there.");
  return saved(found);
}

async function minute() {
  return saved(await file("/api/minute", state.run.chosen));
}

function saved(found) {
  const link = made("a", { href: URL.createObjectURL(found.content), download: found.name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return t("Saved in your downloads: {file}", { file: found.name });
}

async function written() {
  await insert(`=SB_OPEN("${state.run.chosen.set}@${state.run.chosen.version}")`);
  return t("Written into the selected cell.");
}

async function macro(name, meta) {
  const { token, provider } = await globalThis.getAuth();
  if (!globalThis.xlwings || !globalThis.Excel) throw new Error(t("Open the task pane in Excel to change a workbook."));
  await globalThis.xlwings.runPython({
    scriptName: name,
    auth: token,
    headers: { "Auth-Provider": provider },
    errorDisplayMode: "taskpane",
    include: meta.include || "",
    exclude: meta.exclude || "",
  });
}

const sheets = (value) => (Array.isArray(value) ? value.join(",") : value || "");
const metas = fetch("/xlwings/custom-scripts-meta.json").then((answer) => answer.json()).catch(() => []);

async function metaOf(name) {
  const found = (await metas).find((own) => own.function_name === name) || {};
  return { include: sheets(found.include), exclude: sheets(found.exclude) };
}

function showMacros(macros) {
  element("macros").hidden = macros.length === 0;
  element("macro-buttons").replaceChildren(
    ...macros.map((own) => {
      const button = made("button", { type: "button", text: own.label, title: own.tip, "data-macro": own.name });
      button.addEventListener("click", () => doing(button, `${own.label} …`, async () => macro(own.name, await metaOf(own.name))));
      return button;
    }),
  );
}

// Buttons of the ribbon call the same macros.
async function ribbon() {
  for (const own of await metas) {
    globalThis.Office?.actions?.associate(own.function_name, async (event) => {
      await doing(null, "Working …", async () => macro(own.function_name, await metaOf(own.function_name)));
      event.completed();
    });
  }
}

function on(id, kind, text, act) {
  element(id).addEventListener(kind, (event) => {
    event.preventDefault();
    const button = event.submitter || (event.target.tagName === "BUTTON" ? event.target : null);
    doing(button, text, act);
  });
}

on("sign-in", "submit", "Signing in …", async () => {
  globalThis.costmodelToken.keep(element("token").value.trim(), element("keep").checked);
  element("token").value = "";
  await start();
  element("set").focus();
});
element("sign-out").addEventListener("click", () => {
  signedOut();
  say("");
  element("token").focus();
});
on("set", "change", "Opening …", setChosen);
on("version", "change", "Opening …", versionChosen);
element("scenario").addEventListener("change", () => {
  clear();
  scenarioChosen();
});
on("choose", "submit", "Computing …", run);
element("policy").addEventListener("change", offerLines);
on("language", "change", "Changing the language …", languageChosen);
on("page", "change", "Opening the page …", showPage);
on("explain-form", "submit", "Explaining …", () => explain(chosenFigure()));
on("explain-cell", "click", "Reading the cell …", async () => explain(await explainSelected()));
on("download", "click", "Writing the workbook …", download);
on("minute", "click", "Writing the minute …", minute);
on("insert", "click", "Writing the cell …", written);
on("deeper", "click", "Explaining …", () => explain(state.explained.figure, state.explained.depth + 1));

ribbon();
if (document.body.dataset.signIn === "no" || globalThis.costmodelToken.read()) {
  doing(null, "Opening …", start);
} else {
  signedOut();
}
