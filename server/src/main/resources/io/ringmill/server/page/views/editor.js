// A rule as text, checked by the engine while it is typed. What is wrong stands below with line and column, and leads there.
import { request, part, given } from '../api.js';
import { live, ruleOf } from '../live.js';
import { h, text, attr, act, trouble, settled, confirmed } from '../dom.js';
import { plural } from '../format.js';

const NEW = 'on: STREAM\nwhen: \nseverity: warning\nmessage: ""\n';

// on: {rule or null, done(name or null), back()}
export function ruleEditor(context, on) {
  const before = on.rule ? ruleOf(on.rule)?.yaml ?? '' : NEW.replace('STREAM', live.pipeline.streams?.[0]?.name ?? '');
  const where = trouble(), verdict = h('p.checked', { role: 'status' }), faults = h('ol.faults'), lines = h('div.lines-of', { 'aria-hidden': 'true' });
  const name = on.rule ? null : h('input', { type: 'text', required: true, maxlength: 100, spellcheck: 'false', autocomplete: 'off', oninput: () => check() });
  const area = h('textarea', { spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off', wrap: 'off', rows: 14, 'aria-label': 'The rule, in YAML, below its name',
    oninput: () => { number(); check(); }, onscroll: () => { lines.scrollTop = area.scrollTop; }, onkeydown: e => indent(e) });
  const save = h('button.first', null, on.rule ? 'Replace the rule' : 'Add the rule'), ask = { now: null };
  area.value = before;

  function number() {
    const n = area.value.split('\n').length;
    if (lines.childElementCount !== n) lines.replaceChildren(...Array.from({ length: n }, (_, i) => h('span', null, String(i + 1))));
    mark();
  }
  let wrong = [];
  const mark = () => [...lines.children].forEach((e, i) => e.classList.toggle('at-fault', wrong.some(f => f.line === i + 1)));
  // Enter keeps the indent of the line; the tab key stays the way out of the field.
  function indent(e) {
    if (e.key !== 'Enter' || e.ctrlKey || e.metaKey || e.isComposing) return;
    const start = area.value.lastIndexOf('\n', area.selectionStart - 1) + 1, blanks = area.value.slice(start).match(/^ */)[0].slice(0, area.selectionStart - start);
    e.preventDefault();
    area.setRangeText('\n' + blanks, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input'));
  }
  function jump(f) {
    const all = area.value.split('\n'), line = Math.min(Math.max(1, f.line), all.length);
    const from = all.slice(0, line - 1).reduce((n, l) => n + l.length + 1, 0) + Math.min(Math.max(0, (f.column ?? 1) - 1), all[line - 1].length);
    area.focus();
    area.setSelectionRange(from, from);
    area.scrollTop = Math.max(0, (line - 4) * (area.scrollHeight / all.length));
  }
  function show(found) {
    wrong = found;
    mark();
    attr(area, 'aria-invalid', found.length ? 'true' : null);
    faults.replaceChildren(...found.map(f => h('li', null, f.line ? h('button.link', { type: 'button', onclick: () => jump(f) }, `Line ${f.line}, column ${f.column}`) : null, ' ', h('span', null, f.message))));
  }
  const send = (dryRun, signal) => on.rule ? request('PUT', `rules/${part(on.rule)}`, { body: { yaml: area.value }, query: { dryRun }, signal })
    : request('POST', 'rules', { body: { name: name.value.trim(), yaml: area.value }, query: { dryRun }, signal });
  const check = settled(400, async () => {
    ask.now?.abort();
    if (closed) return;
    if (name && !name.value.trim()) { show([]); text(verdict, 'Give the rule a name.'); return; }
    ask.now = new AbortController();
    try {
      await send(true, ask.now.signal);
      show([]);
      attr(verdict, 'data-kind', 'normal');
      text(verdict, area.value === before && on.rule ? 'This is the rule as it runs.' : 'No faults.');
    } catch (e) {
      if (given(e)) return;
      show(e.faults);
      attr(verdict, 'data-kind', 'critical');
      text(verdict, e.faults.length ? `${plural(e.faults.length, 'fault')}:` : e.message);
    }
  });
  async function store() {
    try {
      const { seq } = await send(false);
      context.tell(`${on.rule ?? name.value.trim()} takes effect at sequence ${seq}.`);
      on.done(on.rule ?? name.value.trim());
    } catch (e) { show(e.faults ?? []); throw e; }
  }
  async function remove() {
    const s = live.status.rules?.find(r => r.name === on.rule), firing = s?.firing ? ` It is firing on ${plural(s.firing, 'key')} now.` : '';
    if (!await confirmed(`Remove ${on.rule}?`, `The rule is no longer evaluated.${firing} The pipeline file stays as it is: after a start without this journal the rule is back.`, 'Remove the rule')) return;
    await act(gone, where, async () => { await request('DELETE', `rules/${part(on.rule)}`); context.tell(`${on.rule} is removed.`); on.done(null); });
  }
  const gone = on.rule && h('button.danger', { type: 'button', onclick: remove }, 'Remove the rule');
  let closed = false;
  const api = { typing: true, focus: () => (name ?? area).focus(), close() { closed = true; ask.now?.abort(); }, async leave() {
    if (area.value !== before && !await confirmed('Leave the editor?', 'What you have typed is not kept.', 'Leave')) return;
    on.back();
  } };
  api.element = h('form.editor', { onsubmit: e => { e.preventDefault(); act(save, where, store); } },
    h('header', null, h('h2', null, on.rule ? `Change ${on.rule}` : 'New rule'), h('button.quiet', { type: 'button', onclick: () => api.leave(), 'aria-label': 'Close' }, '×')),
    h('p.about', null, 'As a pipeline file says it below the rule’s name. The change goes through the ring and the journal, takes effect between two events, and a replay sees it too. A replaced rule begins in state normal.'),
    name && h('label.choice', null, 'Name', name), h('div.code', null, lines, area), verdict, faults, where,
    h('p.answers', null, save, h('button', { type: 'button', onclick: () => api.leave() }, 'Cancel'), gone));
  number();
  check();
  return api;
}
