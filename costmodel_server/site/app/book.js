// What the task pane does in the workbook: read the selected cell, write one, open a new workbook.
import { argument, call, EXPLAINED, figure } from "./formula.js";
import { t } from "./words.js";

function excel() {
  if (!globalThis.Excel || !globalThis.Excel.run) throw new Error(t("Open the task pane in Excel for this: a browser alone has no cells."));
  return globalThis.Excel;
}

// The figure of the selected cell: {handle or set…, policy, line, year, scenario}.
export async function explainSelected() {
  return excel().run(async (context) => {
    const cell = context.workbook.getSelectedRange().getCell(0, 0);
    const parent = cell.getSpillParentOrNullObject();
    cell.load("formulas,rowIndex,columnIndex,address");
    parent.load("formulas,rowIndex,columnIndex");
    await context.sync();
    const anchor = parent.isNullObject ? cell : parent;
    const found = call(anchor.formulas[0][0]);
    if (!found || !EXPLAINED.includes(found.name)) {
      throw new Error(t("Select a cell with {names}: {address} has none of them. A figure of the sheet Result is explained by the button under This workbook.", { names: EXPLAINED.join(", "), address: cell.address }));
    }
    const values = await Promise.all(found.given.map((text) => valueOf(context, cell, text)));
    const [row, column] = [cell.rowIndex - anchor.rowIndex, cell.columnIndex - anchor.columnIndex];
    const shown = found.name === "SB_BUDGET" ? await spill(context, anchor) : null;
    const asked = figure(found.name, values, row, column, shown);
    if (!asked) throw new Error(t("Select a figure of a policy and a year in the table."));
    if (asked.handle && asked.handle.opens) {
      const { handle, ...rest } = asked;
      return { ...rest, opens: handle.opens };
    }
    return asked;
  });
}

async function valueOf(context, cell, text) {
  const found = argument(text);
  if ("value" in found) return found.value;
  if (found.opens) return { opens: String(await valueOf(context, cell, found.opens)) };
  if (!found.address) throw new Error(t("Put the argument {argument} into a cell of its own, then explain again.", { argument: text }));
  const sheet = found.sheet ? context.workbook.worksheets.getItem(found.sheet) : cell.worksheet;
  const range = sheet.getRange(found.address);
  const whole = found.spilled ? range.getSpillingToRange() : range;
  whole.load("values");
  await context.sync();
  return whole.values;
}

async function spill(context, anchor) {
  const whole = anchor.getSpillingToRangeOrNullObject();
  whole.load("values");
  await context.sync();
  return whole.isNullObject ? null : whole.values;
}

export async function insert(formula) {
  await excel().run(async (context) => {
    context.workbook.getSelectedRange().getCell(0, 0).formulas = [[formula]];
    await context.sync();
  });
}

// Open a workbook in Excel; false where the host cannot, so that the browser saves it.
export async function openWorkbook(content) {
  const can = globalThis.Office?.context?.requirements?.isSetSupported("ExcelApi", "1.8");
  if (!can || !globalThis.Excel?.createWorkbook) return false;
  const bytes = new Uint8Array(await content.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  await globalThis.Excel.createWorkbook(btoa(text));
  return true;
}
