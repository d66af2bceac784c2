// Two small charts, drawn as SVG: stacked columns of cost by year, bars of the benefit-cost ratio.
import { fixed, short, t } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
export const COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#5A5A5A"];

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

function canvas(host, height, label) {
  const made = drawn("svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": label });
  host.replaceChildren(made);
  return made;
}

// Round steps for an axis from 0 to at least the largest value.
export function ticks(largest) {
  if (!(largest > 0)) return [0, 1];
  const rough = largest / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((own) => own * power >= rough) * power;
  const count = Math.ceil(largest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, k) => k * step);
}

// Columns by year, one on the other, with a dashed line over them; all values in the unit of the axis.
export function columns(host, { years, series, line, label }) {
  const [height, right, top, bottom] = [190, 6, 10, 22];
  const picture = canvas(host, height, label);
  const sums = years.map((_, k) => series.reduce((sum, own) => sum + Math.max(own.values[k] || 0, 0), 0));
  const steps = ticks(Math.max(...sums, ...line.map((own) => own || 0)));
  const most = steps.at(-1);
  const left = 8 + 6.5 * Math.max(4, ...steps.map((step) => short(step).length));
  const y = (value) => height - bottom - ((height - top - bottom) * value) / most;
  const pitch = (WIDTH - left - right) / years.length;
  for (const step of steps) {
    picture.append(drawn("line", { x1: left, x2: WIDTH - right, y1: y(step), y2: y(step), class: "grid" }));
    picture.append(drawn("text", { x: left - 5, y: y(step) + 3.5, class: "end" }, short(step)));
  }
  const every = Math.ceil(years.length / 6);
  years.forEach((year, k) => {
    let below = 0;
    for (const own of series) {
      const value = Math.max(own.values[k] || 0, 0);
      const box = { x: left + k * pitch + pitch * 0.12, y: y(below + value), width: pitch * 0.76, height: Math.max(y(below) - y(below + value), 0), fill: own.colour };
      const part = drawn("rect", box);
      part.append(drawn("title", {}, `${own.label}, ${year}: ${short(value)}`));
      picture.append(part);
      below += value;
    }
    if (k % every === 0) {
      picture.append(drawn("text", { x: left + (k + 0.5) * pitch, y: height - 7, class: "middle" }, year));
    }
  });
  const points = line.map((value, k) => `${left + (k + 0.5) * pitch},${y(value || 0)}`).join(" ");
  picture.append(drawn("polyline", { points, class: "halo" }), drawn("polyline", { points, class: "dashed" }));
}

// One bar a row with its value at the end, and a mark at 1, where benefits equal costs.
export function bars(host, { rows, label, mark }) {
  const [row, top, left, right] = [30, 18, 2, 40];
  const height = top + rows.length * row + 6;
  const picture = canvas(host, height, label);
  const most = Math.max(...rows.map((own) => own.value || 0), mark.value * 1.15);
  const x = (value) => left + ((WIDTH - left - right) * Math.max(value, 0)) / most;
  picture.append(drawn("line", { x1: x(mark.value), x2: x(mark.value), y1: top - 2, y2: height - 4, class: "mark" }));
  picture.append(drawn("text", { x: x(mark.value), y: top - 6, class: "middle" }, mark.label));
  rows.forEach((own, k) => {
    const at = top + k * row;
    const known = own.value !== null;
    picture.append(drawn("text", { x: left, y: at + 10, class: own.strong ? "strong" : "" }, own.label));
    const fill = own.value >= mark.value ? COLOURS[0] : COLOURS[1];
    if (known) picture.append(drawn("rect", { x: left, y: at + 14, width: Math.max(x(own.value) - left, 1), height: 10, fill }));
    const value = known ? fixed(own.value, 2) : t("no cost");
    picture.append(drawn("text", { x: (known ? x(own.value) : left) + 5, y: at + 23, class: own.strong ? "strong" : "" }, value));
  });
}
