// One window, one key or several beside each other: what the rules see, with their alerts on the line where they fired.
import { live, isPast } from '../live.js';
import { h, choice, sentence, note, trouble, keyed, fact, said } from '../dom.js';
import { value, time, timeMs, plural, count, msOf, short, ofKey } from '../format.js';
import { part } from '../api.js';
import { keyList } from './keys.js';
import { Lines } from './lines.js';

const RANGES = [{ value: '120', label: '2 min' }, { value: '300', label: '5 min' }, { value: '900', label: '15 min' }, { value: '0', label: 'all that is kept' }];
const MOST = 20;

export function view(main, params, context) {
  let windows = live.pipeline.windows;
  if (!windows.length) { main.append(note('No windows', 'The pipeline has no windows, so there is nothing to draw.')); return {}; }
  const chosen = { window: windows.some(w => w.name === params.get('window')) ? params.get('window') : windows[0].name,
    keys: [...new Set(params.getAll('key'))].slice(0, MOST), range: RANGES.some(r => r.value === params.get('range')) ? params.get('range') : isPast() ? '0' : '300' };
  const heading = h('h2'), about = h('p.about'), charts = h('div.charts'), where = trouble(), values = h('dl.values'), valuesOf = h('section', { 'aria-label': 'Newest values' });
  let open = new Map(), window, closed = false, values1s = null;
  const list = keyList(context, { chosen: () => chosen.keys, most: MOST, show: key => set({ keys: [key] }), found: first => { if (!chosen.keys.length) set({ keys: [first] }); },
    pin: key => set({ keys: chosen.keys.includes(key) ? chosen.keys.filter(k => k !== key) : [...chosen.keys, key].slice(0, MOST) }) });
  const pick = h('div.picks', null, choice('Window', windows.map(w => ({ value: w.name, label: `${w.name}, ${w.form}` })), chosen.window, v => set({ window: v })),
    choice('Range', RANGES, chosen.range, v => set({ range: v })));
  main.append(h('div.with-list', null, list.element,
    h('section.panel', { 'aria-label': 'Window' }, h('header', null, heading, pick), about, where, charts, valuesOf)));

  function set(change) {
    Object.assign(chosen, change);
    context.remember([['window', chosen.window], ...chosen.keys.map(k => ['key', k]), ['range', chosen.range]]);
    build(!!change.window || !!change.range);
    list.mark();
  }
  function build(anew = true) {
    window = windows.find(w => w.name === chosen.window);
    list.window(window);
    if (anew) { open.forEach(l => l.close()); open = new Map(); }
    const alone = chosen.keys.length < 2;
    for (const [key, l] of open) if (!chosen.keys.includes(key) || l.alone !== alone) { l.close(); open.delete(key); }
    for (const key of chosen.keys) if (!open.has(key)) {
      const l = new Lines(context, window, key, { alone, rangeS: Number(chosen.range), height: alone ? undefined : 170,
        unpin: alone ? null : () => set({ keys: chosen.keys.filter(k => k !== key) }) });
      open.set(key, l);
      l.load(where).then(describe);
    }
    charts.classList.toggle('many', !alone);
    const elements = chosen.keys.map(k => open.get(k).element);
    charts.replaceChildren(...(elements.length ? elements : [note('Choose a key', 'Its lines show here, with the alerts of the rules that read this window.')]));
    valuesOf.hidden = !alone || !elements.length;
    valuesOf.replaceChildren(h('h3', null, 'Newest values'), values);
    context.topics(chosen.keys.map(k => `rows:${window.name}:${k}`));
    values.kept = null; values.replaceChildren();
    if (alone) values1s?.();
    describe();
  }
  function describe() {
    if (closed) return;
    const alone = chosen.keys.length === 1, l = alone ? open.get(chosen.keys[0]) : null;
    heading.replaceChildren(...(alone ? [said(ofKey(chosen.keys[0])), ' ' + window.name] : [chosen.keys.length ? `${window.name}, ${plural(chosen.keys.length, 'key')}` : window.name]));
    const marks = l ? l.marksShown() : [], newest = marks[0];
    sentence(about, [`Form: ${window.form} on ${window.on}. ` + (window.readBy?.length ? `Read by ${window.readBy.join(', ')}.` : 'No rule reads it.')
      + (alone ? ` ${plural(marks.length, 'alert')} in this range` + (newest ? `, the newest at ${time(newest.timeMs)}: ` : '.') : ''), ...(newest ? [{ said: short(newest.message, 120) }] : [])]);
  }
  const ask = context.newest();
  async function readValues() {
    if (chosen.keys.length !== 1) return;
    let now;
    const of = window, key = chosen.keys[0], passed = () => of !== window || key !== chosen.keys[0];
    try { now = await ask(`windows/${part(of.name)}`, { key }); } catch (e) {
      if (e.status !== 404) throw e;
      if (passed()) return;
      values.replaceChildren(fact('Values', 'This window has emitted nothing for this key yet.'));
      values.kept = null;
      return;
    }
    if (passed()) return;
    const rows = [...Object.entries(now.newest ?? {}).map(([k, v]) => ['newest ' + k, value(v)]), ...Object.entries(now.values ?? {}).map(([k, v]) => [k, value(v)]), ['events in it', count(now.count)],
      ['from', now.startNs ? timeMs(msOf(now.startNs)) : ''], ['to', now.endNs ? timeMs(msOf(now.endNs)) : '']];
    if (!values.kept) values.replaceChildren();
    keyed(values, rows.filter(r => r[1] !== ''), r => r[0], r => { const v = said(r[1]), e = fact(r[0], v); e.refresh = x => v.show(x[1]); return e; });
  }
  values1s = context.every(1000, readValues);
  const tick = setInterval(() => { if (!live.held && live.phase === 'on') { open.forEach(l => l.draw()); describe(); } }, 1000);
  build();
  return {
    again() { open.forEach(l => l.load(where).then(describe)); list.again(); values1s(); },
    rows(data) { if (data.window === window.name) open.get(data.key)?.add(data); },
    alert(a) { open.get(a.key)?.alert(a); },
    changed() {
      windows = live.pipeline.windows; window = windows.find(w => w.name === chosen.window);
      open.forEach(l => l.changed(window)); describe();
    },
    close() { closed = true; clearInterval(tick); open.forEach(l => l.close()); },
  };
}
