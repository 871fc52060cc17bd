// Why a rule fires for a key, or does not: what it is doing now, each second; and, from the journal, its condition with every value.
import { part } from '../api.js';
import { mayChange, ruleOf, silenceOf, nowMs, eventMs, windowOf } from '../live.js';
import { h, text, attr, keyed, icon, badge, table, said, act, trouble, fact, settled } from '../dom.js';
import { count, span, timeBy, timeMs, value, plural, msOf, ofKey } from '../format.js';
import { silenceForm, endSilence } from './silence.js';
import { whyTree, stepsList, odditiesOf, eventRows } from './tree.js';
import { explainCommand } from '../command.js';

const CHIPS = 24;
const lastAlert = s => msOf(s?.lastAlertNs);
const until = s => msOf(s?.untilNs);

function stateWords(rule, s) {
  if (!s || s.state === 'normal') return `Not firing.` + (s?.sinceNs ? ` In state normal for ${span(Math.max(0, nowMs() - msOf(s.sinceNs)))}.` : '');
  const held = Math.max(0, nowMs() - (msOf(s.sinceNs) ?? nowMs()));
  if (s.state === 'pending') return s.run ? `A sequence has begun ${span(held)} ago; it awaits ${s.run.awaits}.`
    : `Pending: the condition has held for ${span(held)}` + (rule.forMs ? ` of ${span(rule.forMs)}.` : '.');
  if (s.state === 'ending') return `Firing, and ending: what ends it has held for ${span(held)}` + (rule.endForMs ? ` of ${span(rule.endForMs)}.` : '.');
  return `Firing for ${span(held)}, since ${timeBy(msOf(s.sinceNs), nowMs())}.` + (rule.until ? ` Ends when ${rule.until}.` : '');
}

// on: {rule, key, seq, pick(key), edit(), close()}
export function whyPanel(context, on) {
  const rule = () => ruleOf(on.rule) ?? { name: on.rule }, key = on.key;
  const said_ = h('p.said'), chips = h('ul.keys-of'), facts = h('dl'), held = h('tbody'), history = h('tbody'), where = trouble(), whyWhere = trouble(), acts = h('div.acts');
  const whyPlace = h('div'), heldPart = h('div', { hidden: true }, h('h3', null, 'Windows that it reads, now'), table('Windows that it reads', ['Window', '#Events', 'Span', 'Values'], held));
  let states = [], silent = null, closed = false;

  // ---- another key: from those that are not normal, or any by its name
  const names = h('datalist', { id: 'why-keys' }), window = windowOf(on.rule), ask = context.newest();
  const suggest = settled(250, async () => {
    if (!window) return;
    try { names.replaceChildren(...(await ask(`windows/${part(window.name)}/keys`, { match: other.value || null, limit: 12 })).items.map(x => h('option', { value: x.key }))); } catch (e) { /* a suggestion less */ }
  });
  const other = h('input', { type: 'search', list: 'why-keys', placeholder: 'Another key', 'aria-label': 'Another key', oninput: suggest });
  const go = h('form.other', { onsubmit: e => { e.preventDefault(); if (other.value) on.pick(other.value); } }, other, names, h('button', null, 'Show'));

  const explain = h('button', { type: 'button', onclick: () => act(explain, whyWhere, () => why({ why: true })) }, 'Condition with values');
  const element = h('div', null,
    h('header', null, h('h2', null, on.rule, key ? ' on ' : '', key ? said(key) : ''),
      h('button.quiet', { type: 'button', onclick: on.close, 'aria-label': 'Close' }, '×')),
    said_, chips, rule().by === 'all' ? '' : go, where, acts,
    h('h3', null, 'Condition'), h('p', null, h('code.condition', null, rule().when ?? '')), h('p.links', null, key == null ? null : explain), whyWhere, whyPlace,
    heldPart, h('h3', null, 'State'), facts, h('h3', null, 'Its alerts'), table('Its alerts', ['Time', 'State', 'Key', 'Message'], history));

  function buildActs() {
    silent = silenceOf(on.rule, key);
    const chart = window && key != null && h('a', { href: '#/windows?' + new URLSearchParams({ window: window.name, key }) }, `Chart of ${window.name}`);
    const quiet = silent ? h('p', null, badge('silenced'), `${silent.key == null ? '' : ' for this key'} until ${timeBy(msOf(silent.untilNs), eventMs())}: ${silent.reason ?? ''} `, mayChange() && endSilence(silent, context))
      : mayChange() ? silenceForm(on.rule, rule().by === 'all' ? null : key || null, context) : h('p.about', null, 'To silence or change this rule, sign in with a token for changes.');
    acts.replaceChildren(quiet, h('p.links', null, chart, h('a', { href: '#/alerts?' + new URLSearchParams({ rule: on.rule, ...(key == null ? {} : { key }) }) }, 'All its alerts'),
      mayChange() && h('button', { type: 'button', onclick: on.edit }, 'Change rule')));
  }
  function drawChips() {
    const shown = states.slice(0, CHIPS);
    keyed(chips, key != null && !shown.some(s => s.key === key) ? [...shown, { key, state: 'normal' }] : shown, s => s.key, s => {
      const b = h('button', { type: 'button', onclick: () => on.pick(s.key) }, h('span'), said(ofKey(s.key))), e = h('li', null, b);
      e.refresh = y => {
        attr(b, 'aria-pressed', y.key === key);
        const is = y.state === 'firing' || y.state === 'ending' ? rule().severity ?? 'info' : y.state;
        if (b.dataset.is !== is) { b.dataset.is = is; b.firstChild.replaceChildren(...(is === 'normal' ? [] : [icon(is), h('span.hidden', null, y.state)])); }
      };
      return e;
    });
  }
  function drawLive(now) {
    const r = rule(), mine = now?.states?.[0] ?? states.find(s => s.key === key);
    text(said_, key == null ? 'No key is firing or pending. Choose a key to see where the rule stands for it.' : stateWords(r, mine));
    const last = lastAlert(mine), cooldown = msOf(mine?.cooldownUntilNs);
    const list = [['Severity', r.severity], ['Must hold for', r.forMs ? span(r.forMs) : r.forEvents ? plural(r.forEvents, 'event') : 'one event'],
      ['Counted', mine?.ofEvents && `${count(mine.events)} of ${count(mine.ofEvents)} events`],
      ['Steps so far', mine?.run?.seen.map(s => `${s.step} (sequence ${count(s.seq)})`).join(', ')],
      [mine?.state === 'pending' ? 'Fires at' : 'Until', mine?.state !== 'normal' && until(mine) && `${timeBy(until(mine), nowMs())}, unless an event changes that`],
      ['Last alert', last ? `${timeBy(last, nowMs())}, ${span(Math.max(0, nowMs() - last))} ago` : 'none'],
      ['Cooldown', cooldown > eventMs() ? `${span(cooldown - eventMs())} more` : r.cooldownMs ? `${span(r.cooldownMs)}, over` : 'none'],
      ...Object.entries(mine?.values ?? {}).map(([k, v]) => [k, value(v)])].filter(x => x[1]);
    keyed(facts, list, x => x[0], x => { const v = said(x[1]), e = fact(x[0], v); e.refresh = y => v.show(y[1]); return e; });
    const windows = now?.windows ?? [];
    heldPart.hidden = !windows.length;
    keyed(held, windows, w => w.window ?? w.name, w => {
      const n = h('td.num'), over = h('td'), values = said('', 'span'), e = h('tr', null, h('th', { scope: 'row' }, w.window ?? w.name), n, over, h('td.wrap', null, values));
      e.refresh = y => {
        text(n, count(y.count));
        text(over, y.startNs && y.endNs ? span(msOf(y.endNs) - msOf(y.startNs)) : '');
        values.show(Object.entries(y.values ?? {}).map(([k, v]) => `${k} ${value(v)}`).join(', '));
      };
      return e;
    });
  }

  // ---- from the journal
  async function why(query) {
    text(explain, 'Reading the journal …');
    try {
      const { why: w } = await context.get(`rules/${part(on.rule)}/explain`, { key, ...query });
      const seq = w.sequence ?? w.seq;
      whyPlace.replaceChildren(h('p.about', null, `At sequence ${count(seq)}` + (w.timeNs ? `, ${timeMs(msOf(w.timeNs))}` : '') + ', from the journal.'),
        ...(w.conditions ?? []).flatMap(c => [h('h3', null, c.name), h('ul.tree', null, whyTree(c.tree))]), ...(w.tree ? [h('ul.tree', null, whyTree(w.tree))] : []),
        ...odditiesOf(w.windows), w.steps?.length ? stepsList(w.steps) : '', ...(w.notes ?? []).map(n => h('p.about', null, said(n, 'span'))),
        w.events?.length ? h('h3', null, 'Events that led here') : '', w.events?.length ? eventRows(w.events) : '',
        explainCommand('--rule', on.rule, ...(key ? ['--key', key] : []), '--at', String(seq)));
    } finally { text(explain, 'Condition with values'); }
  }
  const loadHistory = async () => {
    const { items } = await context.get('alerts', { rule: on.rule, key: key || null, limit: 10 });
    keyed(history, items, a => a.seq + a.state + a.key, a => h('tr', null, h('td', null, timeBy(msOf(a.timeNs), nowMs())), h('td', null, a.state),
      h('td', null, said(ofKey(a.key))), h('td.wrap', null, said(a.message, 'span'))));
    history.parentElement.parentElement.dataset.empty = items.length ? '' : 'None yet.';
  };
  const loadStates = async () => { states = (await context.get(`rules/${part(on.rule)}/states`, { limit: 200 })).items.filter(s => s.state !== 'normal'); drawChips(); };
  const askLive = context.newest();
  const loadLive = async () => { if (key != null) drawLive((await askLive(`rules/${part(on.rule)}/explain`, { key })).live); else drawLive(null); };
  const loop = context.every(1000, loadLive, where);
  const again = () => { context.load(where, loadStates); context.load(where, loadHistory); };
  again(); buildActs(); drawChips(); drawLive(null);
  if (on.seq && key != null) act(explain, whyWhere, () => why({ seq: on.seq }));
  let soon = null;
  return {
    element, again,
    status() { if (!!silenceOf(on.rule, key) !== !!silent) buildActs(); },
    states(items) { states = items.filter(s => s.state !== 'normal'); drawChips(); },
    alert(a) { if (a.rule === on.rule && !closed) soon ??= setTimeout(() => { soon = null; if (!closed) again(); }, 700); },
    changed() { buildActs(); text(element.querySelector('.condition'), rule().when ?? ''); },
    close() { closed = true; clearTimeout(soon); loop.stop(); },
  };
}
