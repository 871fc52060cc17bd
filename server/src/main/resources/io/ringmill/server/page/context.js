// What a view has while it is open: requests that are given up when it closes, topics, and work that is repeated while somebody looks.
import { get, newest, given } from './api.js';
import { live } from './live.js';

// frame: {topics(list), remember(params), tell(words)}
export function viewContext(frame) {
  const gone = new AbortController(), { signal } = gone, timers = new Set();
  const looking = () => !live.held && !document.hidden && live.phase === 'on';
  return {
    ...frame, signal,
    get: (path, query) => get(path, query, signal),
    newest: () => newest(signal),
    // Shows what a request brings; its problem is shown where it would have been.
    async load(where, work) {
      try { await work(); if (!signal.aborted) where?.show(null); } catch (e) { if (!given(e) && !signal.aborted) where?.show(e); }
    },
    // Again and again, one at a time, while somebody looks.
    every(ms, work, where) {
      let busy = false;
      const once = async () => {
        if (busy || !looking() || signal.aborted) return;
        busy = true;
        try { await this.load(where, work); } finally { busy = false; }
      };
      const timer = setInterval(once, ms);
      timers.add(timer);
      once();
      once.stop = () => { clearInterval(timer); timers.delete(timer); };
      return once;
    },
    close() { gone.abort(); timers.forEach(clearInterval); },
  };
}
