// Each figure by period, so that luck shows.
function periods() {
  const split = variants().some(v => Object.values(v.rules ?? {}).some(f => f.byPeriod?.length));
  if (!split) return null;
  const priced = usable.some(m => m.id === 'mean');
  const kinds = { mean: { head: 'Mean mark-out, bp', show: signed, of: p => p.markOuts?.[state.horizon]?.meanBp, low: p => p.markOuts?.[state.horizon]?.lowBp, high: p => p.markOuts?.[state.horizon]?.highBp, mid: 0 },
    hit: { head: 'Hit rate, %', show: (v, d = 1) => plain(v, d), of: p => times100(p.markOuts?.[state.horizon]?.hitRate), mid: 50 },
    f1: { head: 'F1 of labels, %', show: (v, d = 1) => plain(v, d), of: p => times100(p.labels?.f1), mid: null },
    alerts: { head: 'Alerts', show: v => count(v), of: p => p.alerts, mid: null } };
  const shown = Object.entries(kinds).filter(([, k]) => variants().some(v => Object.values(v.rules ?? {}).some(f => f.byPeriod?.some(p => has(k.of(p))))));
  let kind = priced ? 'mean' : 'alerts', variant = null;
  const figure = new Figure('', { height: 260 }), picks = h('span.picks'), said = h('p.about');
  const refresh = () => {
    if (!chosen().includes(variant)) variant = chosen()[0] ?? 0;
    const k = kinds[kind], rows = figures(variants()[variant])?.byPeriod ?? [];
    picks.replaceChildren(...shown.length > 1 ? [choice('Measure', shown.map(([value, x]) => ({ value, label: x.head })), kind, v => { kind = v; refresh(); })] : [], variantChoice(variant, v => { variant = v; refresh(); }));
    figure.options.zero = k.mid !== 50;
    figure.set({ at: rows.map((_, i) => i), labels: rows.map(p => seen(p.from, 30)), head: 'From', show: k.show, bars: true, mid: k.mid ?? 0, floor: k.mid == null,
      series: [{ label: k.head, colour: 's1', sequential: k.mid == null, values: rows.map(k.of), low: k.low && rows.map(k.low), high: k.high && rows.map(k.high) }] }, `${k.head} of ${seen(state.rule, 60)}, ${seen(variants()[variant].name, 80)}`);
    said.textContent = rows.length ? luck(rows) : 'Figures by period of this variant are not in the page; the notes say of how many they are.';
    figure.element.hidden = !rows.length;
  };
  return live(panel('periods', splitText(), picks, said, figure.element), refresh);
}
// Of 1d zone America/New_York: By day, America/New_York
function splitText() {
  const [length, zone] = (doc.split ?? '').split(' zone ');
  return `By ${length === '1d' ? 'day' : length ? 'periods of ' + length : 'period'}${zone ? ', ' + zone : ''}`;
}
// How much hangs on few periods.
function luck(rows) {
  const with_ = rows.map(p => ({ n: p.markOuts?.[state.horizon]?.count ?? p.count, mean: p.markOuts?.[state.horizon]?.meanBp, from: p.from })).filter(p => has(p.mean) && p.n > 0);
  if (with_.length < 2) return '';
  const sum = with_.reduce((s, p) => s + p.n * p.mean, 0), up = with_.filter(p => p.mean > 0).length, best = with_.reduce((a, b) => a.n * a.mean > b.n * b.mean ? a : b), rest = sum - best.n * best.mean, n = with_.reduce((s, p) => s + p.n, 0);
  return `Above zero in ${count(up)} of ${plural(with_.length, 'period')}.` + (n > best.n ? ` Without the best one, ${seen(best.from, 30)}, the mean is ${signed(rest / (n - best.n))} bp instead of ${signed(sum / n)} bp.` : '');
}
