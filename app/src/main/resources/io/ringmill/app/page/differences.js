// Where two variants part: alerts gained, lost and moved.
function differences() {
  const all = doc.differences ?? [];
  if (!all.length) return null;
  let at = 0, kind = 'all';
  const said = h('div'), picks = h('span.picks'), explained = h('div');
  const rows = new DataTable('Alerts that differ', [
    { id: 'kind', head: 'What', width: '6rem', value: a => a.kind, cell: a => h('span.kind.' + a.kind, null, a.kind) },
    timeColumn(),
    { id: 'rule', head: 'Rule', from: 'tablet', value: a => a.rule, cell: a => name(a.rule, 60) },
    { id: 'key', head: 'Key', value: a => a.key, cell: a => name(a.key, 60) },
    { id: 'state', head: 'State', from: 'desk', width: '6rem', value: a => a.state, cell: a => seen(a.state, 20) },
    { id: 'sequence', head: 'Sequence', num: true, from: 'tablet', width: '8.5rem', value: a => Number(a.sequence), cell: a => count(Number(a.sequence)) },
    { id: 'moved', head: 'Moved by', num: true, from: 'tablet', width: '8rem', value: movedBy, cell: a => a.movedToNs == null ? '' : `${movedBy(a) < 0 ? '\u2212' : '+'}${span(Math.abs(movedBy(a)))}` },
  ], [], { shown: 8, sort: { id: 'time', down: false } });
  const nameOf = i => seen(variants()[i]?.name ?? `variant ${i}`, 60);
  const refresh = () => {
    const d = all[at], list = ['gained', 'lost', 'moved'].flatMap(k => (d[k] ?? []).map(a => ({ ...a, kind: k, at: secondsOf(a.timeNs) })));
    const counts = ['gained', 'lost', 'moved'].map(k => [k, d[k + 'Count'] ?? d[k]?.length ?? 0]), total = counts.reduce((n, [, c]) => n + c, 0);
    picks.replaceChildren(...all.length > 1 ? [choice('Variant', all.map((x, i) => ({ value: i, label: `${nameOf(x.variant)} against ${nameOf(x.of)}` })), at, v => { at = Number(v); refresh(); })] : [],
      choice('Show', ['all', 'gained', 'lost', 'moved'], kind, k => { kind = k; refresh(); }));
    rows.set(list.filter(a => kind === 'all' || a.kind === kind));
    rows.element.hidden = !list.length;
    said.replaceChildren(h('p', null, h('b', null, nameOf(d.variant)), ' against ', h('b', null, nameOf(d.of)), `: ${counts.map(([k, c]) => `${count(c)} ${k}`).join(', ')}.`, total > list.length ? ` The first ${count(list.length)} are listed.` : ''),
      h('p.about', null, ...d.first ? [`They part first at sequence ${count(Number(d.first.sequence))}, ${timeText(d.first.timeNs)}: `, name(d.first.rule, 60), ' on ', name(d.first.key, 60), '.'] : ['Their alerts are the same.']));
    explained.replaceChildren(...(d.explanations ?? []).map(text => h('details', null, h('summary', null, name(String(text).split('\n')[0], 120)), h('pre', { tabindex: 0 }, String(text).split('\n').map(line => [name(line, 20_000), '\n'])))));
  };
  return live(panel('differences', 'Differences', picks, said, rows.element, explained), refresh);
}
const movedBy = a => a.movedToNs == null ? null : Number(BigInt(a.movedToNs) - BigInt(a.timeNs));
