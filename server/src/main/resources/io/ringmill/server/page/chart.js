// uPlot with the page's colours, time zone, alert marks and a table for those who do not see the drawing.
import uPlot from './vendor/uPlot.esm.js';
import { h, text, table } from './dom.js';
import { look, time, value, onAxis, NONE } from './format.js';
import { drawSoon, forget, watch } from './frames.js';

const probe = h('i', { hidden: true });
document.body.append(probe);
export const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
// Colours are read once for each theme: a style computed for each mark of each drawing would cost more than the drawing.
const colours = new Map();
addEventListener('restyle', () => colours.clear());
export function colour(name) {
  let c = colours.get(name);
  if (!c) { probe.style.color = `var(--${name})`; colours.set(name, c = getComputedStyle(probe).color); }
  return c;
}
const faint = (name, alpha) => colour(name).replace('rgb(', 'rgba(').replace(')', `, ${alpha})`);
const CORNERS = { critical: 3, warning: 4, info: 20 };

function drawMarks(u, marks, glyphs) {
  const c = u.ctx, r = devicePixelRatio, { left, top, width, height } = u.bbox;
  c.save();
  for (const m of marks()) {
    const x = u.valToPos(m.timeMs / 1000, 'x', true);
    if (x < left || x > left + width) continue;
    c.strokeStyle = c.fillStyle = colour(m.state === 'resolved' ? 'ok' : m.severity + '-mark'); c.lineWidth = r;
    c.globalAlpha = .55; c.setLineDash([2 * r, 3 * r]); c.beginPath(); c.moveTo(x, top); c.lineTo(x, top + height); c.stroke();
    c.globalAlpha = 1; c.setLineDash([]);
    if (!glyphs) continue;
    const corners = CORNERS[m.severity] ?? 20, size = 5.5 * r;
    c.beginPath();
    for (let i = 0; i < corners; i++) { const a = -Math.PI / 2 + i * 2 * Math.PI / corners;
      c.lineTo(x + size * Math.cos(a), top + size * Math.sin(a)); }
    c.closePath();
    if (m.state === 'resolved') c.stroke(); else c.fill();
  }
  c.restore();
}

// series: [{label, colour, dash, bars, fill, width, auto}]; auto false of one that does not widen what is seen
// options: {height, time, log, marks, glyphs, unit, sync, xValues, xSplits, xLabel, xRange, range, caption}
export class Chart {
  constructor(title, series, options) {
    Object.assign(this, { title, series, options, data: null });
    this.box = h('div.plot', { role: 'img', 'aria-label': title, tabindex: 0, onkeydown: e => this.walk(e),
      onblur: () => this.plot?.setCursor({ left: -10, top: -10 }) });
    this.rows = h('tbody');
    this.open = h('details.as-table', { ontoggle: () => this.fillTable() }, h('summary', null, 'Show as table'),
      table(title, [options.xLabel ?? 'Time', ...series.map(s => '#' + s.label)], this.rows));
    this.element = h('figure', null, h('figcaption', null, options.caption ?? title, h('span.keys', null, series.map(s => this.key(s)))), this.box, this.open);
    this.sizer = new ResizeObserver(() => this.size());
    this.sizer.observe(this.box);
    this.restyle = () => this.build();
    addEventListener('restyle', this.restyle);
    watch(this);
  }
  key(s) {
    s.read = h('b');
    const swatch = h('i' + (s.dash ? '.dashed' : ''));
    swatch.style.setProperty('--c', `var(--${s.colour})`);
    return h('span', null, swatch, s.label + ' ', s.read);
  }
  size() {
    const width = this.box.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    if (this.plot) this.plot.setSize({ width, height: this.options.height }); else this.build();
  }
  show(v) { return v == null ? NONE : this.options.unit ? this.options.unit(v) : value(v); }
  build() {
    this.plot?.destroy(); this.plot = null;
    if (!this.box.clientWidth) return;
    const o = this.options, px = Math.round(.82 * rem()), family = getComputedStyle(document.body).fontFamily,
      axis = { stroke: colour('muted'), font: `${px}px ${family}`, grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } };
    this.plot = new uPlot({
      width: this.box.clientWidth, height: o.height, padding: [10, 2.6 * px, 0, 0], legend: { show: false },
      cursor: { y: false, sync: o.sync && { key: o.sync }, points: { size: 6 }, drag: { x: true, y: false } },
      tzDate: ts => look.zone === 'local' ? new Date(ts * 1e3) : uPlot.tzDate(new Date(ts * 1e3), look.zone),
      scales: { x: { time: o.time !== false, range: o.xRange }, y: { distr: o.log ? 3 : 1, range: o.range } },
      axes: [{ ...axis, size: 2.4 * px, space: 6 * px, splits: o.xSplits,
        values: (u, v, i, space, step) => v.map(o.xValues ?? (t => time(t * 1000).slice(0, step < 60 ? 8 : 5))) },
        { ...axis, size: 6 * px, space: (o.height < 200 ? 1.8 : 2.9) * px, values: (u, v, i, space, step) => v.map(t => t == null ? ''
          : o.log ? this.show(t).replace(/\.0+ /, ' ') : o.unit ? this.show(t) : onAxis(t, step)) }],
      series: [{}, ...this.series.map(s => ({ label: s.label, stroke: colour(s.colour), width: s.width ?? 1.5, dash: s.dash, auto: s.auto ?? true, points: { show: false },
        spanGaps: false, fill: s.fill && (() => faint(s.colour, .14)), paths: s.bars && uPlot.paths.bars({ size: [.7, 12] }) }))],
      hooks: { draw: o.marks ? [u => drawMarks(u, o.marks, o.glyphs)] : [], setCursor: [() => this.readOut()] },
    }, this.data ?? [[], ...this.series.map(() => [])], this.box);
  }
  // What is to be shown from now on, or what tells it; it is drawn with a frame of the browser's, if somebody can see it.
  set(data, words) {
    this.next = { data, words };
    drawSoon(this);
  }
  draw() {
    const { data, words } = this.next, now = v => typeof v === 'function' ? v() : v;
    this.data = now(data); this.words = now(words);
    if (this.plot) this.plot.setData(this.data);
    this.readOut();
    if (this.words) this.box.setAttribute('aria-label', `${this.title}. ${this.words}`);
    if (this.open.open) this.fillTable();
  }
  readOut() {                                                     // values under the cursor, else the newest
    const i = this.plot?.cursor.idx ?? (this.data ? this.data[0].length - 1 : null);
    this.series.forEach((s, k) => text(s.read, i == null || i < 0 ? '' : this.show(this.data[k + 1][i])));
  }
  walk(e) {                                                       // arrow keys read the values, shift takes ten at a time
    const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key], p = this.plot;
    if (!step || !p || !this.data?.[0].length) return;
    e.preventDefault();
    const n = this.data[0].length, i = Math.min(n - 1, Math.max(0, (p.cursor.idx ?? n) + step * (e.shiftKey ? 10 : 1)));
    p.setCursor({ left: p.valToPos(this.data[0][i], 'x'), top: 20 });
    dispatchEvent(new CustomEvent('tell', { detail: `${(this.options.xValues ?? (t => time(t * 1000)))(this.data[0][i])}: `
      + this.series.map(s => `${s.label} ${s.read.textContent}`).join(', ') }));
  }
  fillTable() {
    if (!this.open.open || !this.data) return;
    const x = this.options.xValues ?? (t => time(t * 1000)), n = this.data[0].length, step = this.options.time === false ? 10 : 1, at = [];
    for (let i = n - 1; i >= 0 && at.length < 30; i -= step) at.push(i);
    this.rows.replaceChildren(...at.map(i => h('tr', null, h('td', null, String(x(this.data[0][i]))),
      this.data.slice(1).map(d => h('td.num', null, this.show(d[i]))))));
  }
  destroy() {
    forget(this); this.sizer.disconnect(); removeEventListener('restyle', this.restyle); this.plot?.destroy(); this.plot = null;
  }
}
