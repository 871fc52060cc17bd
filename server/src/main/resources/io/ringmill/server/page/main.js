// The frame: routes, connection, the one sentence at the top, keys. Views get what comes, when it comes, unless the page is held.
import { openStream } from './stream.js';
import { get, given } from './api.js';
import { live, isReplay, loadRecovering, loadPipeline, loadSilences, loadStates, eventMs } from './live.js';
import { loadSession, signIn, buildAccess } from './session.js';
import { viewContext } from './context.js';
import { sentenceOf } from './verdict.js';
import { buildSettings, setting, applyTheme, turnTheme } from './settings.js';
import { alertNews, say, tell } from './news.js';
import { $, h, attr, text, sentence, icon, note } from './dom.js';
import { time, timeMs, zoneName, plural, msOf } from './format.js';
import * as overview from './views/overview.js';
import * as windows from './views/windows.js';
import * as rules from './views/rules.js';
import * as alerts from './views/alerts.js';
import * as latency from './views/latency.js';
import { replayBar } from './views/replay.js';

const RETRY_MS = 2000;
const VIEWS = { overview, windows, rules, alerts, latency };
let view = null, context = null, name, stream = null, heldAtMs = 0, waiting = 0, viewTopics = [];

// ---- routes: the address holds the view and its choices, so that it can be sent to a colleague
function address() {
  const [path, query] = location.hash.slice(2).split('?');
  return { path: Object.hasOwn(VIEWS, path) ? path : 'overview', params: new URLSearchParams(query) };
}
const link = (path, params) => `#/${path}` + (Object.keys(params).length ? '?' + new URLSearchParams(params) : '');
const go = path => { location.hash = link(path, {}); };
const remember = params => history.replaceState(null, '', link(name, params));
const topics = () => ['status', 'alerts', 'changed', ...(isReplay() ? ['replay'] : []), ...viewTopics];
function close() {
  view?.close?.(); context?.close();
  view = context = null; viewTopics = [];
  $('main').replaceChildren();
}
function open() {
  const { path, params } = address();
  close();
  name = path;
  for (const a of $('views').children) attr(a, 'aria-current', a.dataset.view === path ? 'page' : null);
  if (live.phase === 'signin') { $('main').append(signIn(start)); $('main').querySelector('input').focus(); return; }
  if (!live.pipeline || !live.status) {
    $('main').append(note('Waiting for the engine',
      'The page has asked for the pipeline and has no answer yet. This takes less than a second on a healthy engine.'));
    return;
  }
  context = viewContext({ remember, tell, topics: list => { viewTopics = list; stream?.tell(); } });
  view = VIEWS[path].view($('main'), params, context);
  stream?.tell();
  view.status?.(live.status);
}

// ---- what is always on top
const words = h('p'), action = h('a.button', { hidden: true });
$('verdict').append(words, action);
function showSentence() {
  const [kind, parts, act] = sentenceOf(stream?.state);
  if ($('verdict').dataset.kind !== kind) {
    $('verdict').dataset.kind = kind;
    words.replaceChildren(icon(kind), h('span'));
  }
  sentence(words.lastChild, parts);
  action.hidden = !act;
  if (act) { text(action, act[2]); attr(action, 'href', link(act[0], act[1])); }
  const firing = (live.status?.rules ?? []).reduce((n, r) => n + r.firing, 0);
  document.title = (firing ? firing + ' ' : '') + (live.pipeline ? live.pipeline.name + ' · ' : '') + 'Ringmill';
}
const LINK = { lost: 'Connection lost', connecting: 'Connecting', live: 'Live', replay: 'Replay', ended: 'Ended', signin: 'Signed out' };
function showLink() {
  const s = live.status, state = live.phase === 'lost' ? 'lost' : live.phase === 'signin' ? 'signin' : live.phase === 'loading' ? 'connecting'
    : live.held ? 'held' : isReplay() ? 'replay' : s?.state === 'ended' || s?.state === 'closed' ? 'ended' : 'live';
  attr($('link'), 'data-state', state);
  text($('link'), state === 'held' ? `Held at ${time(heldAtMs)}` + (waiting ? ` · ${plural(waiting, 'new alert')}` : '') : LINK[state]);
  text($('hold'), live.held ? 'Follow' : 'Hold');
  if (live.held || !s) return;
  text($('clock'), s.watermarkNs ? timeMs(msOf(s.watermarkNs)).slice(0, -2) : 'no event yet');
  text($('zone'), zoneName(msOf(s.nowNs) ?? Date.now()));
}
function phase(next) {
  live.phase = next;
  document.body.dataset.phase = next;
  showSentence(); showLink();
}
function hold() {
  live.held = !live.held; heldAtMs = eventMs();
  if (!live.held) waiting = 0;
  document.body.classList.toggle('held', live.held);
  showLink();
  if (!live.held && live.status) { view?.status?.(live.status); view?.again?.(); }
}

// ---- what fires, asked for when its count has changed
let counted = '', asking = false, askedMs = 0;
async function states() {
  const now = (live.status.rules ?? []).map(r => `${r.name} ${r.firing} ${r.pending} ${r.lastNs}`).join();
  // The list may come from a moment before the counts: then it is asked for again.
  const agree = live.status.rules?.some(r => r.firing) === live.states.some(x => x.state === 'firing');
  if (asking || (now === counted && agree && Date.now() - askedMs < 5000) || Date.now() - askedMs < 700) return;
  asking = true; askedMs = Date.now();
  try { await loadStates(); counted = now; showSentence(); if (!live.held) view?.status?.(live.status); } catch (e) { if (!given(e)) counted = ''; }
  asking = false;
}

// ---- what comes
function heard(kind, data) {
  if (kind === 'status') {
    live.status = data;
    if (live.phase === 'on' && !view && live.pipeline) open();
    showSentence(); showLink(); states();
    bar.status();
  }
  if (kind === 'alert') { alertNews(data); bar.alert(data); if (live.held) waiting++; }
  if (kind === 'replay') { live.replay = data; bar.status(); }
  if (kind === 'changed') { change(data); return; }
  if (!live.held && !document.hidden) view?.[kind]?.(data);
}
async function change(data) {
  try {
    await Promise.all([loadPipeline(), loadSilences()]);
    showSentence();
    view?.changed?.(data);
  } catch (e) { if (!given(e)) say('The description of the pipeline could not be loaded.'); }
}
async function connected(again) {
  try {
    await loadSession();
    if (live.session.access === 'none') return signedOut();
    showAccess();
    const before = JSON.stringify(live.pipeline);
    const [status] = await Promise.all([get('status'), loadPipeline(), loadSilences()]);
    live.status = status; live.recovering = null;
    // These two say whether it is a replay.
    live.replay = isReplay() ? await get('replay') : null;
    counted = '';
    text($('pipeline'), live.pipeline.name);
    phase('on');
    document.body.dataset.mode = isReplay() ? 'replay' : 'live';
    bar.mode();
    stream.tell();
    // After a restart the view is drawn anew only if the pipeline is another one: what somebody reads or types stays.
    if (!view || (again && before !== JSON.stringify(live.pipeline))) open(); else { view.status?.(live.status); view.again?.(); }
    states();
  } catch (e) {
    if (given(e) || e.code === 'no-connection' || !stream?.state.connected) return;
    if (!view) $('main').replaceChildren(note('Waiting for the engine', e.message));
    setTimeout(() => { if (stream?.state.connected && live.phase !== 'on') connected(again); }, RETRY_MS);
  }
}
async function lost() {
  if (live.phase === 'on') { phase('lost'); say('Connection to the engine lost.'); }
  if (live.phase === 'loading' && !live.pipeline) showSentence();
  try {
    await loadSession();
    if (live.session.access === 'none') return signedOut();
    await loadRecovering(); showSentence();
  } catch (e) { /* the stream says when there is a connection again */ }
}
function signedOut() {
  stream?.stop(); stream = null;
  live.session = { ...live.session, access: 'none' };
  Object.assign(live, { pipeline: null, status: null, states: [], silences: [], replay: null });
  showAccess(); phase('signin'); bar.mode(); open();
}
async function start() {
  if (live.phase === 'signin') phase('loading');
  open();
  try {
    await loadSession();
    if (live.session.access === 'none') return signedOut();
  } catch (e) { /* not there yet: the stream tries again */ }
  stream?.stop();
  stream = openStream(topics, { open: connected, event: heard, lost });
}

// ---- keys
addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector('dialog[open]')) return;
  if (e.key === 'Escape') return view?.escape?.(e);
  if (setting('keys', 'on') === 'off' || e.target.matches('input, select, textarea') || live.phase === 'signin') return;
  const views = Object.keys(VIEWS), rows = [...document.querySelectorAll('main [data-row]')], at = rows.indexOf(document.activeElement);
  if (e.key >= '1' && e.key <= '5') go(views[e.key - 1]);
  else if (e.key === ' ' && !e.target.matches('button, a, summary')) { e.preventDefault(); hold(); }
  else if (e.key === '/') { e.preventDefault(); document.querySelector('main input[type=search]')?.focus(); }
  else if (e.key === 'j') rows[at + 1]?.focus();
  else if (e.key === 'k') rows[Math.max(0, at - 1)]?.focus();
  else if (e.key === '?') $('help').showModal();
  else if (e.key === 't') turnTheme();
});

// ---- start
$('views').append(...Object.keys(VIEWS).map((v, i) => h('a', { href: '#/' + v, 'data-view': v, 'aria-keyshortcuts': i + 1 },
  v[0].toUpperCase() + v.slice(1))));
buildSettings(open);
const showAccess = buildAccess(() => { showAccess(); open(); bar.mode(); tell('You may change things now.'); });
const bar = replayBar($('replay'));
$('hold').onclick = hold;
$('skip').onclick = e => { e.preventDefault(); $('main').focus(); };
addEventListener('hashchange', open);
addEventListener('tell', e => tell(e.detail));
addEventListener('signed-out', () => { if (live.phase !== 'signin') signedOut(); });
setInterval(() => { if (live.phase !== 'on') { showSentence(); showLink(); } }, 500);
applyTheme();
showSentence();
start();
