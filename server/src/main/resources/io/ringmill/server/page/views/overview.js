// Is all well, where does it stand, what was lost? Read from left to right as events flow.
import { live, isEmpty, isPast, nowMs, ruleOf, silenceOf } from '../live.js';
import { h, attr, text, keyed, icon, badge, panel, table, note, cells, said, sentence, trouble } from '../dom.js';
import { count, big, rate, percent, ns, span, time, date, timeBy, timeMs, bytes, plural, msOf, short, ofKey, NONE } from '../format.js';
import { Chart } from '../chart.js';
import { troubles } from '../verdict.js';
import { connections } from './connections.js';

const SHOWN = 12;
function tile(title) {
  const main = h('b'), sub = h('small'), head = h('h2', null, title), e = h('li.tile', null, head, main, sub);
  return { e, show(value, words, kind, name = title) { text(head, name); text(main, value); text(sub, words); attr(e, 'data-kind', kind); } };
}
function meter(label) {
  const bar = h('i'), e = h('span.meter', { role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 }, bar);
  e.show = (used, size) => { const f = size ? used / size : 0; bar.style.width = Math.max(1, Math.min(100, 100 * f)) + '%';
    e.setAttribute('aria-valuenow', Math.round(100 * f)); attr(e, 'data-kind', f > .9 ? 'critical' : f > .5 ? 'warning' : null); };
  return e;
}
function node(first) {
  const state = h('span'), amount = h('b'), bar = first.buffer?.size && meter('Buffer of ' + first.name), sub = said('', 'small');
  const e = h('li.node', null, h('p', null, h('strong', { title: first.name }, first.name), amount), h('p', null, sub, state), bar);
  e.refresh = n => {
    text(amount, n.rate ?? rate(n.perSecond));
    sub.show(n.note || n.kind);
    text(state, n.state && !['live', 'running'].includes(n.state) ? n.state : '');
    attr(e, 'data-kind', ['retrying', 'failed'].includes(n.state) ? 'critical' : n.paused ? 'warning' : n.firing && !n.silent ? n.severity : n.errors ? 'warning' : null);
    if (n.buffer) bar?.show?.(n.buffer.held, n.buffer.size);
  };
  return e;
}
const stage = (title, list) => h('div.stage', null, h('h3', null, title), list);
export const whyLink = x => h('a', { href: '#/rules?' + new URLSearchParams({ rule: x.rule, key: x.key ?? '' }), title: x.key?.length > 24 ? x.key : null },
  `${short(x.rule)} `, h('bdi', null, x.key ? short(ofKey(x.key)) : ''));

function ringNodes(s) {
  const list = [{ name: 'ring', kind: plural(s.ring?.size ?? 0, 'slot'), rate: rate(s.perSecond), buffer: s.ring && { held: s.ring.used, size: s.ring.size } }];
  if (s.journal) list.push({ name: 'journal', kind: s.journal.stopped ? 'stopped' : bytes(s.journal.bytes), rate: `${big(s.journal.lagEvents)} behind`,
    state: s.journal.stopped ? 'failed' : null });
  if (s.follower) list.push({ name: s.follower.by === 'follower' ? 'follower' : 'snapshots', kind: s.follower.snapshotAgeMs == null ? 'no snapshot yet' : `snapshot ${span(s.follower.snapshotAgeMs)} old`,
    rate: s.follower.lagEvents == null ? '' : `${big(s.follower.lagEvents)} behind`, state: s.follower.failure ? 'failed' : null });
  return list;
}
function ruleKind(r) {
  return silenceOf(r.name) ? 'silenced' : r.firing ? `${count(r.firing)} firing` : r.pending ? `${count(r.pending)} pending` : 'normal';
}
function firingRow(x) {
  const when = h('span'), e = h('li', null, badge(x.state === 'pending' ? 'pending' : ruleOf(x.rule)?.severity ?? 'info', x.state), whyLink(x), when);
  e.refresh = y => {
    const held = Math.max(0, nowMs() - (msOf(y.sinceNs) ?? nowMs())), forMs = y.forMs ?? ruleOf(y.rule)?.forMs;
    text(when, y.state === 'pending' && forMs ? `${span(Math.min(held, forMs))} of ${span(forMs)}` : `for ${span(held)}`);
  };
  return e;
}
function streamRow(x) {
  const figures = cells(6), e = h('tr', null, h('th', { scope: 'row' }, x.name), figures);
  e.refresh = y => [rate(y.perSecond).replace('/s', ''), isPast() ? 'past' : span(y.lagMs), big(y.accepted), count(y.filtered), count(y.late), count((y.ahead ?? 0) + (y.refused ?? 0) + (y.dropped ?? 0))]
    .forEach((v, i) => text(figures[i], v));
  return e;
}

export function view(main, params, context) {
  const tiles = ['Events a second', 'Behind the clock', 'Ring', 'Event to alert, p99', 'Lost', 'Journal and follower'].map(tile);
  const lists = Object.fromEntries(['sources', 'ring', 'windows', 'rules', 'sinks'].map(n => [n, h('ul')]));
  const firing = h('ul.firing'), more = h('p.about', { hidden: true }), streams = h('tbody'), newest = h('ol.newest'), wrong = h('ul.wrong'), where = trouble();
  const wrongPanel = panel('What is wrong', null, wrong), empty = note('No event has come yet',
    'Sources are connected and wait. Send a test event with ringmill simulate, or look at the sources below.');
  const chart = new Chart('Alerts a minute', [{ label: 'alerts', colour: 's1', bars: true, fill: true }],
    { height: 150, unit: v => v == null ? NONE : v.toFixed(0), range: (u, lo, hi) => [0, Math.max(4, hi ?? 0)], xRange: (u, lo, hi) => [lo - 40, hi + 40] });
  const io = connections(context);
  main.append(empty, wrongPanel, h('ul.tiles', null, tiles.map(t => t.e)),
    h('div.columns', null, panel('Firing and pending now', null, firing, more), panel('Newest alerts', h('a', { href: '#/alerts' }, 'All alerts'), newest, where)),
    panel('Flow', null, h('div.flow', null, stage('Sources', lists.sources), stage('Ring', lists.ring), stage('Windows', lists.windows),
      stage('Rules', lists.rules), stage('Sinks', lists.sinks))),
    io.element,
    h('div.columns', null, panel('Streams', null, table('Streams', ['Stream', '#Events/s', '#Behind', '#Accepted', '#Filtered', '#Late', '#Refused'], streams)),
      h('section.panel', { 'aria-label': 'Alerts a minute' }, chart.element)));

  // The status tells of the last minute; where nothing came in it, the figures since the start are shown.
  let whole = null;
  async function sinceStart() {
    const { stages } = await context.get('latency', { over: 'start' }), ns = stages.at(-1)?.ns;
    whole = ns?.[20] == null ? null : { p50: ns[3], p99: ns[20] };
    if (live.status) show(live.status);
  }
  async function history() {
    if (live.status && !live.status.eventToAlertNs && !isEmpty()) await sinceStart();
    const [alerts, counts] = await Promise.all([context.get('alerts', { limit: 5 }), context.get('alerts/counts', { every: '60s', last: '30m' })]);
    keyed(newest, alerts.items, a => a.seq + a.rule + a.key + a.state, a => h('li', null, h('time', null, timeBy(msOf(a.timeNs), nowMs())),
      icon(a.state === 'resolved' ? 'resolved' : a.severity), whyLink(a), said((a.state === 'resolved' ? 'resolved: ' : '') + a.message, 'span')));
    newest.dataset.empty = alerts.items.length ? '' : 'No rule has fired yet.';
    const all = Object.values(counts.severity ?? {}), n = Math.max(0, ...all.map(c => c.length)), from = msOf(counts.fromNs) / 1000;
    const sums = Array.from({ length: n }, (_, i) => all.reduce((sum, c) => sum + (c[i] ?? 0), 0));
    chart.set([sums.map((_, i) => from + i * counts.everyMs / 1000), sums], `${plural(sums.reduce((a, b) => a + b, 0), 'alert')} in 30 minutes.`);
  }
  const again = context.every(10_000, history, where);
  let soon = null;
  function show(s) {
    const found = troubles(s);
    wrongPanel.hidden = found.length < 2;
    keyed(wrong, found, (x, i) => JSON.stringify(x[1]).replace(/\d+/g, '') + i, x => { const words = h('span'), e = h('li', null, icon(x[0]), words);
      e.refresh = y => sentence(words, y[1]); return e; });
    empty.hidden = !isEmpty();
    tiles[0].show(count(s.perSecond), `${big(s.accepted)} since ${timeBy(msOf(live.pipeline.startedNs), msOf(s.nowNs))}`);
    if (isPast()) tiles[1].show(s.watermarkNs ? time(msOf(s.watermarkNs)) : NONE, s.watermarkNs ? `${date(msOf(s.watermarkNs))}: not live` : 'no event yet', null, 'Event time');
    else tiles[1].show(s.watermarkNs ? span(s.lagMs) : NONE, s.watermarkNs ? `watermark ${timeMs(msOf(s.watermarkNs))}` : 'no watermark yet',
      s.lagMs > 5000 && s.state === 'running' ? 'critical' : null);
    if (s.ring?.size) tiles[2].show(percent(s.ring.used / s.ring.size), `${count(s.ring.used)} of ${count(s.ring.size)} slots` + (s.ring.highest == null ? '' : `, highest ${count(s.ring.highest)}`),
      s.ring.used > .9 * s.ring.size ? 'critical' : null);
    else tiles[2].show('none', 'the publisher’s own thread runs windows and rules');
    const p = s.eventToAlertNs ?? whole;
    tiles[3].show(p?.p99 != null ? ns(p.p99) : NONE, p?.p50 != null ? `half of them under ${ns(p.p50)}` + (p === whole ? ', since the start' : '') : 'nothing measured yet');
    tiles[4].show(`${count(s.dropped)} dropped`, `${count(s.late)} late, ${count(s.invalid)} invalid` + (s.refused ? `, ${count(s.refused)} refused` : '') + `, of ${big(s.accepted)}`, s.dropped || s.refused ? 'critical' : null);
    tiles[5].show(s.journal ? `${plural(s.journal.lagEvents, 'event')}` : 'no journal', !s.journal ? 'a restart begins with empty windows' : 'to write; '
      + (s.follower ? (s.follower.lagEvents == null ? `snapshots by ${s.follower.by}` : `follower ${plural(s.follower.lagEvents, 'event')} behind`) + (s.follower.digest === 'none' ? '' : `, digest ${s.follower.digest}`) : 'no snapshots'),
    s.journal?.stopped || s.follower?.digest === 'differs' ? 'critical' : null);
    const kindOf = (list, x) => ({ ...x, kind: x.kind ?? list?.find(y => y.name === x.name)?.kind ?? '' });
    keyed(lists.sources, (s.sources ?? []).map(x => kindOf(live.pipeline.sources, x)), x => x.name, node);
    keyed(lists.ring, ringNodes(s), x => x.name, node);
    keyed(lists.windows, live.pipeline.windows.map(w => ({ name: w.name, kind: w.form, perSecond: s.windows?.find(x => x.name === w.name)?.perSecond })),
      x => x.name, node);
    keyed(lists.rules, (s.rules ?? []).map(r => ({ ...r, severity: ruleOf(r.name)?.severity, silent: !!silenceOf(r.name), kind: ruleKind(r),
      rate: plural(r.alerts, 'alert') })), x => x.name, node);
    keyed(lists.sinks, (s.sinks ?? []).map(x => ({ ...kindOf(live.pipeline.sinks, x), note: x.errors ? plural(x.errors, 'error') : x.note })), x => x.name, node);
    for (const [n, words] of [['sources', 'No source of its own: a program publishes.'], ['windows', 'none'], ['rules', 'none'], ['sinks', 'none']]) {
      lists[n].dataset.empty = lists[n].childElementCount ? '' : words;
    }
    const now = live.states.slice(0, SHOWN), all = (s.rules ?? []).reduce((n, r) => n + r.firing + r.pending, 0);
    keyed(firing, now, x => x.rule + ' ' + x.key + ' ' + x.state, firingRow);
    firing.dataset.empty = now.length ? '' : 'No rule is firing or pending.';
    more.hidden = all <= now.length || !now.length;
    text(more, `and ${plural(all - now.length, 'more key')}; the rules have all of them.`);
    keyed(streams, s.streams ?? [], x => x.name, streamRow);
    io.status(s);
  }
  return { again, alert() { soon ??= setTimeout(() => { soon = null; again(); }, 1000); }, changed: again, status: show,
    close() { clearTimeout(soon); chart.destroy(); } };
}
