// What the page knows of the engine now, for the frame and all views; the frame writes it, views read it.
import { get } from './api.js';
import { msOf } from './format.js';

export const live = {
  phase: 'loading',            // loading | signin | on | lost
  session: { access: 'none', tokens: false },
  recovering: null,            // how far a run is that has yet to start its engine; null of one that has
  pipeline: null, status: null, silences: [], states: [], replay: null, held: false,
};
export const mayChange = () => live.session.access === 'change';
export const isReplay = () => live.pipeline?.mode === 'replay' || live.status?.mode === 'replay';
const DAY_MS = 86_400_000;
// Events of long ago, as files hold them: how far they are behind the clock says nothing.
export const isPast = () => isReplay() || live.status?.lagMs > DAY_MS;
export const isEmpty = () => live.status && !live.status.accepted && !live.status.filtered && !live.status.late;
// Rules, windows and silences go by event time; without one, by the engine's clock.
export const eventMs = () => msOf(live.status?.watermarkNs) ?? msOf(live.status?.nowNs) ?? Date.now();
// The time up to which "for 15 s" is counted: the clock when events are of now, else the events' own.
export const nowMs = () => isPast() ? eventMs() : msOf(live.status?.nowNs) ?? Date.now();
export const ruleOf = name => live.pipeline?.rules.find(r => r.name === name);
export const statusOf = name => live.status?.rules?.find(r => r.name === name);
export const silencesNow = () => live.silences.filter(s => msOf(s.untilNs) > eventMs());
// What silences a rule: for all keys, or, where a key is given, for that one.
export const silenceOf = (rule, key) => silencesNow().find(s => s.rule === rule && (s.key == null || s.key === key));
export const windowOf = rule => live.pipeline?.windows.find(w => w.readBy?.includes(rule));

const ORDER = { critical: 0, warning: 1, info: 2 };
const SHOWN = 100;             // keys that fire or are pending; the number of all is in the status

export async function loadRecovering() {
  const { reasons = [] } = await (await fetch('readyz', { cache: 'no-store' })).json(), why = reasons.find(r => (r.reason ?? r) === 'recovering');
  live.recovering = why ? why.detail || 'recovering' : null;
}
// An answer that comes behind that to a later question is out of date.
function newestOf(path, keep) {
  let asked = 0, kept = 0;
  return async () => {
    const mine = ++asked, answer = await get(path);
    if (mine > kept) { kept = mine; keep(answer); }
  };
}
export const loadPipeline = newestOf('pipeline', answer => { live.pipeline = answer; answer.rules ??= []; answer.windows ??= []; });
export const loadSilences = newestOf('silences', answer => { live.silences = answer.items; });

// What fires and is pending, of all rules: asked for when the counts have changed, since an incident may have 10,000 keys.
export async function loadStates() {
  const firing = (await get('alerts/firing', { limit: SHOWN })).items, states = firing.map(x => ({ state: 'firing', ...x }));
  for (const r of (live.status?.rules ?? []).filter(r => r.pending && !states.some(x => x.rule === r.name && x.state === 'pending')).slice(0, 10)) {
    const more = (await get(`rules/${encodeURIComponent(r.name)}/states`, { state: 'pending', limit: 20 })).items;
    states.push(...more.map(x => ({ ...x, rule: r.name, state: 'pending' })));
  }
  const severity = x => ORDER[ruleOf(x.rule)?.severity] ?? 3;
  live.states = states.sort((a, b) => (a.state === 'pending') - (b.state === 'pending') || severity(a) - severity(b)
    || (msOf(a.sinceNs) ?? 0) - (msOf(b.sinceNs) ?? 0));
}
