// What state is each rule in, and why? The table never moves under the pointer: rules keep the order of the pipeline file.
import { live, mayChange, silenceOf, silencesNow, nowMs, eventMs, statusOf, ruleOf } from '../live.js';
import { h, text, attr, keyed, badge, panel, table, note, cells, said } from '../dom.js';
import { count, span, timeBy, msOf, ofKey } from '../format.js';
import { whyPanel } from './why.js';
import { ruleEditor } from './editor.js';
import { endSilence } from './silence.js';

const OLD_MS = 5000;         // states older than this are said to be old

export function view(main, params, context) {
  let chosen = live.pipeline.rules.some(r => r.name === params.get('rule')) ? params.get('rule') : null, key = params.get('key'), side = null, open = chosen == null || key == null;
  const find = h('input', { type: 'search', placeholder: 'Find a rule', 'aria-label': 'Find a rule', oninput: () => draw() }),
    only = h('input', { type: 'checkbox', onchange: () => draw() });
  const body = h('tbody'), aside = h('aside.why.panel', { 'aria-label': 'Why', tabindex: -1 }), quiet = h('ul.quiet-list'), old = h('p.about.old', { hidden: true });
  const add = mayChange() && h('button', { type: 'button', onclick: () => edit(null) }, 'New rule');
  main.append(h('div.with-why', null, h('div.stack', null, panel('Rules',
    h('div.picks', null, h('label.choice', null, only, 'Only firing and pending'), find, add),
    old, table('Rules', ['State', 'Rule', '#Firing', '#Pending', '#Alerts', '#Suppressed', 'Last alert'], body)), panel('Silences', null, quiet)), aside));

  function place(next, ...elements) {
    side?.close?.();
    side = next;
    aside.replaceChildren(...elements);
  }
  function choose(rule, k) {
    open = false;
    chosen = rule; key = k ?? live.states.find(x => x.rule === rule)?.key ?? null;
    context.remember({ rule, ...(key == null ? {} : { key }) });
    explain();
    draw();
  }
  function explain(seq) {
    if (!chosen) {
      place(null, note('Choose a rule', 'What it is doing shows here, for one key at a time: its state, the windows that it reads, its alerts, and its condition with the value of every part.'));
      return;
    }
    const why = whyPanel(context, { rule: chosen, key: key ?? (ruleOf(chosen)?.by === 'all' ? '' : null), seq, pick: k => choose(chosen, k), edit: () => edit(chosen), close });
    place(why, why.element);
    context.topics([`states:${chosen}`]);
  }
  function edit(rule) {
    open = false;
    const editor = ruleEditor(context, { rule, done(name) { if (name && live.pipeline.rules.some(r => r.name === name)) choose(name); else if (name) { chosen = name; explain(); } else close(); },
      back: () => rule ? explain() : close() });
    place(editor, editor.element);
    editor.focus();
  }
  function close() {
    open = false;
    const last = chosen;
    chosen = null; key = null;
    context.remember({}); context.topics([]);
    explain(); draw();
    [...body.querySelectorAll('[data-row]')].find(b => b.dataset.rule === last)?.focus();
  }

  function row(r) {
    const state = h('td'), figures = cells(5, i => i < 4), what = h('small');
    const button = h('button.row', { type: 'button', 'data-row': true, 'data-rule': r.name, title: r.name.length > 24 ? r.name : null, onclick: () => { choose(r.name); if (innerWidth < 1181) aside.focus(); } }, r.name);
    const e = h('tr', null, state, h('th', { scope: 'row' }, button, what), figures);
    e.refresh = now => {
      text(what, `${now.severity}, on ${[now.on].flat().join(', ')}`);
      const s = statusOf(r.name) ?? { firing: 0, pending: 0, alerts: 0, suppressed: 0 };
      const is = silenceOf(r.name) ? 'silenced' : s.firing ? 'firing' : s.pending ? 'pending' : 'normal', severity = now.severity;
      if (state.dataset.is !== is + severity) { state.dataset.is = is + severity; state.replaceChildren(badge(is === 'firing' ? severity : is, is)); }
      [s.firing, s.pending, s.alerts, s.suppressed].forEach((v, i) => text(figures[i], count(v)));
      text(figures[4], s.lastNs ? `${span(Math.max(0, nowMs() - msOf(s.lastNs)))} ago` : 'never');
      attr(e, 'aria-current', r.name === chosen ? 'true' : null);
    };
    return e;
  }
  function silenceRow(s) {
    const left = h('span'), e = h('li', null, badge('silenced'), said(s.rule, 'strong'), s.key == null ? null : h('span', null, 'on ', said(ofKey(s.key))), left, said((s.reason ?? '') + (s.by ? ` (${s.by})` : ''), 'span'),
      mayChange() && endSilence(s, context));
    e.refresh = () => text(left, `until ${timeBy(msOf(s.untilNs), eventMs())}, ${span(Math.max(0, msOf(s.untilNs) - eventMs()))} left`);
    return e;
  }
  function draw() {
    const age = live.status?.statesAgeMs;
    old.hidden = !(age > OLD_MS);
    text(old, old.hidden ? '' : `States of rules are as of ${span(age)} ago.`);
    const busy = name => { const s = statusOf(name); return s && (s.firing || s.pending); }, wanted = find.value.trim().toLowerCase();
    const shown = live.pipeline.rules.filter(r => r.name.toLowerCase().includes(wanted) && (!only.checked || busy(r.name)));
    keyed(body, shown, r => r.name, row);
    body.parentElement.parentElement.dataset.empty = shown.length ? '' : live.pipeline.rules.length ? 'No rule is like that.' : 'The pipeline has no rules.';
    const now = silencesNow();
    keyed(quiet, now, s => JSON.stringify([s.rule, s.key, s.untilNs, s.reason]), silenceRow);
    quiet.dataset.empty = now.length ? '' : 'No rule is silenced.';
  }
  // On a wide screen there is room for what fires, before anybody has asked. The states come a moment after the page: then it is the first of them, if nobody has chosen meanwhile.
  function first() {
    if (!open || side?.typing) return;
    const found = chosen == null ? innerWidth >= 1181 && live.states[0] : live.states.find(x => x.rule === chosen);
    if (found) { open = false; chosen = found.rule; key = found.key; explain(); }
  }
  explain(params.get('seq'));
  first();
  return {
    status() { first(); draw(); side?.status?.(); },
    states(data) { if (data.rule === chosen) side?.states?.(data.items); },
    alert(a) { side?.alert?.(a); },
    again() { side?.again?.(); },
    changed() {
      draw();
      if (chosen && !ruleOf(chosen) && !side?.typing) { chosen = null; explain(); } else side?.changed?.();
    },
    escape: () => side?.typing ? side.leave() : close(),
    close: () => side?.close?.(),
  };
}
