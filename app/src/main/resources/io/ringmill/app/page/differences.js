// Where two variants part: alerts gained, lost and moved.
function differences() {
  const all = doc.differences ?? [];
  if (!all.length) return null;
  let at = 0, kind = 'all';
  const holder = h('div'), picks = h('span.picks'), rows = alertTable('Alerts that differ', null, true);
  const nameOf = i => seen(variants()[i]?.short ?? `variant ${i}`, 60);
  const tagged = (list, kind) => (list ?? []).map(a => ({ ...a, ...a.to, kind, at: secondsOf((a.to ?? a).timeNs) }));
  const total = d => `${count(d.gainedCount ?? d.gained?.length ?? 0)} gained, ${count(d.lostCount ?? d.lost?.length ?? 0)} lost, ${count(d.movedCount ?? d.moved?.length ?? 0)} moved`;
  const refresh = () => {
    const d = all[at], list = [...tagged(d.gained, 'gained'), ...tagged(d.lost, 'lost'), ...tagged(d.moved, 'moved')];
    picks.replaceChildren(...all.length > 1 ? [choice('Variant', all.map((x, i) => ({ value: i, label: `${nameOf(x.variant)} against ${nameOf(x.of)}` })), at, v => { at = Number(v); refresh(); })] : [],
      choice('Show', ['all', 'gained', 'lost', 'moved'], kind, k => { kind = k; refresh(); }));
    rows.set(list.filter(a => kind === 'all' || a.kind === kind));
    rows.element.hidden = !list.length;
    holder.replaceChildren(h('p', null, h('b', null, nameOf(d.variant)), ' against ', h('b', null, nameOf(d.of)), `: ${total(d)}.`),
      d.first ? h('p.about', null, `They part first at sequence ${count(Number(d.first.sequence))}, ${timeText(d.first.timeNs)}, `, d.first.rule ? [name(d.first.rule, 60), ' on ', name(d.first.key, 60)] : '', '.') : h('p.about', null, 'Their alerts are the same.'),
      ...(d.explanations ?? []).map((text, i) => h('details', null, h('summary', null, `Explanation ${i + 1}`), h('pre', { tabindex: 0 }, name(text, 50_000)))));
  };
  return live(panel('differences', 'Differences', picks, holder, rows.element), refresh);
}
