// Alerts over the price of a key.
const SHAPES = [[0, 3], [0, 4], [Math.PI / 4, 4], [0, 24], [Math.PI, 3]];             // turned by, corners
const shapeOf = i => SHAPES[i % SHAPES.length];
const ruleColour = i => COLOURS[i % COLOURS.length];

// As many digits for all as the prices of alerts need, so that points stand below each other.
let digitsOfPrices = null;
function priceDigits() {
  if (digitsOfPrices == null) {
    digitsOfPrices = 2;
    for (const a of (doc.alerts ?? []).slice(0, 1_000)) while (has(a.price) && digitsOfPrices < 8 && Math.abs(a.price - Number(a.price.toFixed(digitsOfPrices))) > 1e-6 * Math.abs(a.price)) digitsOfPrices++;
  }
  return digitsOfPrices;
}
function prices() {
  const alerts = doc.alerts ?? [], perKey = new Map(Object.keys(doc.prices ?? {}).map(k => [k, []]));
  alerts.forEach(a => { a.at = secondsOf(a.timeNs); if (!perKey.has(a.key)) perKey.set(a.key, []); perKey.get(a.key).push(a); });
  if (!perKey.size) return null;
  perKey.forEach(list => list.sort((a, b) => a.at - b.at));
  const keys = [...perKey.keys()].sort((a, b) => perKey.get(b).length - perKey.get(a).length), rules = unique(alerts.map(a => a.rule));
  const view = { key: keys[0], of: 'all', hidden: new Set() };
  const chart = new PriceChart(rules);
  let rows = alertTable(a => chart.goTo(a)), horizon = state.horizon;
  const found = h('p.told'), rulesShown = h('span.keys');
  const ofVariant = h('span.picks');
  const shown = () => perKey.get(view.key).filter(a => !view.hidden.has(a.rule) && (view.of === 'all' || (view.of === 'drawn' ? chosen() : [Number(view.of)]).some(i => a.variants?.includes(i))));
  const inView = () => {
    const [from, to] = chart.range(), list = shown(), there = list.filter(a => a.at >= from && a.at <= to);
    rows.set(there);
    found.textContent = there.length === list.length ? `${plural(list.length, 'alert')} of this key.` : `${count(there.length)} of ${plural(list.length, 'alert')} of this key in view.`;
  };
  const refresh = whole => {
    if (horizon !== state.horizon) {
      const other = alertTable(a => chart.goTo(a), rows.sort);
      rows.element.replaceWith(other.element);
      rows = other; horizon = state.horizon;
    }
    ofVariant.replaceChildren(choice('Alerts of', [{ value: 'all', label: 'any variant' }, { value: 'drawn', label: 'variants drawn' }, ...chosen().map(i => ({ value: i, label: seen(variants()[i].name, 60) }))], view.of, v => { view.of = v; refresh(); }));
    if (view.of !== 'all' && view.of !== 'drawn' && !chosen().includes(Number(view.of))) view.of = 'all';
    rulesShown.replaceChildren(...rules.map((r, i) => ruleKey(r, i, view.hidden, () => refresh())));
    chart.set(view.key, doc.prices?.[view.key], shown(), whole);
    inView();
  };
  chart.moved = inView;
  const section = panel('alerts', doc.price ? 'Alerts over the price' : 'Alerts', [keys.length > 1 ? choice('Key', keys.map(k => ({ value: k, label: `${seen(k, 60)} (${count(perKey.get(k).length)})` })), view.key, k => { view.key = k; refresh(true); }) : h('span', null, name(keys[0], 60)), ofVariant],
    chart.element, rulesShown, found, rows.element);
  return live(section, () => refresh(!chart.plot));
}
function ruleKey(rule, i, hidden, changed) {
  const swatch = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), path = document.createElementNS(swatch.namespaceURI, 'path');
  const [turn, n] = shapeOf(i), at = k => [8 + 7 * Math.sin(turn + k * 2 * Math.PI / n), 8 - 7 * Math.cos(turn + k * 2 * Math.PI / n)].map(v => v.toFixed(1)).join(' ');
  swatch.setAttribute('viewBox', '0 0 16 16'); swatch.setAttribute('class', 'icon'); swatch.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', 'M' + Array.from({ length: n }, (_, k) => at(k)).join('L') + 'z');
  swatch.append(path);
  swatch.style.setProperty('color', `var(--${ruleColour(i)})`);
  return h('button.chip', { type: 'button', 'aria-pressed': String(!hidden.has(rule)), onclick: () => { if (!hidden.delete(rule)) hidden.add(rule); changed(); } }, swatch, name(rule, 60));
}
// On a phone the rule stands below the time.
const timeColumn = open => ({ id: 'time', head: 'Time', header: true, width: daysMatter() ? 'min(18.5rem, 42vw)' : '12.5rem', value: a => a.at,
  cell: a => [open ? h('button.row', { type: 'button', onclick: () => open(a) }, timeText(a.timeNs, daysMatter())) : h('span.row', null, timeText(a.timeNs, daysMatter())), h('small.on-phone', null, name(a.rule, 60))] });
// On a phone with the mark-out at the horizon that is chosen.
function alertTable(open, sort = { id: 'time', down: false }) {
  const shown = unique([...horizons().keys()].filter(i => i < 6 || i === state.horizon)), priced = (doc.alerts ?? []).some(a => has(a.price));
  return new DataTable('Alerts in view', [
    timeColumn(open),
    { id: 'rule', head: 'Rule', from: 'tablet', value: a => a.rule, cell: a => name(a.rule, 60) },
    { id: 'sequence', head: 'Sequence', num: true, from: 'wide', width: '9rem', value: a => Number(a.sequence), cell: a => count(Number(a.sequence)) },
    ...priced ? [{ id: 'price', head: 'Price', num: true, from: 'desk', width: '7rem', value: a => a.price, cell: a => price(a.price) }] : [],
    ...shown.map(i => ({ id: 'h' + i, head: `${horizonText(i)}, bp`, num: true, width: '6rem', from: i === state.horizon ? 'phone' : 'tablet', value: a => a.markOutBp?.[i], cell: a => signed(a.markOutBp?.[i]) })),
    { id: 'variants', head: 'Variants', num: true, from: 'desk', width: '6.5rem', value: a => a.variants?.length, cell: a => count(a.variants?.length) },
  ], [], { shown: 8, sort });
}
// Within a day the day is said once, on the axis.
const daysMatter = () => !doc.input?.fromNs || secondsOf(doc.input.toNs) - secondsOf(doc.input.fromNs) > 86_400;

// A gap where slices are far apart: nothing is told of the time between them. A slice is drawn as long as most are.
function apart([times, ...lines]) {
  const steps = times.slice(1).map((t, i) => t - times[i]).sort((a, b) => a - b), long = steps[steps.length >> 1] ?? 0, far = Math.max(20 * long, .02 * (times[times.length - 1] - times[0]));
  const all = [[], ...lines.map(() => [])];
  times.forEach((t, i) => {
    if (i && t - times[i - 1] > far) all.forEach((line, k) => line.push(...k ? [lines[k - 1][i - 1], null] : [times[i - 1] + long, (t + times[i - 1]) / 2]));
    all.forEach((line, k) => line.push(k ? lines[k - 1][i] : t));
  });
  return all;
}

class PriceChart {
  constructor(rules) {
    Object.assign(this, { rules, alerts: [], priced: true });
    this.box = h('div.plot.price', { tabindex: 0, role: 'application', 'aria-label': 'Price and alerts. Left and right go through the alerts, plus and minus zoom, 0 shows all.', onkeydown: e => this.key(e), onblur: () => this.point(null) });
    this.tip = h('div.tip', { hidden: true });
    const act = (label, words, run) => h('button', { type: 'button', 'aria-label': words, title: words, onclick: run }, label);
    this.element = h('figure', null, h('figcaption', null, this.title = h('span'), h('span.zoom', null, act('−', 'Zoom out', () => this.zoom(2)), act('+', 'Zoom in', () => this.zoom(.5)), act('←', 'Earlier', () => this.pan(-.5)), act('→', 'Later', () => this.pan(.5)), act('All', 'Show all', () => this.whole()))), this.box,
      h('p.hint', null, 'Drag over the chart to zoom, double-click to see all; Ctrl and wheel zoom too.'));
    new ResizeObserver(() => { if (this.plot && this.box.clientWidth) this.plot.setSize({ width: this.box.clientWidth, height: this.height() }); else this.build(); }).observe(this.box);
    addEventListener('restyle', () => this.build());
  }
  height() { return !this.priced ? 120 : innerWidth < 760 ? 280 : 400; }
  range() { const s = this.plot?.scales.x; return s?.min == null ? [-Infinity, Infinity] : [s.min, s.max]; }
  set(key, data, alerts, whole) {
    this.alerts = alerts;
    this.title.replaceChildren(h('span', null, name(doc.price ?? 'Alerts', 60), ...(key ? [' of ', name(key, 60)] : [])), !doc.price || data ? '' : h('small', null, ' No prices are kept of this key.'));
    if (whole || this.shownKey !== key) {
      this.shownKey = key;
      const times = (data?.timesNs ?? []).map(secondsOf), ends = [...times, ...alerts.map(a => a.at)].sort((a, b) => a - b);
      this.priced = times.length > 0 || alerts.some(a => has(a.price));
      this.ends = ends.length ? [ends[0], ends[ends.length - 1]] : [0, 1];
      if (this.ends[0] === this.ends[1]) this.ends = [this.ends[0] - 1, this.ends[1] + 1];
      this.data = times.length ? apart([times, data.high ?? data.last, data.low ?? data.last, data.last]) : [this.ends, [null, null], [null, null], [null, null]];
      this.plot?.destroy(); this.plot = null;
      this.build();
    } else this.plot?.redraw(false);
    this.point(null);
  }
  build() {
    const kept = this.plot && this.range();
    this.plot?.destroy(); this.plot = null;
    if (!this.data || !this.box.clientWidth) return;
    const px = Math.round(.82 * rem()), axis = { stroke: colour('muted'), font: `${px}px ${getComputedStyle(document.body).fontFamily}`, grid: { stroke: colour('line'), width: 1 }, ticks: { show: false } };
    const line = { points: { show: false } };
    this.plot = new uPlot({
      width: this.box.clientWidth, height: this.height(), padding: [10, 3 * px, 0, 0], legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
      tzDate: s => look.zone === 'local' ? new Date(s * 1e3) : uPlot.tzDate(new Date(s * 1e3), look.zone),
      bands: [{ series: [1, 2], fill: faint('muted', .25) }],
      scales: { x: { time: true, range: (u, min, max) => min == null ? this.ends : [min, max] },
        y: { range: (u, low, high) => { const lows = this.alerts.filter(a => has(a.price) && a.at >= u.scales.x.min && a.at <= u.scales.x.max).map(a => a.price);
          for (const p of lows) { if (low == null || p < low) low = p; if (high == null || p > high) high = p; }
          const pad = low == null ? 0 : (high - low || Math.abs(high) * .001 || 1) * .07; return low == null ? [0, 1] : [low - pad, high + pad]; } } },
      axes: [{ ...axis, size: 3.6 * px, space: 7 * px, values: (u, at, i, room, step) => this.timeLabels(at, step) },
        { ...axis, space: 3 * px, size: (u, values) => { u.ctx.save(); u.ctx.font = axis.font; const w = Math.max(...(values ?? ['000.00']).map(v => u.ctx.measureText(v).width)); u.ctx.restore(); return Math.ceil(Math.max(w + 1.4 * px, 3 * px)); },
          values: (u, at) => { const step = at.length > 1 ? at[1] - at[0] : 1, digits = Math.max(0, Math.min(8, -Math.floor(Math.log10(step) + 1e-9))); return at.map(v => this.priced ? plain(v, digits) : ''); } }],
      series: [{}, { ...line, width: 0 }, { ...line, width: 0 }, { ...line, stroke: colour('price'), width: 1.2 }],
      hooks: { draw: [u => this.draw(u)], setCursor: [u => this.hover(u)], setScale: [(u, key) => { if (key === 'x' && this.plot) { clearTimeout(this.soon); this.soon = setTimeout(() => this.moved?.(), 60); this.tip.hidden = true; } }] },
    }, this.data, this.box);
    this.plot.over.append(this.tip);
    this.plot.over.addEventListener('wheel', e => { if (!e.ctrlKey && !e.metaKey) return; e.preventDefault(); this.zoom(e.deltaY < 0 ? .7 : 1.4, this.plot.posToVal(e.offsetX, 'x')); }, { passive: false });
    if (kept && this.data[0].length > 1) this.plot.setScale('x', { min: kept[0], max: kept[1] });
  }
  // The day stands below the first label and below each that begins another day.
  timeLabels(at, step) {
    let last = '';
    return at.map(s => { const ms = s * 1000, day = dayText(ms), clock = step >= 86_400 ? day : clockText(ms, step < 60) + (step < 1 ? '.' + String(Math.round((s % 1) * 1000) % 1000).padStart(3, '0') : ''), fresh = day !== last;
      last = day;
      return fresh && step < 86_400 ? `${clock}\n${day}` : clock; });
  }
  whole() { this.plot?.setScale('x', { min: this.ends[0], max: this.ends[1] }); }
  to(min, max) {
    const least = 1e-3, all = this.ends[1] - this.ends[0];
    if (max - min >= all) return this.whole();
    if (max - min < least) { const mid = (min + max) / 2; min = mid - least / 2; max = mid + least / 2; }
    if (min < this.ends[0]) { max += this.ends[0] - min; min = this.ends[0]; }
    if (max > this.ends[1]) { min -= max - this.ends[1]; max = this.ends[1]; }
    this.plot.setScale('x', { min, max });
  }
  zoom(by, around) { const [min, max] = this.range(), mid = around ?? (this.pointed ? this.pointed.at : (min + max) / 2); this.to(mid - (mid - min) * by, mid + (max - mid) * by); }
  pan(part) { const [min, max] = this.range(), d = (max - min) * part; this.to(min + d, max + d); }
  goTo(a) {
    const around = Math.max((this.ends[1] - this.ends[0]) / 60, ...horizons().map(ns => 1.5 * Number(ns) / 1e9));
    this.to(a.at - around, a.at + around);
    this.box.scrollIntoView({ block: 'center' });
    requestAnimationFrame(() => this.point(a));
  }
  place(u, a, canvas) { return [u.valToPos(a.at, 'x', canvas), has(a.price) ? u.valToPos(a.price, 'y', canvas) : canvas ? u.bbox.top + u.bbox.height - 6 : u.over.clientHeight - 6]; }
  draw(u) {
    const c = u.ctx, r = devicePixelRatio, [min, max] = this.range(), { left, top, width, height } = u.bbox, tints = this.rules.map((_, i) => colour(ruleColour(i))), panel = colour('panel'),
      size = (this.alerts.filter(a => a.at >= min && a.at <= max).length > 0.12 * width / r ? 4 : 6) * r;
    c.save(); c.beginPath(); c.rect(left, top, width, height); c.clip(); c.lineWidth = r; c.strokeStyle = panel;
    for (const a of this.alerts) {
      if (a.at < min || a.at > max) continue;
      const i = this.rules.indexOf(a.rule), [turn, n] = shapeOf(i), [x, y] = this.place(u, a, true);
      c.fillStyle = tints[i]; c.beginPath();
      for (let k = 0; k < n; k++) c.lineTo(x + size * Math.sin(turn + k * 2 * Math.PI / n), y - size * Math.cos(turn + k * 2 * Math.PI / n));
      c.closePath(); c.fill(); c.stroke();
    }
    c.restore();
  }
  hover(u) {
    const { left, top } = u.cursor;
    if (left < 0 || this.silent) return;
    let near = null, nearest = 16 * 16;
    for (const a of this.alerts) { const [x, y] = this.place(u, a), d = (x - left) ** 2 + (y - top) ** 2; if (d < nearest) { nearest = d; near = a; } }
    if (near !== this.pointed) this.point(near, false);
  }
  point(a, speak = true) {
    this.pointed = a;
    this.tip.hidden = !a;
    if (!a || !this.plot) return;
    const [x, y] = this.place(this.plot, a), width = this.plot.over.clientWidth;
    const words = tipRows(a);
    this.tip.replaceChildren(...words.map(([term, value]) => h('p', null, h('span', null, term), h('b', null, value))));
    this.tip.style.left = `${Math.max(0, Math.min(width - this.tip.offsetWidth, x - this.tip.offsetWidth / 2))}px`;
    this.tip.style.top = y > this.tip.offsetHeight + 14 ? `${y - this.tip.offsetHeight - 12}px` : `${y + 12}px`;
    if (speak) announce(words.map(([term, value]) => `${term} ${value.textContent ?? value}`).join(', '));
  }
  key(e) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[e.key];
    if (way) {
      const [min, max] = this.range(), there = this.alerts.filter(a => a.at >= min && a.at <= max), now = there.indexOf(this.pointed);
      if (there.length) this.point(there[now < 0 ? (way > 0 ? 0 : there.length - 1) : Math.max(0, Math.min(there.length - 1, now + way))]);
    } else if (e.key === '+' || e.key === '=') this.zoom(.5); else if (e.key === '-') this.zoom(2); else if (e.key === '0') this.whole(); else if (e.key === 'Escape') this.point(null); else return;
    e.preventDefault();
  }
}
function tipRows(a) {
  const of = (a.variants ?? []).map(i => variants()[i]?.name).filter(Boolean);
  return [['Time', timeText(a.timeNs)], ['Rule', name(a.rule, 60)], ...has(a.price) ? [['Price', price(a.price)]] : [],
    ...horizons().map((ns, i) => [`After ${span(Number(ns))}`, has(a.markOutBp?.[i]) ? `${signed(a.markOutBp[i])} bp` : 'no price']),
    ['Variants', name(of.length === variants().length && of.length > 1 ? `all ${count(of.length)}` : of.slice(0, 3).join(', ') + (of.length > 3 ? ` and ${count(of.length - 3)} more` : ''), 160)]];
}
