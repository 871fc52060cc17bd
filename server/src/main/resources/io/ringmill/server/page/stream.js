// The page's one EventSource: topics by POST, and a connection that comes back by itself.
// A new EventSource of our own instead of the browser's: the browser does not say when it tries again, and gives up on some answers.
import { request } from './api.js';

const KINDS = ['status', 'alert', 'rows', 'states', 'replay', 'changed', 'gap'];
const SILENT_MS = 6000;            // status comes twice a second; so long without any is a lost connection, or a laptop that slept
const LONGEST_MS = 10_000;

// on: {open(again), event(kind, data), lost()}; topics: () => list of texts
export function openStream(topics, on) {
  let source = null, id = null, tries = 0, opened = 0, timer = null, told = '', telling = null, stopped = false;
  const state = { heardMs: Date.now(), retryMs: 0, connected: false };

  function connect() {
    clearTimeout(timer); timer = null;
    source?.close(); id = null; told = '';
    state.heardMs = Math.max(state.heardMs, 0);
    const mine = source = new EventSource('api/v1/stream?topics=status,alerts,changed');
    const begun = Date.now();
    mine.begun = begun;
    mine.addEventListener('hello', e => {
      if (mine !== source) return;
      id = JSON.parse(e.data).id; tries = 0;
      state.heardMs = Date.now(); state.connected = true;
      tell();
      on.open(opened++ > 0);
    });
    for (const kind of KINDS) mine.addEventListener(kind, e => {
      if (mine !== source) return;
      state.heardMs = Date.now();
      on.event(kind, e.data ? JSON.parse(e.data) : {});
    });
    mine.onerror = () => { if (mine === source) lost(); };
  }
  function lost() {
    source?.close(); source = null; id = null; state.connected = false;
    const delay = Math.min(LONGEST_MS, 500 * 2 ** tries++) * (.75 + .5 * Math.random());
    state.retryMs = Date.now() + delay;
    clearTimeout(timer);
    timer = setTimeout(connect, delay);
    on.lost();
  }
  // Sends which topics there are now, if that is not what was sent last. Keys may hold commas: they never go into the address.
  // One request at a time, so that the newest is the last to arrive.
  async function tell() {
    const list = topics(), text = JSON.stringify(list);
    if (!id || telling === id || text === told) return;
    const mine = telling = id;
    told = text;
    try { await request('POST', `stream/${mine}/topics`, { body: { topics: list } }); } catch { if (id === mine) told = ''; }
    if (telling !== mine) return;
    telling = null;
    if (JSON.stringify(topics()) !== text) tell();
  }
  const watch = setInterval(() => {
    const since = Math.max(state.heardMs, source?.begun ?? 0);
    if (!stopped && source && Date.now() - since > SILENT_MS) lost();
  }, 1000);
  const hurry = () => { if (!stopped && !document.hidden && timer) { tries = 0; connect(); } };
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  connect();
  return { state, tell, stop() { stopped = true; source?.close(); source = null; clearTimeout(timer); timer = null; clearInterval(watch);
    removeEventListener('online', hurry); document.removeEventListener('visibilitychange', hurry); } };
}
