// The pane's own words in English; the server knows each in every language.
export const TEXTS = [
  "All policies",
  "Changing the language …",
  "Choose a page",
  "Computed from {stamp}",
  "Computing …",
  "Cost by policy",
  "Cost by policy, {first} to {last}, {unit}. The figures are below.",
  "Cost in {year}",
  "Cost in {year}, over the baseline",
  "Economy and target groups",
  "Explaining …",
  "In small print: the cell of the assumption workbook and its source, or the cell of the audit workbook for a computed figure.",
  "Open the task pane in Excel for this: a browser alone has no cells.",
  "Open the task pane in Excel to change a workbook.",
  "Opening the page …",
  "Opening …",
  "Policy",
  "Put the argument {argument} into a cell of its own, then explain again.",
  "Reading the cell …",
  "Return",
  "Return, over the baseline",
  "Saved in your downloads: {file}",
  "See the sheet Checks of the result workbook.",
  "Select a cell with {names}: {address} has none of them. A figure of the sheet Result is explained by the button under This workbook.",
  "Select a figure of a policy and a year in the table.",
  "Share of GDP",
  "Signing in …",
  "The result workbook is open in a new window: save it there.",
  "The server answered {status}.",
  "The server does not answer: check the network, then try again.",
  "Working …",
  "Writing the cell …",
  "Writing the minute …",
  "Writing the workbook …",
  "Written into the selected cell.",
  "in {year}",
  "no cost",
  "not defined",
  "present values, whole period",
  "{count} other policies",
  "{measure} by policy. The figures are below.",
  "{measure}, over the baseline",
  "{share} of GDP",
  "{unit} of each year; dashed: baseline, all policies",
  "{unit}, prices of {year}",
  "{unit}, {share} of GDP",
  "{value} = cost",
];

const spoken = { language: "en", texts: new Map() };

export function learn(language, translations) {
  spoken.language = language;
  spoken.texts = new Map(TEXTS.map((text, place) => [text, translations[place]]));
}

// A text in the language of the pane, with its fields filled in.
export function t(text, fields = {}) {
  const template = spoken.texts.get(text) || text;
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? String(fields[name]) : whole));
}

const numbers = (options) => new Intl.NumberFormat(spoken.language, options);

export const short = (value, digits = 3) => numbers({ maximumSignificantDigits: digits, useGrouping: true }).format(value);
export const fixed = (value, digits) => numbers({ minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }).format(value);
export const percent = (share) => (share === null ? "–" : numbers({ style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(share));
