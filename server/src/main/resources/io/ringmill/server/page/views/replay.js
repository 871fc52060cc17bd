// One line at the foot. Live: the last half hour with its alerts. Replay: the journal, with speed and steps.
import { get, given, inOrder } from '../api.js';
import { live, isReplay, mayChange, nowMs } from '../live.js';
import { h, text, attr, choice, act, trouble, tried, settled } from '../dom.js';
import { time, count, day, plural, msOf, nsOf } from '../format.js';
import { colour } from '../chart.js';

const SPEEDS = [{ value: '1', label: '1×' }, { value: '10', label: '10×' }, { value: '100', label: '100×' }, { value: 'max', label: 'fastest' }];
const TALL = { critical: 1, warning: .7, info: .45 };
// Side by side within their minute.
const PLACE = { critical: .5, warning: .7, info: .3 };
const HALF_HOUR_MS = 1_800_000, STEPS = 10_000;

export function replayBar(host) {
  const marks = h('canvas', { 'aria-hidden': 'true' }), from = h('span'), to = h('span'), said = h('p'), where = trouble();
  const slider = h('input', { type: 'range', min: 0, max: STEPS, 'aria-label': 'Position in the journal', oninput: () => seek() });
  const change = inOrder(), steer = async body => { live.replay = await change('POST', 'replay', { body }) ?? live.replay; show(); };
  const button = (words, body) => { const b = h('button', { type: 'button', onclick: () => act(b, where, () => steer(body())) }, words); return b; };
  const play = button('Pause', () => ({ running: !live.replay.running })), step = button('Step', () => ({ step: 'event' })), next = button('Next alert', () => ({ step: 'alert' }));
  const speed = choice('Speed', SPEEDS, '1', v => tried(where, () => steer({ speed: v === 'max' ? 'max' : Number(v) }))), pick = speed.querySelector('select');
  const controls = h('div.controls', null, play, step, next, speed), track = h('div.track', null, marks, slider);
  host.append(controls, from, track, to, said, where);
  let counts = null, loading = false, loadedMs = 0, drawnAt = 0, moving = 0;

  const range = () => live.replay ? [msOf(live.replay.fromNs), msOf(live.replay.toNs)] : [nowMs() - HALF_HOUR_MS, nowMs()];
  const sought = () => { const [a, b] = range(); return a + (b - a) * slider.value / STEPS; };
  // The slider stays where the user has put it until the engine is there.
  const goTo = settled(200, async () => { const mine = moving; await tried(where, () => steer({ seekNs: nsOf(sought()) })); if (moving === mine) { moving = 0; show(); } });
  function seek() { moving++; text(said, `To ${day(sought())}, ${time(sought())}`); goTo(); }

  // Alerts of the half hour as counts of minutes: an incident of 10,000 alerts is no more than 90 numbers.
  async function load() {
    if (loading || live.phase !== 'on' || live.replay) return;
    loading = true; loadedMs = Date.now();
    try { counts = await get('alerts/counts', { every: '60s', last: '30m' }); draw(); show(); } catch (e) { if (!given(e)) counts = null; }
    loading = false;
  }
  function placed() {
    if (live.replay) return (live.replay.marks ?? []).map(m => [msOf(m.timeNs), m.severity]);
    return Object.entries(counts?.severity ?? {}).flatMap(([severity, n]) => n.flatMap((k, i) => k ? [[msOf(counts.fromNs) + (i + PLACE[severity]) * counts.everyMs, severity]] : []));
  }
  function draw() {
    drawnAt = Date.now();
    const r = devicePixelRatio, w = Math.round(marks.clientWidth * r), tall = Math.round(marks.clientHeight * r), [a, b] = range(), c = marks.getContext('2d');
    if (!w || !(b > a)) return;
    marks.width = w; marks.height = tall;
    for (const [ms, severity] of placed()) {
      if (ms < a || ms > b) continue;
      c.fillStyle = colour(severity + '-mark');
      const high = tall * (TALL[severity] ?? .45);
      c.fillRect(w * (ms - a) / (b - a) - r / 2, tall - high, 1.5 * r, high);
    }
  }
  function show() {
    const at = live.replay, [a, b] = range();
    host.hidden = live.phase === 'loading' || live.phase === 'signin' || !live.pipeline;
    controls.hidden = !at || !mayChange();
    slider.hidden = !at;
    slider.disabled = !mayChange();
    text(from, at && day(a) !== day(b) ? `${day(a)} ${time(a)}` : time(a));
    text(to, at ? time(b) : 'now');
    if (!at) {
      const n = Object.values(counts?.severity ?? {}).flat().reduce((x, y) => x + y, 0);
      text(said, counts ? `${plural(n, 'alert')} in the last 30 minutes.` : '');
      return;
    }
    text(play, at.running ? 'Pause' : 'Play');
    play.disabled = step.disabled = next.disabled = at.ended === true;
    const speedNow = at.speed === 'max' || at.speed == null || at.speed > 1e9 ? 'max' : String(at.speed);
    if (pick.value !== speedNow && document.activeElement !== pick) pick.value = speedNow;
    if (moving) return;
    const position = msOf(at.positionNs) ?? a;
    slider.value = STEPS * (position - a) / Math.max(1, b - a);
    attr(slider, 'aria-valuetext', `${day(position)}, ${time(position)}`);
    text(said, `${time(position)}, sequence ${count(at.seq)}` + (at.ended ? ', at the end' : '') + ({ equal: ', equal to the recording', differs: ', differs from the recording' }[at.digest] ?? ''));
  }
  addEventListener('restyle', draw);
  addEventListener('resize', draw);
  return {
    mode() { counts = null; show(); requestAnimationFrame(draw); load(); },
    alert() { if (Date.now() - loadedMs > 2000) load(); },
    status() { show(); if (!live.replay && Date.now() - loadedMs > 10_000) load(); if (Date.now() - drawnAt > 2000) draw(); },
  };
}
