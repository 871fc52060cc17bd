// What the engine is connected to: every source, sink, the journal and who follows it; with change access, what can be done with them.
import { request } from '../api.js';
import { live, mayChange, isReplay } from '../live.js';
import { h, attr, text, keyed, panel, table, cells, said, act, trouble, fact } from '../dom.js';
import { count, big, rate, span, bytes, plural } from '../format.js';

// Each with its place in the list, by which the API knows it too: names may hold slashes.
const placed = list => (list ?? []).map((x, at) => ({ ...x, at }));
const paused = x => x.paused || x.state === 'paused';
function buffer(b) {
  if (!b?.size) return '';
  const lost = (b.dropped ? `, ${count(b.dropped)} dropped` : '') + (b.conflated ? `, ${count(b.conflated)} conflated` : '') + (b.waits ? `, ${plural(b.waits, 'wait')}` : '');
  return `${count(b.held)} of ${count(b.size)}, highest ${count(b.highest)}${lost}`;
}
function stateWords(x) {
  return (paused(x) ? 'paused' : x.state ?? (x.errors ? 'has refused deliveries' : 'takes what comes')) + (x.note ? `: ${x.note}` : '') + (x.nextTryMs ? `; next try in ${span(x.nextTryMs)}, try ${count(x.tries)}` : '');
}

function stateRow(kindOf, figuresOf, control) {
  return x => {
    const state = said('', 'span'), figures = cells(figuresOf(x).length), held = h('td.wrap'), last = control && h('td'), where = said('', 'span');
    held.append(where);
    const e = h('tr', null, h('th', { scope: 'row' }, x.name, h('small', null, x.kind ?? kindOf(x.name))), h('td.wrap', null, state), figures, held, last);
    const button = control?.(x);
    if (button) last.append(button);
    e.refresh = y => {
      state.show(stateWords(y)); where.show([y.position, buffer(y.buffer)].filter(Boolean).join('; '));
      figuresOf(y).forEach((v, i) => text(figures[i], v));
      attr(e, 'data-kind', ['retrying', 'failed'].includes(y.state) ? 'critical' : paused(y) || y.errors ? 'warning' : null);
      button?.refresh(y);
    };
    return e;
  };
}
const sourceFigures = x => [rate(x.perSecond).replace('/s', ''), big(x.read), count(x.filtered), count(x.invalid)];
const sinkFigures = x => [rate(x.perSecond).replace('/s', ''), big(x.results), count(x.alerts), count(x.filtered ?? 0), count(x.errors)];

export function connections(context) {
  const problem = trouble(), sources = h('tbody'), sinks = h('tbody'), facts = h('dl'), change = mayChange();
  const kindOf = list => name => live.pipeline[list]?.find(x => x.name === name)?.kind ?? '';
  const pauseOf = list => !change || isReplay() ? null : ({ name, at }) => {
    const button = h('button', { type: 'button', onclick: () => act(button, problem, async () => {
      await request('POST', `${list}/${at}/${button.dataset.next}`);
      context.tell(button.dataset.next === 'pause' ? `${name} is paused.` : `${name} goes on.`);
    }) });
    button.refresh = x => {
      button.dataset.next = paused(x) ? 'resume' : 'pause';
      button.hidden = (['ended', 'failed'].includes(x.state) && !paused(x)) || (list === 'sinks' && !x.buffer);
      text(button, paused(x) ? 'Resume' : 'Pause');
      attr(button, 'aria-label', `${paused(x) ? 'Resume' : 'Pause'} ${x.name}`);
    };
    return button;
  };
  const snapshot = h('button', { type: 'button', hidden: true, onclick: () => act(snapshot, problem, async () => {
    const { seq } = await request('POST', 'snapshots');
    context.tell(`Snapshot at sequence ${count(seq)} is on the disk.`);
    text(made, `Snapshot at sequence ${count(seq)} is on the disk.`);
  }) }, 'Make a snapshot now'), made = h('span.about');
  const pause = pauseOf('sources');
  const sourceRow = stateRow(kindOf('sources'), sourceFigures, pause), sinkRow = stateRow(kindOf('sinks'), sinkFigures, pauseOf('sinks'));
  const sourcePanel = panel('Sources', null, table('Sources', ['Name', 'State', '#Events/s', '#Read', '#Filtered', '#Invalid', 'Position', ...(pause ? ['Control'] : [])], sources));
  const sinkPanel = panel('Sinks', null, table('Sinks', ['Name', 'State', '#Rows/s', '#Results', '#Alerts', '#Filtered', '#Errors', 'Buffer', ...(pause ? ['Control'] : [])], sinks));
  const journal = panel('Journal and snapshots', null, facts, h('p.links', null, snapshot, made), problem);
  return { element: h('div.stack', null, sourcePanel, sinkPanel, journal), status(s) {
    sourcePanel.hidden = !s.sources?.length; sinkPanel.hidden = !s.sinks?.length; journal.hidden = !s.journal && !s.follower && problem.hidden;
    keyed(sources, placed(s.sources), x => x.name, sourceRow);
    keyed(sinks, placed(s.sinks), x => x.name, sinkRow);
    snapshot.hidden = !change || !s.follower;
    const j = s.journal, f = s.follower, list = [];
    if (j) list.push(['Journal', `${bytes(j.bytes)}, up to sequence ${count(j.seq)}, ${plural(j.lagEvents, 'event')} behind` + (j.stopped ? `; stopped: ${j.stopped}` : '')],
      ['Folder', j.folder ?? ''], ['Disk', `${bytes(j.freeBytes)} free`]);
    if (f) list.push(['Snapshots', (f.snapshotSeq == null || f.snapshotSeq < 0 ? 'none yet' : `newest at sequence ${count(f.snapshotSeq)}, ${span(f.snapshotAgeMs)} old`)
      + (f.failure ? `; failed: ${f.failure}` : '')],
    [f.by === 'follower' ? 'Follower' : 'Made by', (f.seq == null || f.seq < 0 ? { pause: 'a pause of the engine', stop: 'a clean stop' }[f.by] ?? f.by : `at sequence ${count(f.seq)}, ${plural(f.lagEvents, 'event')} behind`)
      + ({ equal: '; digest equal to the engine’s', differs: '; digest differs from the engine’s' }[f.digest] ?? '')]);
    keyed(facts, list, x => x[0], x => { const e = fact(x[0], ''); e.refresh = y => text(e.lastChild, y[1]); return e; });
  } };
}
