// Variants, best first, and everything about one of them.
function ranking() {
  const order = ['alerts', 'mean', 'interval', 't', 'hit', 'median', 'deviation', 'precision', 'recall', 'f1', 'missing', 'keys'], ids = new Set(usable.map(m => m.id)), by = rankedBy();
  const from = { alerts: 'phone', mean: 'phone', interval: 'tablet', t: 'tablet', hit: 'tablet', median: 'desk', deviation: 'wide', f1: ids.has('mean') ? 'tablet' : 'phone', precision: 'desk', recall: 'desk', missing: 'wide', keys: 'wide' };
  const figure = id => { const m = measure(id);
    return { id, head: headOf(m), hint: m.hint, num: true, from: from[id], width: '4rem', value: v => m.of(v), cell: v => shade(m, v) }; };
  const columns = [
    { id: 'rank', head: '#', num: true, width: variants().length > 999 ? '4.4rem' : '3rem', from: 'tablet', cell: (v, i) => count(i + 1) },
    { id: 'draw', head: 'Draw', hiddenHead: true, width: '2.2rem', cell: drawBox },
    { id: 'name', head: 'Variant', header: true, value: v => v.name, cell: v => h('button.row', { type: 'button', title: seen(v.name), onclick: () => openVariant(v) }, name(v.name)) },
    ...order.filter(id => ids.has(id) || id === 'interval' && ids.has('mean')).map(id => id === 'interval'
      ? { id, head: '95 % interval, bp', num: true, from: from.interval, width: '9.8rem', value: v => mark(v)?.lowBp, cell: v => between(mark(v)?.lowBp, mark(v)?.highBp), widest: widestIntervals } : figure(id)),
  ];
  const table = new DataTable('Variants, ranked', columns, [], { sort: by && { id: by, down: true }, shown: 14, named: v => v.name, mark: (tr, v) => tr.classList.toggle('drawn', state.slots.includes(v.at)) });
  const found = h('span.found'), only = h('input', { type: 'checkbox', onchange: () => fill() });
  const search = h('input', { type: 'search', placeholder: 'Find a variant', 'aria-label': 'Find a variant', oninput: () => fill() });
  const fill = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = variants().filter(v => words.every(w => v.find.includes(w)) && (!only.checked || mark(v)?.lowBp > 0));
    table.set(rows);
    found.textContent = rows.length === variants().length ? plural(rows.length, 'variant') : `${count(rows.length)} of ${plural(variants().length, 'variant')}`;
  };
  const section = panel('ranking', 'Variants', [found, ids.has('mean') ? h('label.choice', null, only, 'Only intervals above zero') : null, variants().length > 8 ? search : null],
    h('p.about', null, aboutRanking()), table.element);
  addEventListener('chosen', fill);
  fill();
  return section;
}
const widestIntervals = rows => {
  const widest = of => { const all = rows.map(v => of(mark(v) ?? {})).filter(has), ends = [all.reduce((a, b) => Math.min(a, b), 0), all.reduce((a, b) => Math.max(a, b), 0)]; return ends.map(v => signed(v)).sort((a, b) => b.length - a.length)[0]; };
  return [`${widest(m => m.lowBp)} to ${widest(m => m.highBp)}`];
};
const aboutRanking = () => `Figures are of one rule${horizons().length ? ' and one horizon' : ''}, chosen above. A head sorts, a name opens all figures of a variant, a tick draws it below.`;
// A shape as well as a colour: ▲ where the whole interval is above zero, ▼ where below.
function shade(m, v) {
  const value = m.of(v), shown = has(value) ? m.show(value) : NONE;
  if (m.id !== 'mean' || !has(value)) return shown;
  const low = m.low(v), high = m.high(v);
  return low > 0 ? h('b.plus', { title: 'The interval is above zero' }, h('span', { 'aria-hidden': 'true' }, '▲ '), shown) : high < 0 ? h('b.minus', { title: 'The interval is below zero' }, h('span', { 'aria-hidden': 'true' }, '▼ '), shown) : shown;
}
function drawBox(v) {
  const box = h('input', { type: 'checkbox', 'aria-label': `Draw ${seen(v.name, 80)}`, onchange: () => { if (!choose(v.at, box.checked)) box.checked = false; } });
  box.checked = state.slots.includes(v.at);
  if (box.checked) box.style.accentColor = `var(--${colourOf(v.at)})`;
  return box;
}

function openVariant(v) {
  const rules = unique([...Object.keys(v.rules ?? {}), ...Object.keys(v.alerts ?? {})]);
  const list = pairs => h('dl', null, pairs.filter(([, value]) => value != null && value !== '').map(([term, value]) => h('div', null, h('dt', null, name(term)), h('dd', null, value instanceof Node ? value : name(value, 12_000)))));
  const drawn = h('label.choice', null, drawBox(v), 'Draw this variant');
  openDialog(name(v.name, 120), drawn,
    list([...Object.entries(v.settings ?? {}), ['Name', v.name], ['Identity', v.identity], ['Digest', v.digest],
      ['Events', v.events && `${count(v.events.accepted)} accepted, ${count(v.events.filtered)} filtered, ${count(v.events.late)} late`],
      ...Object.entries(v.results ?? {}).map(([w, n]) => [`Results of ${w}`, count(n)])]),
    ...rules.map(rule => ruleFigures(v, rule)));
}
function ruleFigures(v, rule) {
  const f = figures(v, rule) ?? {}, marks = f.markOuts ?? [];
  const kids = [h('p', null, [plural(f.alerts ?? v.alerts?.[rule] ?? 0, 'alert'), f.alerts < v.alerts?.[rule] && `${count(v.alerts[rule])} with those resolved`, has(f.keys) && `on ${plural(f.keys, 'key')}`, has(f.side) && (f.side < 0 ? 'side −1: a fall of the price counts as a gain' : 'side 1: a rise of the price counts as a gain')].filter(Boolean).join(', '))];
  if (marks.length) kids.push(smallTable(`Mark-outs of ${seen(rule, 60)}`, ['Horizon', '#Mean, bp', '#95 % interval, bp', '#t', '#Hit rate, %', '#Median, bp', '#Deviation, bp', '#Alerts', '#Without price'],
    marks.map(m => [span(Number(m.horizonNs)), signed(m.meanBp), between(m.lowBp, m.highBp), signed(m.t), percent(m.hitRate), signed(m.medianBp), plain(m.stddevBp), count(m.count), count(m.missing)])));
  if (f.labels) kids.push(smallTable(`Labels of ${seen(rule, 60)}`, LABEL_HEADS.slice(1), [labelRow(f.labels)]));
  if (f.byKey?.length) kids.push(h('h4', null, 'By key'), new DataTable(`Keys of ${seen(rule, 60)}`, [
    { id: 'key', head: 'Key', header: true, value: r => r.key, cell: r => name(r.key, 120) },
    { id: 'count', head: 'Alerts', num: true, width: '6rem', value: r => r.count, cell: r => count(r.count) },
    ...horizons().slice(0, 4).map((ns, i) => ({ id: 'h' + i, head: `${span(Number(ns))}, bp`, num: true, width: '6.4rem', from: i ? 'tablet' : 'phone', value: r => r.meanBp?.[i], cell: r => signed(r.meanBp?.[i]) })),
  ], f.byKey, { sort: { id: 'count', down: true }, shown: Math.min(8, f.byKey.length) }).element);
  return h('section', null, h('h3', null, 'Rule ', name(rule, 120)), kids);
}
