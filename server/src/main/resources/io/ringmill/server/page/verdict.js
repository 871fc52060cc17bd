// The one sentence at the top, and all that is wrong, worst first, each with where to look.
import { live, isReplay, isPast, isEmpty, eventMs, nowMs, ruleOf, silenceOf, silencesNow } from './live.js';
import { time, day, date, count, span, plural, msOf, short, ofKey, percent } from './format.js';

const BEHIND_MS = 5000;
const SEE = ['overview', {}, 'See sources'];

// What is wrong with the engine itself: [kind, parts, action]
export function troubles(s) {
  const found = [], add = (kind, parts, action) => found.push([kind, parts, action]);
  const name = x => ({ said: short(x) });
  if (s.state === 'stalled') add('critical', ['The engine stands still: ', { said: short(s.note || 'its thread answers nothing', 300) }, '. What the page shows may be old.']);
  if (s.state === 'failed' || s.state === 'halted') add('critical', [`The engine has halted: ${s.note || 'its log says why'}.`]);
  for (const x of s.sources ?? []) {
    if (x.state !== 'retrying' && x.state !== 'failed') continue;
    const tries = x.nextTryMs ? `; next try in ${span(x.nextTryMs)}, try ${count(x.tries)}` : '';
    add('critical', ['Source ', name(x.name), ` is ${x.state}: `, { said: short(x.note || 'no reason given', 200) }, `${tries}. `
      + `Windows stand still at ${time(eventMs())}; ${plural(s.dropped ?? 0, 'event')} dropped.`], SEE);
  }
  if (s.journal?.stopped) add('critical', ['The journal has stopped: ', { said: s.journal.stopped }, '. What comes now is not recorded.']);
  if (s.follower?.failure) add('critical', ['The follower has failed: ', { said: s.follower.failure }, '. No snapshots are made.']);
  if (s.follower?.digest === 'differs') add('critical', ['The follower’s results differ from the engine’s. A restart would not go on with the same state.']);
  for (const x of s.sinks ?? []) if (x.state === 'failed' || x.state === 'retrying') {
    add(x.state === 'failed' ? 'critical' : 'warning', ['Sink ', name(x.name), ` is ${x.state}: `, { said: short(x.note || 'no reason given', 200) }, x.nextTryMs ? `; next try in ${span(x.nextTryMs)}.` : '.'], SEE);
  }
  if (s.ring && s.ring.used > .9 * s.ring.size) add('warning', [`The ring is ${percent(s.ring.used / s.ring.size)} full: rules or the journal are slower than the sources.`]);
  for (const x of s.sinks ?? []) if (x.errors) add('warning', ['Sink ', name(x.name), ` has refused ${plural(x.errors, 'delivery', 'deliveries')}. The log says why.`]);
  if (s.refused) add('warning', [`${plural(s.refused, 'event')} refused since the start: there are more keys than the pipeline allows.`]);
  if (s.dropped && !found.length) add('warning', [`${plural(s.dropped, 'event')} dropped since the start: a buffer was full.`]);
  if (!isPast() && s.lagMs > BEHIND_MS && s.perSecond > 0) add('warning', [`Windows are ${span(s.lagMs)} behind the clock.`]);
  const paused = (s.sources ?? []).filter(x => x.paused || x.state === 'paused');
  if (paused.length) add('warning', [`${plural(paused.length, 'source')} paused: `, { said: paused.map(x => short(x.name)).join(', ') }, '.'], SEE);
  const waiting = (s.sinks ?? []).filter(x => x.state === 'paused');
  if (waiting.length) add('warning', [`${plural(waiting.length, 'sink')} paused: `, { said: waiting.map(x => short(x.name)).join(', ') }, '.'], SEE);
  for (const x of s.sinks ?? []) if (x.failed) add('warning', [plural(x.failed, 'message'), ' did not get through to sink ', name(x.name), '. The log says why.'], SEE);
  return found;
}

function firing(s, prefix, quiet) {
  const on = live.states.filter(x => x.state !== 'pending'), loud = on.filter(x => !silenceOf(x.rule, x.key)), first = loud[0];
  const isQuiet = name => silenceOf(name) || (on.some(x => x.rule === name) && !loud.some(x => x.rule === name));
  const rules = (s.rules ?? []).filter(r => r.firing && !isQuiet(r.name)), pending = (s.rules ?? []).reduce((n, r) => n + r.pending, 0);
  if (!first || !rules.length) return null;
  const mine = loud.filter(x => x.rule === first.rule), total = Math.max(mine.length, s.rules.find(r => r.name === first.rule)?.firing ?? 0);
  const keys = mine.slice(0, 3).flatMap((x, i) => [i ? ', ' : '', { said: short(ofKey(x.key)) }]), since = msOf(first.sinceNs), more = rules.length - 1;
  return [ruleOf(first.rule)?.severity ?? 'warning', [prefix, { said: first.rule }, ' is firing on ', ...keys,
    (total > 3 ? ` and ${plural(total - 3, 'more key')}` : '') + (since ? ` since ${time(since)}, for ${span(Math.max(0, nowMs() - since))}` : '') + '.'
    + (more > 0 ? ` ${plural(more, 'more rule is', 'more rules are')} firing.` : '') + (pending ? ` ${plural(pending, 'key')} pending.` : '') + quiet],
    ['rules', { rule: first.rule, key: first.key ?? '' }, 'Why?']];
}

// [kind, parts, action or nothing]
export function sentenceOf(stream) {
  const s = live.status;
  if (live.phase === 'signin') return ['info', ['Sign in to see this engine.']];
  if (live.recovering && (live.phase === 'lost' || live.phase === 'loading')) return ['pending', [`The engine is not there yet: ${live.recovering}.`]];
  if (live.phase === 'lost') {
    const wait = Math.max(0, (stream?.retryMs ?? 0) - Date.now());
    return ['critical', [`No connection for ${span(Math.max(1000, Date.now() - (stream?.heardMs ?? Date.now())))}. `
      + (s ? `What you see is from ${time(msOf(s.nowNs))}. ` : '') + (wait > 500 ? `Next try in ${span(Math.ceil(wait / 1000) * 1000)}.` : 'Trying now.')]];
  }
  if (live.phase === 'loading' || !s || !live.pipeline) return ['pending', ['Connecting to the engine.']];
  const found = troubles(s), prefix = isReplay() && s.watermarkNs ? `Replay of ${day(eventMs())}, not live: ` : isReplay() ? 'Replay, not live: ' : isPast() ? `Events of ${date(eventMs())}: ` : '';
  if (isEmpty() && !found.length) return ['info', [`${prefix}The engine is ready. No event has come yet.`]];
  const silences = silencesNow().length, quiet = silences ? ` ${plural(silences, 'silence')} in force.` : '';
  if (found[0]?.[0] === 'critical') return found[0];
  const rule = firing(s, prefix, quiet);
  if (rule) return rule;
  if (found.length) return found[0];
  const ended = s.state === 'closed' || (s.sources?.length && s.sources.every(x => x.state === 'ended'));
  if (ended) return ['normal', [`${prefix}The input has ended. No rule is firing.${quiet}`]];
  return ['normal', [`${prefix}All quiet. No rule is firing, nothing was dropped` + (isPast() ? '.' : `, windows are ${span(s.lagMs)} behind.`) + quiet]];
}
