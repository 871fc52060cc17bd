// The lines of one key in one window, and of the fields that it holds: the last minutes from what the server has kept, then each row as it comes.
import { live, eventMs } from '../live.js';
import { part } from '../api.js';
import { h, note, said } from '../dom.js';
import { time, value, plural, msOf, secondsOf, ofKey, short } from '../format.js';
import { Chart, rem } from '../chart.js';

const POINTS = 1500, MOST_ROWS = 3600, MARKS = 200, CLOSE = 6, GROUPS = 3;
const COLOURS = ['s1', 's2', 's3', 's4', 's5'];

function sizeOf(column) {
  const sizes = column.filter(v => typeof v === 'number').map(Math.abs).sort((a, b) => a - b);
  return sizes[sizes.length >> 1];
}
const isLike = (a, b) => a === b || (a > 0 && b > 0 && Math.max(a, b) / Math.min(a, b) < CLOSE);
// Aggregates that are of the size of what they are of.
const SAME_SIZE = /^(?:first|last|min|max|mean|median|quantile|ema|ewma|twa|twap|wmean|gmean|lag|ago)\(\s*([\w.]+)\s*[,)]/;

// Outputs of like size share a scale: a price and its mean, but not a price and a volume.
export function groups(names, columns) {
  const found = [];
  names.forEach((name, i) => {
    const size = sizeOf(columns[i]);
    if (size === undefined) return;
    const mate = found.find(g => isLike(size, g.size));
    if (mate) mate.columns.push(i); else found.push({ size, columns: [i] });
  });
  return found.slice(0, GROUPS).map(g => g.columns);
}

export class Lines {
  // options: {alone, rangeS (0 for all that is kept), height, unpin}
  constructor(context, window, key, options) {
    Object.assign(this, { context, window, key, options, alone: options.alone, names: [], times: [], columns: [], marks: [], charts: [], pending: [] });
    this.element = h('div.lines', null, note('Loading', 'The last minutes are on their way.'));
    this.rules = new Set(window.readBy ?? []);
    this.newest = context.newest();
  }
  async load(where) {
    await this.context.load(where, async () => {
      const [series, alerts] = await Promise.all([
        this.newest(`windows/${part(this.window.name)}/series`, { key: this.key, points: POINTS }),
        this.rules.size ? this.context.get('alerts', { key: this.key, limit: MARKS }) : { items: [] }]);
      // Fields first: they are what the rest is made of.
      this.names = [...series.fields, ...series.names.filter(n => !series.fields.includes(n))];
      this.times = series.time.map(secondsOf); this.columns = this.names.map(n => series.columns[series.names.indexOf(n)]);
      this.sampledMs = series.sampledMs;
      this.marks = alerts.items.filter(a => this.rules.has(a.rule)).map(a => ({ ...a, timeMs: msOf(a.timeNs) }));
      const waiting = this.pending; this.pending = null;
      this.build();
      waiting?.forEach(each => this.add(each));
      this.draw();
    });
  }
  build() {
    this.charts.forEach(c => c.destroy());
    const all = groups(this.names, this.columns), shown = this.alone ? all : all.slice(0, 1), name = ofKey(this.key);
    this.built = all.length;
    const drawn = live.pipeline.rules.flatMap(r => r.lines ?? []).filter(l => l.window === this.window.name && l.terms.every(t => this.names.includes(t.name)));
    const rules = columns => drawn.filter(l => columns.includes(this.place(l)));
    this.charts = shown.map((columns, k) => Object.assign(new Chart(`${short(name, 60)}: ${columns.map(i => this.names[i]).join(', ')}`,
      [...columns.map((c, i) => ({ label: this.names[c], colour: COLOURS[i % COLOURS.length], dash: i >= COLOURS.length ? [5, 4] : undefined })),
        ...rules(columns).map((l, i) => ({ label: l.label, colour: COLOURS[(columns.length + i) % COLOURS.length], dash: [5, 4],
          auto: columns.some(c => isLike(sizeOf(this.line(l)), sizeOf(this.columns[c]))) }))],
      { height: this.height(k, shown.length), sync: 'windows', marks: () => this.marks, glyphs: k === 0, xRange: () => this.range(),
        caption: this.caption(k, columns) }), { of: columns, lines: rules(columns) }));
    this.element.replaceChildren(...(this.charts.length ? this.charts.map(c => c.element)
      : [h('div', null, this.caption(0, []), note('Nothing to draw yet', `${this.window.name} has emitted nothing for this key in the last 15 minutes, or only texts. Where there are more than 200 keys, lines begin when somebody looks.`))]));
  }
  caption(k, columns) {
    if (this.alone) return h('span', null, columns.map(i => this.names[i]).join(', '));
    return h('span.of-key', null, said(ofKey(this.key)), h('button.quiet', { type: 'button', onclick: this.options.unpin, 'aria-label': `Take away ${short(ofKey(this.key), 60)}` }, '×'));
  }
  height(k, n) {
    if (!this.alone) return this.options.height;
    return k ? 120 : innerWidth > 760 ? Math.max(260, innerHeight - rem() * (n > 1 ? 40 : 30)) : 240;
  }
  range() {
    const end = Math.max(this.times.at(-1) ?? 0, eventMs() / 1000);
    return [this.options.rangeS ? end - this.options.rangeS : this.times[0] ?? end - 1, end];
  }
  // Beside which column the line of a rule is drawn: what is compared with it, else what is of that size.
  place(line) {
    const like = (this.window.outputs ?? []).filter(o => SAME_SIZE.exec(o.expression)?.[1] === line.value).map(o => o.name);
    return this.names.indexOf([line.value, ...line.terms.map(t => t.name), ...like].find(n => this.names.includes(n)));
  }
  line({ plus, terms }, begin = 0) {
    const of = terms.map(t => [t.times, this.columns[this.names.indexOf(t.name)]]), values = [];
    for (let i = begin; i < this.times.length; i++) values.push(of.every(([, c]) => typeof c[i] === 'number') ? of.reduce((sum, [times, c]) => sum + times * c[i], plus) : null);
    return values;
  }
  // What the rules are has changed.
  changed(window) {
    this.window = window;
    this.rules = new Set(window.readBy ?? []);
    if (!this.pending) { this.build(); this.draw(); }
  }
  // A row holds all values, of which only the numbers are drawn.
  add({ names, rows }) {
    if (this.pending) { this.pending.push({ names, rows }); return; }
    const places = this.names.map(n => (names ?? this.names).indexOf(n));
    for (const [timeNs, ...values] of rows) {
      const t = secondsOf(timeNs);
      if (this.times.length && t <= this.times.at(-1)) continue;
      this.times.push(t);
      places.forEach((place, i) => this.columns[i].push(values[place] ?? null));
    }
    if (!this.times.length) return;
    if (this.times.length > MOST_ROWS * 1.1) { const old = this.times.length - MOST_ROWS; this.times.splice(0, old); this.columns.forEach(c => c.splice(0, old)); }
    if (!this.built && this.times.length) this.build();
    this.draw();
  }
  alert(a) {
    if (!this.rules.has(a.rule)) return;
    this.marks.unshift({ ...a, timeMs: msOf(a.timeNs) });
    this.marks.length = Math.min(this.marks.length, MARKS);
    this.draw();
  }
  marksShown() { const from = this.range()[0] * 1000; return this.marks.filter(m => m.timeMs >= from); }
  draw() {
    if (this.pending || !this.charts.length) return;
    for (const c of this.charts) c.set(() => this.part(c), () => this.words(c));
  }
  part({ of, lines }) {
    const from = this.range()[0], first = this.times.findIndex(t => t >= from), begin = first < 0 ? this.times.length : first;
    return [this.times.slice(begin), ...of.map(i => this.columns[i].slice(begin).map(v => typeof v === 'number' ? v : null)), ...lines.map(l => this.line(l, begin))];
  }
  words(chart) {
    const times = chart.data[0], lead = chart.of[0];
    return !times.length ? 'Nothing in this range.' : `From ${time(times[0] * 1000)} to ${time(times.at(-1) * 1000)}; newest ${this.names[lead]} `
      + `${value(this.columns[lead].at(-1))}; ${plural(this.marksShown().length, 'alert')} marked.`;
  }
  close() { this.charts.forEach(c => c.destroy()); this.charts = []; }
}
