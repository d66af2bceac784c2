// What figure a cell shows, from its formula: =SB_COST($B$1, A5:A15, B4:H4, "reform").
const DEFAULTS = {
  SB_COST: { line: "gross_cost" },
  SB_BENEFICIARIES: { line: "beneficiaries" },
};
const ARGUMENTS = {
  SB_COST: ["handle", "policies", "years", "scenario", "line", "basis"],
  SB_BENEFICIARIES: ["handle", "policies", "years", "scenario"],
  SB_BUDGET: ["handle", "scenario", "by", "basis"],
};
export const EXPLAINED = Object.keys(ARGUMENTS);

// The first of our functions in a formula with its arguments as text, or null.
export function call(formula) {
  const found = /(?:_xldudf_)?(SB_[A-Z]+)\(/i.exec(String(formula));
  if (!found) return null;
  const given = [];
  let depth = 0;
  let start = found.index + found[0].length;
  let quote = "";
  for (let at = start; at < formula.length; at += 1) {
    const sign = formula[at];
    if (quote) {
      if (sign === quote) quote = "";
    } else if (sign === '"' || sign === "'") {
      quote = sign;
    } else if (sign === "(" || sign === "{") {
      depth += 1;
    } else if ((sign === ")" || sign === "}") && depth > 0) {
      depth -= 1;
    } else if (sign === ")" || (sign === "," && depth === 0)) {
      given.push(formula.slice(start, at).trim());
      start = at + 1;
      if (sign === ")") return { name: found[1].toUpperCase(), given };
    }
  }
  return null;
}

// One argument: {value} of a constant, {address, sheet} of a reference, {opens} of SB_OPEN, {} of anything else.
export function argument(text) {
  if (text === "") return { value: undefined };
  const quoted = /^"((?:[^"]|"")*)"$/.exec(text);
  if (quoted) return { value: quoted[1].replaceAll('""', '"') };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { value: Number(text) };
  const inner = call(text);
  if (inner && inner.name === "SB_OPEN") return { opens: inner.given[0] || '"kenya"' };
  const place = /^(?:(?:'((?:[^']|'')+)'|([\w.]+))!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)(#?)$/i.exec(text);
  if (place) {
    return { sheet: (place[1] || place[2] || "").replaceAll("''", "'"), address: place[3].replaceAll("$", ""), spilled: place[4] === "#" };
  }
  return {};
}

// The cell of a block that stands at an offset; a single row or column serves all.
export function at(values, row, column) {
  if (!Array.isArray(values)) return values;
  const line = values[values.length === 1 ? 0 : row];
  return line === undefined ? undefined : line[line.length === 1 ? 0 : column];
}

// The figure at an offset within what a formula shows: {handle, policy, line, year, scenario}, or null.
export function figure(name, values, row, column, shown) {
  const names = ARGUMENTS[name];
  if (!names) return null;
  const given = Object.fromEntries(names.map((own, k) => [own, values[k]]));
  // The table of SB_BUDGET is of one scenario; the others take lists of them.
  const place = name === "SB_BUDGET" ? [0, 0] : [row, column];
  const scenario = at(given.scenario, ...place) || "baseline";
  const common = { handle: at(given.handle, 0, 0), scenario };
  if (name === "SB_BUDGET") {
    if ((at(given.by, 0, 0) || "policy") !== "policy" || !shown || row === 0) return null;
    const year = Number(shown[0][column]);
    return Number.isInteger(year) ? { ...common, policy: String(shown[row][0]), line: "gross_cost", year } : null;
  }
  const line = at(given.line, row, column) || DEFAULTS[name].line;
  return { ...common, policy: String(at(given.policies, row, column)), line, year: Number(at(given.years, row, column)) };
}
