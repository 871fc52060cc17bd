// A condition as a tree: each part with its value; a comparison that is false says how far it is from coming true.
import { h, said, table } from '../dom.js';
import { count, timeMs, value, msOf } from '../format.js';

const number = t => { const v = typeof t === 'string' && t.trim() !== '' ? Number(t) : typeof t === 'number' ? t : NaN; return Number.isFinite(v) ? v : null; };
const truthOf = n => n.truth == null || n.truth === '' ? null : String(n.truth);

function missing(n) {
  if (n.short != null) return n.short > 0 ? n.short : null;
  const sides = n.text.match(/^(.+?) (>=|<=|>|<) (.+)$/);
  if (!sides || /\b(and|or|not)\b/.test(n.text)) return null;
  const valueOf = side => number(side) ?? number((n.parts ?? []).find(p => p.text === side)?.value);
  const left = valueOf(sides[1]), right = valueOf(sides[3]);
  return left == null || right == null ? null : Math.abs(left - right);
}
export function whyTree(n) {
  const truth = truthOf(n), kind = truth == null ? 'leaf' : truth === 'true' ? 'yes' : 'no', short = truth === 'false' ? missing(n) : null;
  return h('li.' + kind, null, h('p', null, kind === 'leaf' ? null : h('span.truth', null, truth), h('code', null, said(n.text, 'span')),
    kind === 'leaf' && n.value != null && n.value !== '' ? h('b', null, said(number(n.value) == null ? n.value : value(number(n.value)), 'span')) : null,
    kind === 'leaf' && (n.value == null || n.value === '') ? h('em', null, 'missing') : null, short != null && h('em', null, `${value(short)} short`)),
  n.parts?.length ? h('ul', null, n.parts.map(whyTree)) : null);
}
export const stepsList = steps => h('ol.steps', null, steps.map(s => { const seq = s.sequence ?? s.seq;
  return h('li', null, h('strong', null, s.name), seq == null ? ' is awaited' : ` came with sequence ${count(seq)}`,
    ...Object.entries(s.values ?? {}).map(([k, v]) => h('span', null, `, ${k} `, said(value(v), 'span')))); }));
// What the detectors of anomalies of windows saw: how surprised each view of them was, the most first, and in words what is odd where it is.
const LEAST_SHOWN = .05;                                          // A surprise that is shown as 0.0 is none.
function oddity(window, o) {
  const odd = o.views.filter(v => v.surprise >= LEAST_SHOWN), usual = o.views.filter(v => v.surprise < LEAST_SHOWN).map(v => v.view).join(', ');
  const name = `What ${o.call} saw in ${window}`;
  return h('div.oddity', null, h('h3', null, 'What ', said(o.call), ' saw in ', said(window)),
    h('p.about', null, `A surprise of ${o.surprise.toFixed(1)}, where an alarm takes more than ${o.alarm.toFixed(1)}.`),
    odd.length ? table(name, ['View', '#Surprise', 'What is odd'], h('tbody', null, odd.map(v => h('tr', null,
      h('th', { scope: 'row' }, said(v.view)), h('td.num', null, v.surprise.toFixed(1)), h('td.wrap', null, v.meaning))))) : null,
    usual && h('p.about', null, 'As usual: ', said(usual, 'span')));
}
export const odditiesOf = windows => (windows ?? []).flatMap(w => (w.oddities ?? []).map(o => oddity(w.window, o)));
export const eventRows = events => table('Events that led here', ['Time', '#Sequence', 'Event'], h('tbody', null, events.map(e =>
  h('tr', null, h('td', null, timeMs(msOf(e.timeNs))), h('td.num', null, count(e.sequence ?? e.seq)),
    h('td.wrap', null, `${e.stream}: `, said(Object.entries(e.fields ?? {}).map(([k, v]) => `${k} ${value(v)}`).join(', '), 'span'))))));
