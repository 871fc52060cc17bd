// uPlot with the page's colours, whiskers, bars by sign, and a table for those who do not see the drawing.
const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);
const probe = h('i', { hidden: true });
document.body.append(probe);
const colour = token => { probe.style.color = `var(--${token})`; return getComputedStyle(probe).color; };
const faint = (token, alpha) => colour(token).replace('rgb(', 'rgba(').replace(')', `, ${alpha})`);
const DASHES = [[], [8, 3], [2, 3], [9, 3, 2, 3], [5, 2]];
const restyle = () => dispatchEvent(new Event('restyle'));

// Lines or bars over places that are spread as told: {at: [numbers], labels: [texts], series: [{label, colour, values, low, high}], bars, show, unit}
class Figure {
  constructor(title, options = {}) {
    Object.assign(this, { title, options });
    this.box = h('div.plot', { role: 'img', tabindex: 0, 'aria-label': title, onkeydown: e => this.walk(e), onblur: () => this.plot?.setCursor({ left: -10, top: -10 }) });
    this.keys = h('span.keys');
    this.where = h('b.where');
    this.table = h('details.as-table', { ontoggle: () => this.fill() }, h('summary', null, 'Show as table'));
    this.element = h('figure', null, h('figcaption', null, h('span', null, this.caption = h('span', null, title), ' ', this.where), this.keys), this.box, this.table);
    new ResizeObserver(() => { if (this.plot && this.box.clientWidth) { this.plot.setSize({ width: this.box.clientWidth, height: this.height() }); } else this.build(); }).observe(this.box);
    addEventListener('restyle', () => this.build());
  }
  height() { return this.options.height ?? 280; }
  set(data, title = this.title) {
    this.data = data; this.title = title;
    this.caption.textContent = title;
    this.keys.replaceChildren(...data.series.map((s, i) => {
      s.read = h('b');
      const swatch = h('i' + (i % DASHES.length ? '.dash' + i % DASHES.length : ''));
      swatch.style.setProperty('--c', `var(--${s.colour})`);
      return h('span.key', null, ...data.series.length === 1 && this.options.alone !== false ? [] : [swatch, name(s.label, 60), ' '], s.read);
    }));
    this.box.setAttribute('aria-label', `${title}. Arrow keys read the values.`);
    this.build();
    this.read();
    this.fill();
  }
  range() {
    let low = this.options.zero === false ? Infinity : 0, high = this.options.zero === false ? -Infinity : 0;
    for (const s of this.data.series) for (const v of [...s.values, ...s.low ?? [], ...s.high ?? []]) if (has(v)) { low = Math.min(low, v); high = Math.max(high, v); }
    if (low > high) return [0, 1];
    const pad = (high - low || Math.abs(high) || 1) * .06;
    return [this.data.floor && low >= 0 ? 0 : low - pad, high + pad];
  }
  build() {
    this.plot?.destroy(); this.plot = null;
    if (!this.data || !this.box.clientWidth || !this.data.at.length) return;
    const { at, labels, series, show } = this.data, px = Math.round(.82 * rem()), family = getComputedStyle(document.body).fontFamily;
    const axis = { stroke: colour('muted'), font: `${px}px ${family}`, grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } };
    const gap = at.length > 1 ? Math.min(...at.slice(1).map((x, i) => x - at[i])) : 1, side = this.data.bars ? .6 : .35;
    const [low, high] = this.range();
    const decimals = Math.max(0, Math.min(4, 1 - Math.floor(Math.log10((high - low) / 4 || 1))));
    const measure = document.createElement('canvas').getContext('2d');
    measure.font = axis.font;
    const half = label => Math.min(40, measure.measureText(label).width / 2);
    const widest = Math.max(...[low, high].map(v => measure.measureText(show(v, decimals)).width));
    this.plot = new uPlot({
      width: this.box.clientWidth, height: this.height(), padding: [10, Math.max(16, half(labels[labels.length - 1])), 0, 0], legend: { show: false },
      cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: () => [at[0] - side * gap, at[at.length - 1] + side * gap] }, y: { range: () => [low, high] } },
      axes: [{ ...axis, size: 2.4 * px, grid: { show: false }, splits: u => this.places(u, measure), values: (u, v) => v.map(x => labels[at.indexOf(x)] ?? '') },
        { ...axis, size: Math.max(widest + 1.4 * px, half(labels[0])), space: 2.6 * px, values: (u, v) => v.map(t => show(t, decimals)) }],
      series: [{}, ...series.map((s, i) => ({ stroke: colour(s.colour), width: 2, dash: DASHES[i % DASHES.length], spanGaps: true,
        points: { show: !this.data.bars, size: 7, fill: colour(s.colour) }, paths: this.data.bars || this.data.apart ? () => null : undefined }))],
      hooks: { drawAxes: [u => this.under(u)], draw: [u => this.over(u)], setCursor: [() => this.read()] },
    }, [at, ...series.map(s => s.values.map(v => has(v) ? v : null))], this.box);
  }
  // As many labels as fit side by side.
  places(u, measure) {
    const { at, labels } = this.data, kept = [];
    let end = -Infinity;
    at.forEach((x, i) => { const mid = u.valToPos(x, 'x'), half = measure.measureText(labels[i]).width / 2; if (mid - half > end) { kept.push(x); end = mid + half + 10; } });
    return kept;
  }
  // Zero line and bands lie below the lines; bars too.
  under(u) {
    const c = u.ctx, r = devicePixelRatio, { left, top, width, height } = u.bbox, y = v => u.valToPos(v, 'y', true), x = v => u.valToPos(v, 'x', true);
    c.save(); c.beginPath(); c.rect(left, top, width, height); c.clip();
    if (this.options.zero !== false) { c.strokeStyle = colour('muted'); c.lineWidth = r; c.beginPath(); c.moveTo(left, y(this.data.mid ?? 0)); c.lineTo(left + width, y(this.data.mid ?? 0)); c.stroke(); }
    const { at, series, bars, mid = 0 } = this.data;
    if (bars) {
      const room = at.length > 1 ? x(at[1]) - x(at[0]) : width / 2, wide = Math.max(1, Math.min(48 * r, .8 * room) / series.length);
      series.forEach((s, k) => s.values.forEach((v, i) => { if (!has(v)) return;
        c.fillStyle = colour(s.sequential ? 's1' : v < mid ? 'minus' : 'plus');
        const from = x(at[i]) + (k - series.length / 2) * wide; c.fillRect(from + r / 2, Math.min(y(v), y(mid)), Math.max(r, wide - r), Math.max(r, Math.abs(y(v) - y(mid)))); }));
    } else if (series.length <= 2 && !this.data.apart) series.forEach(s => { if (!s.low) return;
      const there = at.map((_, i) => i).filter(i => has(s.low[i]) && has(s.high[i]));
      c.fillStyle = faint(s.colour, .12); c.beginPath();
      there.forEach(i => c.lineTo(x(at[i]), y(s.high[i]))); there.reverse().forEach(i => c.lineTo(x(at[i]), y(s.low[i]))); c.fill(); });
    c.restore();
  }
  // Whiskers, side by side where several lines meet.
  over(u) {
    const c = u.ctx, r = devicePixelRatio, { series, at, bars } = this.data, y = v => u.valToPos(v, 'y', true), few = at.length <= 60;
    if (!few) return;
    const { left, top, width, height } = u.bbox;
    c.save(); c.beginPath(); c.rect(left, top, width, height); c.clip(); c.lineWidth = (bars ? 1 : 1.5) * r;
    series.forEach((s, k) => s.low && at.forEach((place, i) => { if (!has(s.low[i]) || !has(s.high[i])) return;
      const x = u.valToPos(place, 'x', true) + (bars ? 0 : (k - (series.length - 1) / 2) * 5 * r), end = 3 * r;
      c.strokeStyle = colour(bars ? 'text' : s.colour); c.beginPath(); c.moveTo(x, y(s.low[i])); c.lineTo(x, y(s.high[i]));
      c.moveTo(x - end, y(s.low[i])); c.lineTo(x + end, y(s.low[i])); c.moveTo(x - end, y(s.high[i])); c.lineTo(x + end, y(s.high[i])); c.stroke(); }));
    c.restore();
  }
  say(s, i) { const value = this.data.show(s.values[i]); return has(s.low?.[i]) && has(s.values[i]) ? `${value} (${between(s.low[i], s.high[i])})` : value; }
  read() {
    if (!this.data) return;
    const i = this.plot?.cursor.idx;
    this.where.textContent = i == null ? '' : this.data.labels[i];
    this.data.series.forEach(s => { s.read.textContent = i == null ? '' : this.say(s, i); });
  }
  walk(e) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[e.key], p = this.plot;
    if (!way || !p) return;
    e.preventDefault();
    const n = this.data.at.length, now = p.cursor.idx, i = now == null ? (way > 0 ? 0 : n - 1) : Math.min(n - 1, Math.max(0, now + way));
    p.setCursor({ left: p.valToPos(this.data.at[i], 'x'), top: 20 });
    announce(`${this.data.labels[i]}: ` + this.data.series.map(s => `${seen(s.label, 60)} ${this.say(s, i)}`).join('; '));
  }
  fill() {
    if (!this.table.open || !this.data) return;
    const { labels, series, head = '' } = this.data;
    this.table.querySelector('.scroll')?.remove();
    this.table.append(smallTable(this.title, [head, ...series.map(s => '#' + seen(s.label, 60))], labels.map((label, i) => [label, ...series.map(s => this.say(s, i))])));
  }
}
