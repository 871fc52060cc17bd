// Silences: for how long, and why; what it would hold back is asked of the engine before anybody decides.
import { request, part } from '../api.js';
import { h, text, choice, act, trouble, settled } from '../dom.js';
import { plural, timeBy, msOf, ofKey, short } from '../format.js';
import { eventMs } from '../live.js';

const FOR = [{ value: '300000', label: '5 minutes' }, { value: '1800000', label: '30 minutes' }, { value: '7200000', label: '2 hours' },
  { value: '28800000', label: '8 hours' }, { value: '86400000', label: '1 day' }];

const ALL = 'all', ONE = 'one';

// key: the one that the user looks at; null where there is none, or the rule has none.
export function silenceForm(rule, key, context) {
  let ms = '1800000', keys = ALL;
  const preview = h('p.preview'), where = trouble(), send = h('button', null, 'Silence');
  const reason = h('input', { type: 'text', maxlength: 120, required: true, pattern: '.*\\S.*', title: 'a reason, not blanks alone', placeholder: 'why, for the others' });
  const body = said => ({ forMs: Number(ms), reason: said, ...(keys === ONE ? { key } : {}) });
  let asked = null;
  const show = settled(150, async () => {
    asked?.abort();
    const mine = asked = new AbortController(), of = keys;
    try {
      const p = await request('POST', `rules/${part(rule)}/silence`, { body: body('preview'), query: { dryRun: true }, signal: AbortSignal.any([context.signal, mine.signal]) });
      const counts = [p.firing != null && plural(p.firing, 'firing key'), p.pending != null && plural(p.pending, 'pending key')].filter(Boolean);
      text(preview, (counts.length ? `Would hold back: ${counts.join(', ')}. ` : '') + (p.alertsLast30m != null ? `In the last 30 minutes this was ${plural(p.alertsLast30m, 'alert')}. ` : '')
        + (p.untilNs ? `Until ${timeBy(msOf(p.untilNs), eventMs())}, ${of === ONE ? 'this key' : 'all keys'}. ` : '') + 'The rule is still evaluated and counted. The silence goes through the ring and the journal, so a replay sees it too.');
    } catch (e) { if (e.name !== 'AbortError') text(preview, e.message); }
  });
  const form = h('form.silence', { onsubmit: e => { e.preventDefault(); act(send, where, async () => {
    await request('POST', `rules/${part(rule)}/silence`, { body: body(reason.value.trim()) });
    context.tell(keys === ONE ? `${rule} is silenced for ${ofKey(key)}.` : `${rule} is silenced.`);
  }); } }, key != null && choice('Of', [{ value: ALL, label: 'all keys' }, { value: ONE, label: `only ${short(ofKey(key))}` }], keys, v => { keys = v; show(); }), choice('For', FOR, ms, v => { ms = v; show(); }), h('label.choice', null, 'Reason', reason), send, preview, where);
  return h('details', { ontoggle: e => { if (e.target.open) { show(); reason.focus(); } } }, h('summary', null, `Silence ${rule}`), form);
}

export function endSilence({ rule, key }, context) {
  const where = trouble(), button = h('button', { type: 'button', onclick: () => act(button, where, async () => {
    await request('DELETE', `rules/${part(rule)}/silence`, { query: key == null ? {} : { key } });
    context.tell(`The silence of ${rule}${key == null ? '' : ` for ${ofKey(key)}`} is over.`);
  }) }, 'End silence');
  return h('span', null, button, where);
}
