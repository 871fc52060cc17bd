// The keys of a window. With a million of them nobody scrolls: the server searches, and the list shows the first 50.
import { ruleOf } from '../live.js';
import { part } from '../api.js';
import { h, text, attr, keyed, icon, said, settled, trouble, choice } from '../dom.js';
import { value, count, short, ofKey, change } from '../format.js';

const SHOWN = 50;
const ORDERS = [{ value: 'name', label: 'by name' }, { value: 'change', label: 'by change' }, { value: 'volume', label: 'by events' }];

// on: {chosen(), show(key), pin(key), found(first), most}
export function keyList(context, on) {
  const items = h('ul.watch'), more = h('p.about'), where = trouble();
  const typed = settled(250, () => again());
  const find = h('input', { type: 'search', placeholder: 'Find a key', 'aria-label': 'Find a key', oninput: typed });
  const ask = context.newest();
  let window = null, first = null, order = 'name';
  const orders = choice('Order', ORDERS, order, v => { order = v; again(); });

  function row(x) {
    const price = h('b'), moved = h('small'), state = h('span.state'), name = said(ofKey(x.key), 'strong');
    const show = h('button.key', { type: 'button', 'data-row': true, onclick: () => on.show(x.key) }, state, name, price, moved);
    const pin = h('button.pin.quiet', { type: 'button', onclick: () => on.pin(x.key), 'aria-label': `Beside the others: ${short(ofKey(x.key), 60)}` }, '+');
    const e = h('li', null, show, pin);
    e.refresh = y => {
      text(price, first ? value(y.values?.[first]) : '');
      text(moved, order === 'volume' ? count(y.count) : change(y.change)); attr(moved, 'data-sign', order === 'volume' || !y.change ? null : y.change > 0 ? 'up' : 'down');
      const firing = y.firing ?? '';
      if (state.dataset.is !== firing) {
        state.dataset.is = firing;
        state.replaceChildren(...(firing ? [icon(ruleOf(firing)?.severity ?? 'info'), h('span.hidden', null, firing + ' is firing')] : []));
      }
      e.mark();
    };
    e.mark = () => {
      const is = on.chosen().includes(x.key), full = !is && on.chosen().length >= on.most;
      attr(show, 'aria-current', is ? 'true' : null);
      attr(pin, 'aria-pressed', is);
      text(pin, is ? '−' : '+');
      pin.disabled = full || (is && on.chosen().length === 1);
    };
    return e;
  }
  async function load() {
    if (!window) return;
    const match = find.value.trim(), answer = await ask(`windows/${part(window.name)}/keys`, { match: match || null, limit: SHOWN, order });
    first = answer.items.flatMap(x => Object.entries(x.values ?? {})).find(([, v]) => typeof v === 'number')?.[0] ?? first;
    keyed(items, answer.items, x => x.key, row);
    text(more, answer.next != null ? `The first ${count(answer.items.length)}${answer.total ? ` of ${count(answer.total)}` : ''}. Type more of the name to narrow the list.` : '');
    items.dataset.empty = answer.items.length ? '' : match ? 'No key has this in its name.' : 'No key has come yet.';
    if (answer.items.length && !match) on.found((answer.items.find(x => x.firing) ?? answer.items[0]).key);
  }
  const again = context.every(1000, load, where);
  return {
    element: h('section.panel.list', { 'aria-label': 'Keys' }, h('header', null, h('h2', null, 'Keys'), find), orders, where, items, more),
    window(w) { if (w !== window) { window = w; first = w.outputs?.[0]?.name ?? null; again(); } },
    mark() { for (const e of items.children) e.mark?.(); },
    again,
  };
}
