// The page's whole toolkit. Text is only ever set as text; elements are kept, so focus, selection and scroll survive every update.
export function h(tag, props, ...kids) {
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
export const $ = id => document.getElementById(id);
export const text = (e, s) => { s = String(s); if (e.textContent !== s) e.textContent = s; };
export const attr = (e, name, v) => { if (v == null || v === false) e.removeAttribute(name);
  else if (e.getAttribute(name) !== String(v)) e.setAttribute(name, v); };

// A text that somebody else wrote: its direction stays inside it, and CSS cuts it where it is too long; the whole is in its title.
export function said(s, tag = 'bdi') {
  const e = h(tag + '.said-by-events', { dir: tag === 'bdi' ? null : 'auto' });
  e.show = t => { t = String(t ?? ''); text(e, t); attr(e, 'title', t.length > 24 ? t : null); };
  e.show(s);
  return e;
}
// A sentence of texts and elements; texts in {said: …} are somebody else's.
export function sentence(e, parts) {
  const now = JSON.stringify(parts);
  if (e.sentence === now) return;
  e.sentence = now;
  e.replaceChildren(...parts.map(p => typeof p === 'string' ? p : h('bdi', null, p.said)));
}

// Keeps the children of a list in step with items; make(item) returns an element that has its own refresh(item).
export function keyed(list, items, keyOf, make) {
  const kept = list.kept ??= new Map(), seen = new Set();
  let place = list.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    if (seen.has(key)) continue;
    seen.add(key);
    let e = kept.get(key);
    if (!e) kept.set(key, e = make(item));
    e.refresh?.(item);
    if (e === place) place = place.nextElementSibling; else list.insertBefore(e, place);
  }
  for (const [key, e] of kept) if (!seen.has(key)) { e.remove(); kept.delete(key); }
}

// Severity and state are a shape and a word; colour only repeats them.
const SHAPES = { critical: 'M8 1.2 15.4 14.5H.6z', warning: 'M8 .8 15.2 8 8 15.2.8 8z', info: 'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13z',
  resolved: 'M2 8.5 6.2 13 14 3.6', normal: 'M2 8.5 6.2 13 14 3.6', limited: 'M2 6.5h12v3H2z',
  pending: 'M4 1.5h8L8 8l4 6.5H4L8 8z', silenced: 'M2 6h3l4-4v12l-4-4H2zM11 6l4 4m0-4-4 4' };
export function icon(kind) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg'), path = document.createElementNS(svg.namespaceURI, 'path');
  svg.setAttribute('viewBox', '0 0 16 16'); svg.setAttribute('class', 'icon ' + kind); svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', SHAPES[kind] ?? SHAPES.info); svg.append(path);
  return svg;
}
export const badge = (kind, word = kind) => h('span.badge.' + kind, null, icon(kind), word);
export function table(caption, heads, body) {
  return h('div.scroll', { tabindex: 0, role: 'group', 'aria-label': caption }, h('table', null, h('caption.hidden', null, caption),
    h('thead', null, h('tr', null, heads.map(t => h('th' + (t.startsWith('#') ? '.num' : ''), { scope: 'col' }, t.replace('#', ''))))), body));
}
// Cells of a row of a table, to be refreshed.
export const cells = (n, numbers = () => true) => Array.from({ length: n }, (_, i) => h(numbers(i) ? 'td.num' : 'td'));
export const panel = (title, extra, ...kids) => h('section.panel', { 'aria-label': title }, h('header', null, h('h2', null, title), extra), ...kids);
export const note = (title, words, ...more) => h('div.note', null, h('strong', null, title), h('p', null, words), ...more);
// An element that keeps its name, so that it is clear which words are its own.
export const fact = (name, ...words) => h('div', null, h('dt', null, name), h('dd', null, ...words));
export function choice(label, options, value, onchange) {
  const select = h('select', { onchange: () => onchange(select.value) },
    options.map(o => h('option', { value: o.value ?? o, selected: (o.value ?? o) === value }, o.label ?? o)));
  return h('label.choice', null, label, select);
}
// What went wrong, beside where the user acted. Without a problem it goes away.
export function trouble() {
  const e = h('p.trouble', { role: 'alert', hidden: true });
  e.show = problem => { e.hidden = !problem; text(e, problem ? problem.message ?? problem : ''); };
  return e;
}
// Runs what a control does: one at a time, and its problem is shown beside it.
export async function act(button, where, work) {
  if (button.getAttribute('aria-busy') === 'true') return;
  button.setAttribute('aria-busy', 'true');
  await tried(where, work);
  button.removeAttribute('aria-busy');
}
export async function tried(where, work) {
  where.show(null);
  try { await work(); } catch (e) { if (e.name !== 'AbortError') where.show(e); }
}
// Waits until the user has stopped typing.
export function settled(ms, work) {
  let timer = null;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => work(...given), ms); };
}
// Asks before something that cannot be taken back.
export function confirmed(title, words, yes) {
  const dialog = $('confirm');
  return new Promise(resolve => {
    const answer = value => () => { dialog.returnValue = value; dialog.close(value); };
    dialog.replaceChildren(h('h2', { id: 'confirm-title' }, title), h('p', null, words), h('p.answers', null,
      h('button', { type: 'button', onclick: answer('no') }, 'Cancel'), h('button.danger', { type: 'button', onclick: answer('yes') }, yes)));
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
    dialog.returnValue = 'no';
    dialog.showModal();
  });
}
