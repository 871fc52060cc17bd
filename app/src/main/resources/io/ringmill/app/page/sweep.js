// A sweep: a heat map of two settings, or whiskers along one.
function sweep() {
  const dims = (doc.sweep ?? []).filter(d => d.values.length > 1);
  if (!dims.length) return null;
  const where = new Map(variants().map(v => [placeOf(dims, d => v.settings?.[d.path]), v]));
  const shown = usable.length ? usable : [measure('alerts')];
  const top = best()[0], view = { m: drawnBy(), y: 0, x: 1, rest: dims.map(d => top?.settings?.[d.path] ?? d.values[0]) };
  return dims.length === 1 ? oneWay(dims[0], where, view, shown) : twoWay(dims, where, view, shown);
}
const placeOf = (dims, valueOf) => JSON.stringify(dims.map(d => String(valueOf(d))));

function oneWay(dim, where, view, shown) {
  const figure = new Figure('', { height: 280 });
  const refresh = () => {
    const m = view.m, of = dim.values.map(v => where.get(placeOf([dim], () => v))), values = of.map(v => v && m.of(v));
    figure.options.zero = m.mid === 0;
    figure.set({ at: dim.values.map((_, i) => i), labels: dim.shown.map(v => seen(v, 40)), head: seen(dim.path, 80), show: (v, d) => m.show(v, d), floor: m.mid == null,
      series: [{ label: m.head, colour: 's1', values, low: m.low && of.map(v => v && m.low(v)), high: m.high && of.map(v => v && m.high(v)) }] },
      `${headOf(m)} by ${seen(dim.path, 80)}`);
  };
  return live(panel('sweep', 'Sweep', [choice('Measure', shown.map(m => ({ value: m.id, label: headOf(m) })), view.m.id, id => { view.m = measure(id); refresh(); })], figure.element), refresh);
}

function twoWay(dims, where, view, shown) {
  const picks = h('span.picks'), holder = h('div'), scale = h('div.scale'), told = h('p.told', { 'aria-live': 'polite' });
  const names = dims.map((d, i) => ({ value: i, label: seen(d.label, 40) }));
  const refresh = () => {
    const m = view.m, swap = (a, b) => v => { const other = view[a]; view[a] = Number(v); if (view[b] === view[a]) view[b] = other; refresh(); };
    picks.replaceChildren(choice('Measure', shown.map(x => ({ value: x.id, label: headOf(x) })), m.id, id => { view.m = measure(id); refresh(); }),
      choice('Down', names, view.y, swap('y', 'x')), choice('Across', names, view.x, swap('x', 'y')),
      ...dims.map((d, i) => i === view.x || i === view.y ? '' : choice(seen(d.label, 40), d.values.map((v, k) => ({ value: v, label: seen(d.shown[k], 60) })), view.rest[i], v => { view.rest[i] = v; refresh(); })));
    const at = (row, column) => where.get(placeOf(dims, d => { const i = dims.indexOf(d); return i === view.y ? row : i === view.x ? column : view.rest[i]; }));
    const cells = dims[view.y].values.map(row => dims[view.x].values.map(column => at(row, column)));
    const all = cells.flat().map(v => v && m.of(v)).filter(has), mid = m.mid;
    const low = Math.min(...all), high = Math.max(...all), reach = mid == null ? high - low || 1 : Math.max(Math.abs(low - mid), Math.abs(high - mid)) || 1;
    const tint = v => mid == null ? ['plus', (v - low) / reach] : [v < mid ? 'minus' : 'plus', Math.abs(v - mid) / reach];
    holder.replaceChildren(heatTable(dims, view, cells, tint, told));
    scale.replaceChildren(...all.length ? legend(m, mid == null ? low : mid - reach, mid == null ? high : mid + reach, tint) : []);
    told.textContent = 'Point at a cell, or go through them with the arrow keys. Enter opens all figures, space draws the variant.';
  };
  return live(panel('sweep', 'Sweep', picks, holder, scale, told), refresh);
}
const paint = (e, [side, part]) => e.style.setProperty('background', `color-mix(in oklab, var(--heat-${side}) ${Math.round(100 * part)}%, var(--panel))`);
function legend(m, low, high, tint) {
  const steps = Array.from({ length: 9 }, (_, i) => { const e = h('i'); paint(e, tint(low + (high - low) * i / 8)); return e; });
  return [h('span', null, m.show(low)), h('span.steps', { 'aria-hidden': 'true' }, steps), h('span', null, m.show(high)), h('span', null, m.unit), m.low ? h('span', null, 'Bold and underlined: the interval does not hold zero') : ''];
}
function heatTable(dims, view, cells, tint, told) {
  const m = view.m, columns = dims[view.x].shown, rows = dims[view.y].shown, dense = columns.length > 16;
  const table = h('table.heat' + (dense ? '.dense' : ''), { role: 'grid', 'aria-label': `${headOf(m)} by ${seen(dims[view.y].path, 60)} and ${seen(dims[view.x].path, 60)}` },
    h('thead', null, h('tr', null, h('td'), h('th', { scope: 'colgroup', colspan: columns.length }, name(dims[view.x].label, 60))),
      h('tr', null, h('th', { scope: 'col' }, name(dims[view.y].label, 60)), columns.map((c, i) => h('th.num', { scope: 'col' }, dense && i % Math.ceil(columns.length / 16) ? '' : name(c, 80))))),
    h('tbody', null, cells.map((line, y) => h('tr', null, h('th', { scope: 'row' }, name(rows[y], 80)), line.map((v, x) => {
      const value = v && m.of(v), sure = v && m.low && (m.low(v) > 0 || m.high(v) < 0), words = has(value) ? m.show(value) : NONE;
      const cell = h('td.num' + (sure ? '.sure' : ''), { tabindex: y || x ? -1 : 0, 'aria-label': dense ? words : null }, dense ? '' : words);
      if (has(value)) paint(cell, tint(value)); else cell.classList.add('none');
      cell.variant = v;
      return cell;
    })))));
  const say = e => { const cell = e.target.closest?.('td.num'), v = cell?.variant; if (!cell) return;
    told.replaceChildren(v ? h('span', null, name(v.name, 200), ': ', `${m.head} ${m.show(m.of(v))} ${m.unit}` + (m.low && has(m.low(v)) ? ` (95 %: ${between(m.low(v), m.high(v))})` : ''), m.id === 'alerts' ? '' : `, ${plural(measure('alerts').of(v) ?? 0, 'alert')}`) : 'No variant'); };
  const go = cell => { table.querySelector('[tabindex="0"]').tabIndex = -1; cell.tabIndex = 0; cell.focus(); };
  table.addEventListener('mouseover', say);
  table.addEventListener('focusin', say);
  table.addEventListener('click', e => { const cell = e.target.closest('td.num'); if (cell?.variant) openVariant(cell.variant); });
  table.addEventListener('keydown', e => {
    const cell = e.target.closest('td.num'), body = cell?.closest('tbody');
    if (!cell) return;
    const y = cell.parentNode.sectionRowIndex, x = cell.cellIndex, to = { ArrowLeft: [y, x - 1], ArrowRight: [y, x + 1], ArrowUp: [y - 1, x], ArrowDown: [y + 1, x], Home: [y, 1], End: [y, columns.length] }[e.key];
    if (to) { const next = body.rows[to[0]]?.cells[to[1]]; if (next?.matches('td')) go(next); e.preventDefault(); }
    if (e.key === 'Enter' && cell.variant) openVariant(cell.variant);
    if (e.key === ' ' && cell.variant) { e.preventDefault(); choose(cell.variant.at, !state.slots.includes(cell.variant.at)); }
  });
  return h('div.scroll', null, table);
}
