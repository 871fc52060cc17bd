// A table of any length: only the rows on the screen are drawn. Columns: {id, head, hint, num, from (phone | tablet | desk | wide), width, value(row), cell(row), widest(rows)}.
// On a phone rows are as high as the longest name wants that options.named tells, seven lines at most.
// No figure is cut: a column of numbers is as wide as its least and its largest, or the texts that widest tells, and at least as width says.
class DataTable {
  constructor(caption, columns, rows, options = {}) {
    Object.assign(this, { caption, columns, options, rows: [], drawn: new Map(), sort: options.sort ?? null });
    this.body = h('tbody');
    this.above = h('tr.space', { 'aria-hidden': 'true' }, h('td'));
    this.below = h('tr.space', { 'aria-hidden': 'true' }, h('td'));
    this.heads = columns.map(c => this.head(c));
    this.table = h('table.data', null, h('caption.hidden', null, caption),
      h('colgroup', null, this.cols = columns.map(c => h('col.' + (c.from ?? 'phone')))),
      h('thead', null, h('tr', { 'aria-rowindex': 1 }, this.heads)), this.body);
    this.element = h('div.rows', { tabindex: 0, role: 'group', 'aria-label': caption, onscroll: () => this.draw(), onkeydown: e => this.step(e) }, this.table);
    this.element.style.setProperty('--shown', options.shown ?? 14);
    new ResizeObserver(() => { this.squeeze(); this.draw(); }).observe(this.element);
    this.set(rows);
  }
  head(c) {
    const cls = (c.num ? 'num ' : '') + (c.from ?? 'phone');
    if (!c.value) return h('th', { scope: 'col', class: cls }, c.hiddenHead ? h('span.hidden', null, c.head) : c.head);
    return h('th', { scope: 'col', class: cls, 'data-column': c.id }, h('button.sort', { type: 'button', title: c.hint, onclick: () => this.sortBy(c.id) }, c.head));
  }
  sortBy(id) {
    const c = this.columns.find(x => x.id === id);
    this.sort = { id, down: this.sort?.id === id ? !this.sort.down : !!c.num };
    this.set(this.rows);
    this.element.scrollTop = 0;
    announce(`Sorted by ${c.head}, ${this.sort.down ? 'largest first' : 'smallest first'}`);
  }
  set(rows) {
    this.rows = rows.slice();
    const c = this.sort && this.columns.find(x => x.id === this.sort.id);
    if (c) {                                                                // what has no value comes last either way
      const values = new Map(this.rows.map(r => [r, c.value(r)])), way = this.sort.down ? -1 : 1, none = v => v == null || Number.isNaN(v);
      this.rows.sort((a, b) => { const x = values.get(a), y = values.get(b);
        return none(x) || none(y) ? none(x) - none(y) : way * (typeof x === 'number' ? x - y : natural.compare(x, y)); });
    }
    this.columns.forEach((x, i) => { if (x.value) this.heads[i].setAttribute('aria-sort', x === c ? this.sort.down ? 'descending' : 'ascending' : 'none'); });
    this.table.setAttribute('aria-rowcount', this.rows.length + 1);
    this.columns.forEach((x, i) => { this.cols[i].style.width = x.num && x.value ? this.fitting(x) : x.width ?? ''; });
    const named = this.options.named;
    if (named) this.element.style.setProperty('--lines', Math.max(2, Math.min(7, Math.ceil(this.rows.reduce((n, r) => Math.max(n, named(r).length), 0) / 10) + 1)));
    this.squeeze();
    this.refresh();
  }
  fitting(c) {
    let least = null, most = null, low = Infinity, high = -Infinity;
    for (const row of this.rows) { const v = c.value(row); if (has(v) && v < low) { low = v; least = row; } if (has(v) && v > high) { high = v; most = row; } }
    const texts = c.widest?.(this.rows) ?? [least, most].filter(Boolean).map(row => { const cell = c.cell(row); return cell.textContent ?? cell; });
    return `max(${c.width}, ${Math.max(...texts.map(t => t.length), .8 * (c.head.length + 3))}ch + 1rem)`;
  }
  // Where there is no room for all, the table is moved sideways.
  squeeze() {
    const shown = this.cols.filter((_, i) => getComputedStyle(this.heads[i]).display !== 'none');
    this.table.style.minWidth = `calc(${shown.map(col => col.style.width || '8rem').join(' + ')})`;
  }
  refresh() { this.drawn.clear(); this.body.replaceChildren(); this.range = null; this.draw(); }
  draw() {
    const probe = this.body.querySelector('tr:not(.space)'), size = probe?.offsetHeight || this.rowSize || 36, n = this.rows.length;
    this.rowSize = size;
    const from = Math.max(0, Math.floor(this.element.scrollTop / size) - 6), to = Math.min(n, from + Math.ceil((this.element.clientHeight || 500) / size) + 14);
    if (this.range && this.range[0] === from && this.range[1] === to && this.range[2] === size) return;
    this.range = [from, to, size];
    const focused = this.body.contains(document.activeElement);
    for (const [i, tr] of this.drawn) if (i < from || i >= to) { tr.remove(); this.drawn.delete(i); }
    const kids = [this.above];
    for (let i = from; i < to; i++) {
      if (!this.drawn.has(i)) this.drawn.set(i, this.row(i));
      kids.push(this.drawn.get(i));
    }
    kids.push(this.below);
    let place = this.body.firstChild;
    for (const kid of kids) if (kid === place) place = place.nextSibling; else this.body.insertBefore(kid, place);
    this.above.firstChild.style.height = from * size + 'px';
    this.below.firstChild.style.height = (n - to) * size + 'px';
    this.above.hidden = from === 0; this.below.hidden = to === n;
    if (focused && !this.body.contains(document.activeElement)) this.element.focus({ preventScroll: true });
    if (!probe && n) { const real = this.body.querySelector('tr:not(.space)')?.offsetHeight; if (real && real !== size) { this.range = null; this.draw(); } }
  }
  row(i) {
    const row = this.rows[i], tr = h('tr', { 'aria-rowindex': i + 2 }, this.columns.map(c =>
      h(c.header ? 'th' : 'td', { class: (c.num ? 'num ' : '') + (c.from ?? 'phone'), scope: c.header ? 'row' : null }, c.cell(row, i))));
    this.options.mark?.(tr, row);
    return tr;
  }
  // Arrow keys inside of rows go to the same control of the next row.
  step(e) {
    const way = { ArrowDown: 1, ArrowUp: -1 }[e.key], tr = e.target.closest?.('tbody tr');
    if (!way || !tr || e.target.matches('select, input[type=search]')) return;
    e.preventDefault();
    const i = Number(tr.getAttribute('aria-rowindex')) - 2 + way, at = e.target.closest('td, th').cellIndex;
    if (i < 0 || i >= this.rows.length) return;
    const top = i * this.rowSize, room = this.element.clientHeight - 3 * this.rowSize;
    if (top < this.element.scrollTop) this.element.scrollTop = top; else if (top > this.element.scrollTop + room) this.element.scrollTop = top - room;
    this.draw();
    this.drawn.get(i)?.cells[at]?.querySelector('button, input')?.focus({ preventScroll: true });
  }
}
