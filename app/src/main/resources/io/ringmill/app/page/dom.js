// The toolkit. Text is only ever set as text, styles through the object model, so that a strict policy holds.
function h(tag, props, ...kids) {
  const [name, ...classes] = tag.split('.'), e = document.createElement(name);
  if (classes.length) e.className = classes.join(' ');
  for (const [k, v] of Object.entries(props ?? {})) {
    if (k.startsWith('on')) e.addEventListener(k.slice(2), v);
    else if (v === true) e.setAttribute(k, '');
    else if (v !== false && v != null) e.setAttribute(k, v);
  }
  e.append(...kids.flat().filter(k => k != null && k !== false));
  return e;
}
const $ = id => document.getElementById(id);
// A text of the user's: its direction stays inside it.
const name = (text, most) => h('bdi', null, seen(text, most));
const announce = words => { $('announce').textContent = words; };

function panel(id, title, extra, ...kids) {
  return h('section.panel', { id, 'aria-labelledby': id + '-title' }, h('header', null, h('h2', { id: id + '-title' }, title), h('div.picks', null, extra)), ...kids);
}
// options: texts, or {value, label}
function choice(label, options, value, onchange, quiet) {
  const select = h('select', { onchange: () => onchange(select.value) }, options.map(o => h('option', { value: o.value ?? o, selected: String(o.value ?? o) === String(value) }, o.label ?? o)));
  return h('label.choice', null, h(quiet ? 'span.hidden' : 'span', null, label), select);
}
// A table of a few rows. A head that begins with # is a number's.
function smallTable(caption, heads, rows) {
  return h('div.scroll', { tabindex: 0, role: 'group', 'aria-label': caption }, h('table', null, h('caption.hidden', null, caption),
    h('thead', null, h('tr', null, heads.map(t => h(t.startsWith('#') ? 'th.num' : 'th', { scope: 'col' }, t.replace('#', ''))))),
    h('tbody', null, rows.map(cells => h('tr', null, cells.map((cell, i) => i === 0 ? h(heads[0].startsWith('#') ? 'th.num' : 'th', { scope: 'row' }, cell) : h(heads[i].startsWith('#') ? 'td.num' : 'td', null, cell)))))));
}
function openDialog(title, ...kids) {
  const dialog = $('dialog');
  dialog.replaceChildren(h('header', null, h('h2', { id: 'dialog-title' }, title), h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')), ...kids);
  dialog.showModal();
}
// Calls make when the element is near the screen, then refresh each time that something changed, when it is there.
const lazily = new IntersectionObserver(entries => entries.forEach(e => { if (e.isIntersecting) e.target.near?.(); }), { rootMargin: '400px' });
