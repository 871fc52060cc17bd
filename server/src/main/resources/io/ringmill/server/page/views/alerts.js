// The list, newest first, filtered by the server. It stands still while someone reads it: what comes meanwhile waits behind one button.
import { live, nowMs, windowOf } from '../live.js';
import { h, text, keyed, icon, choice, said, trouble, settled } from '../dom.js';
import { timeMs, timeBy, day, count, plural, msOf, value, ofKey } from '../format.js';
import { explainCommand } from '../command.js';

const PAGE = 200, MOST = 2000;
const FILTERS = ['severity', 'rule', 'state', 'key', 'text'];
const idOf = a => a.id ?? `${a.seq} ${a.rule} ${a.key} ${a.state}`;

function make(a) {
  const kind = a.state === 'resolved' ? 'resolved' : a.severity, ms = msOf(a.timeNs), query = new URLSearchParams({ rule: a.rule, key: a.key ?? '', seq: a.seq });
  const body = h('div.detail'), window = windowOf(a.rule), message = said(a.message, 'span');
  message.classList.add('message');
  // Built when it is opened: most alerts are never opened.
  const fill = () => body.childElementCount || body.append(h('dl', null, [['message', a.message], ...Object.entries(a.values ?? {}), ['key', ofKey(a.key)], ['sequence', count(a.seq)],
    ['time', `${day(ms)} ${timeMs(ms)}`], ...(a.ends ? [['ends the alert of', `${timeMs(msOf(a.ends.timeNs))}, sequence ${count(a.ends.seq)}`]] : [])]
    .map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, h('bdi', null, typeof v === 'number' ? value(v) : String(v ?? '')))))),
  h('p.links', null, h('a', { href: '#/rules?' + query }, 'Why?'),
    window && h('a', { href: '#/windows?' + new URLSearchParams({ window: window.name, key: a.key ?? '' }) }, 'Chart'),
    explainCommand('--alert', String(a.seq))));
  return h('li.' + kind, null, h('details', { ontoggle: fill }, h('summary', { 'data-row': true }, h('time', { title: day(ms) }, timeBy(ms, nowMs()) + '.' + timeMs(ms).slice(-3)),
    h('span.what', null, icon(kind), h('span', null, a.state === 'firing' || a.state === 'resolved' ? (a.state === 'resolved' ? 'resolved' : a.severity) : a.state)),
    said(ofKey(a.key), 'strong'), said(a.rule, 'span'), message, h('small.seq', null, count(a.seq))), body));
}

export function view(main, params, context) {
  const filter = Object.fromEntries(FILTERS.map(k => [k, params.get(k) ?? '']));
  const list = h('ol.alerts'), summary = h('p.about'), where = trouble(), fresh = h('button.fresh', { type: 'button', hidden: true, onclick: () => { show(); scrollTo({ top: 0 }); list.scrollTop = 0; } });
  const older = h('button.older', { type: 'button', hidden: true, onclick: () => page() }, 'Show older alerts');
  let shown = [], waiting = [], next = null, total = null, truncated = false;
  // What was asked for before the filter is another one counts no more: its answer would mix in.
  let turn = 0;
  const wanted = () => Object.fromEntries(Object.entries(filter).filter(([, x]) => x));
  const change = k => v => { filter[k] = v; context.remember(wanted()); load(); };
  const any = values => [{ value: '', label: 'any' }, ...values];
  const typed = k => { const slow = settled(250, v => change(k)(v)); return e => slow(e.target.value.trim()); };
  main.append(h('section.panel.fill', { 'aria-label': 'Alerts' }, h('header', null, h('h2', null, 'Alerts'), h('div.picks', null,
    h('input', { type: 'search', placeholder: 'Text in message or key', 'aria-label': 'Text in message or key', value: filter.text, oninput: typed('text') }),
    choice('Severity', any(['critical', 'warning', 'info']), filter.severity, change('severity')),
    choice('Rule', any(live.pipeline.rules.map(r => r.name)), filter.rule, change('rule')),
    h('label.choice', null, 'Key', h('input.narrow', { type: 'search', value: filter.key, oninput: typed('key') })),
    choice('State', any(['firing', 'resolved']), filter.state, change('state')))), summary, where, fresh, list, older));
  const ask = context.newest();
  const reading = () => list.scrollTop > 8 || scrollY > 200 || list.contains(document.activeElement) || list.matches(':hover');

  function draw() {
    keyed(list, shown, idOf, make);
    const filtered = Object.values(filter).some(Boolean), words = `${total == null ? (next != null ? 'More than ' : '') + plural(shown.length, 'alert') : plural(total, 'alert')} kept${filtered ? ' with this filter' : ''}.`;
    text(summary, shown.length ? words + (next != null || truncated ? ` The newest ${count(shown.length)} are here.` : '') : '');
    list.dataset.empty = shown.length ? '' : filtered ? 'No alert has all of this. Take a filter away to see more.' : 'No rule has fired yet.';
    older.hidden = next == null || shown.length >= MOST;
    fresh.hidden = !waiting.length;
    if (waiting.length) text(fresh, `Show ${waiting.length >= PAGE ? 'more than ' : ''}${plural(waiting.length, 'new alert')}`);
  }
  async function load() {
    turn++;
    await context.load(where, async () => {
      const answer = await ask('alerts', { ...wanted(), limit: PAGE });
      shown = answer.items; next = answer.next ?? null; total = answer.total ?? null; waiting = []; truncated = false;
      draw();
    });
  }
  function page() {
    const mine = turn;
    context.load(where, async () => {
      const answer = await context.get('alerts', { ...wanted(), before: next ?? idOf(shown.at(-1)), limit: PAGE }), have = new Set(shown.map(idOf));
      if (turn !== mine) return;
      shown = [...shown, ...answer.items.filter(a => !have.has(idOf(a)))]; next = answer.next ?? null;
      draw();
    });
  }
  function show() {
    if (waiting.length >= PAGE) { load(); return; }
    shown = [...waiting, ...shown];
    if (total != null) total += waiting.length;
    if (shown.length > MOST) { shown.length = MOST; truncated = true; }
    waiting = [];
    draw();
  }
  // The server filters what came since, so that the list and the filter never disagree.
  let busy = false, more = false;
  async function since() {
    if (busy) { more = true; return; }
    busy = true;
    const mine = turn;
    await context.load(where, async () => {
      const newest = waiting[0] ?? shown[0], answer = await context.get('alerts', { ...wanted(), after: newest && idOf(newest), limit: PAGE });
      if (turn !== mine) return;
      const have = new Set([...waiting, ...shown.slice(0, PAGE)].map(idOf));
      const fresh_ = answer.items.filter(a => !have.has(idOf(a)));
      waiting = [...(newest ? fresh_.reverse() : fresh_), ...waiting].slice(0, PAGE);      // with after, in the order in which they came
      if (waiting.length && !reading()) show(); else draw();
    });
    busy = false;
    if (more) { more = false; soon(); }
  }
  let timer = null;
  const soon = () => { timer ??= setTimeout(() => { timer = null; since(); }, 400); };
  load();
  return { alert: soon, gap: soon, again: soon, close: () => clearTimeout(timer) };
}
