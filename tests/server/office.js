// Stands in for Excel: a workbook of a few cells, and what the add-in calls of Office.
(() => {
  "use strict";
  const letters = (address) => address.replace(/[^A-Z]/g, "");
  const column = (text) => [...text].reduce((sum, sign) => sum * 26 + sign.charCodeAt(0) - 64, 0) - 1;
  const place = (address) => ({ row: Number(address.replace(/\D/g, "")) - 1, column: column(letters(address)) });
  const name = (row, col) => String.fromCharCode(65 + col) + (row + 1);

  const book = { name: "budget.xlsx", cells: {}, spills: {}, selected: "A1", created: [], actions: [] };
  globalThis.testBook = book;

  class Range {
    constructor(row, col, rows = 1, cols = 1) {
      Object.assign(this, { rowIndex: row, columnIndex: col, rows, cols, isNullObject: row === undefined });
    }
    static of(address) {
      const [first, last = first] = address.replaceAll("$", "").split(":").map(place);
      return new Range(first.row, first.column, last.row - first.row + 1, last.column - first.column + 1);
    }
    load() { return this; }
    get address() {
      const [first, last] = [name(this.rowIndex, this.columnIndex), name(this.rowIndex + this.rows - 1, this.columnIndex + this.cols - 1)];
      return `Sheet1!${first === last ? first : `${first}:${last}`}`;
    }
    block(read) {
      return Array.from({ length: this.rows }, (_, r) => Array.from({ length: this.cols }, (_, c) => read(name(this.rowIndex + r, this.columnIndex + c))));
    }
    get values() { return this.block((cell) => book.cells[cell]?.value ?? ""); }
    get formulas() { return this.block((cell) => book.cells[cell]?.formula ?? book.cells[cell]?.value ?? ""); }
    set formulas(rows) {
      rows.forEach((row, r) => row.forEach((formula, c) => { book.cells[name(this.rowIndex + r, this.columnIndex + c)] = { formula, value: "" }; }));
    }
    get worksheet() { return sheet; }
    getCell(row, col) { return new Range(this.rowIndex + row, this.columnIndex + col); }
    getSpillParentOrNullObject() {
      for (const [anchor, area] of Object.entries(book.spills)) {
        const within = Range.of(area);
        const [row, col] = [this.rowIndex - within.rowIndex, this.columnIndex - within.columnIndex];
        if (row >= 0 && row < within.rows && col >= 0 && col < within.cols && (row || col)) return Range.of(anchor);
      }
      return new Range();
    }
    getSpillingToRangeOrNullObject() {
      const area = book.spills[name(this.rowIndex, this.columnIndex)];
      return area ? Range.of(area) : new Range();
    }
    getSpillingToRange() { return this.getSpillingToRangeOrNullObject(); }
  }

  const sheet = { name: "Sheet1", position: 0, load() { return this; }, getRange: (address) => Range.of(address) };
  class RequestContext {
    constructor() {
      this.workbook = {
        name: book.name,
        load() {},
        getSelectedRange: () => Range.of(book.selected),
        worksheets: { getItem: () => sheet, getActiveWorksheet: () => sheet },
      };
      const text = (key, value) => ({ [key]: value, load() {} });
      this.application = { cultureInfo: { ...text("name", "en-GB"), datetimeFormat: text("shortDatePattern", "dd/MM/yyyy") } };
    }
    async sync() {}
  }

  const info = { host: "Excel", platform: "OfficeOnline" };
  globalThis.Office = {
    onReady: (then) => { if (then) then(info); return Promise.resolve(info); },
    context: { platform: "OfficeOnline", requirements: { isSetSupported: () => true }, diagnostics: { version: "test", platform: "OfficeOnline" } },
    actions: { named: {}, associate(own, act) { this.named[own] = act; } },
    addin: { showAsTaskpane: async () => {} },
  };
  class CustomFunctionError extends Error {
    constructor(code, message) { super(message); this.code = code; }
  }
  globalThis.CustomFunctions = {
    registry: {},
    associate(own, act) { this.registry[own] = act; },
    Error: CustomFunctionError,
    ErrorCode: { invalidValue: "#VALUE!" },
  };
  globalThis.Excel = {
    ShapeType: { image: "Image" },
    RequestContext,
    run: async (act) => act(new RequestContext()),
    createWorkbook: async (content) => { book.created.push(content); },
  };
})();
