// Requests to /api/v1. What fails is a Problem, whose message is a sentence for people.
const BASE = 'api/v1/';

export class Problem extends Error {
  constructor(status, code, sentence, document) {
    super(sentence);
    Object.assign(this, { status, code, document: document ?? {} });
  }
  get faults() { return this.document.faults ?? []; }
}

const WORDS = { 401: 'This needs a token. Sign in first.', 403: 'This needs a token that may change something.', 404: 'There is no such thing.',
  413: 'That is too long.', 429: 'Too many requests. Try again in a moment.', 503: 'The engine is not ready.' };

// What is empty goes along: it is a key, too.
function search(query) {
  const kept = Object.entries(query ?? {}).filter(([, v]) => v != null && v !== false);
  return kept.length ? '?' + new URLSearchParams(kept) : '';
}

export async function request(method, path, { query, body, signal, token } = {}) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = 'Bearer ' + token;
  let response, document = null;
  try {
    response = await fetch(BASE + path + search(query),
      { method, headers, signal, cache: 'no-store', credentials: 'same-origin', body: body === undefined ? undefined : JSON.stringify(body) });
    if ((response.headers.get('Content-Type') ?? '').includes('json')) document = await response.json();
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new Problem(0, 'no-connection', 'The engine does not answer. The page tries again by itself.');
  }
  if (response.ok) return document;
  if (response.status === 401 && path !== 'session') dispatchEvent(new Event('signed-out'));
  throw new Problem(response.status, document?.type ?? 'http', document?.detail ?? WORDS[response.status] ?? `The engine answered with ${response.status}.`,
    document);
}

export const get = (path, query, signal) => request('GET', path, { query, signal });
export const part = text => encodeURIComponent(text);

// A view that was closed, or a newer question, gives up the answer: nobody is to be told.
export const given = e => e.name === 'AbortError';

// Changes of one thing: each is asked for when the one before it is answered, as a later one might arrive first otherwise.
export function inOrder() {
  let last = Promise.resolve();
  return (...given) => last = last.catch(() => {}).then(() => request(...given));
}

// Only the newest question counts: an earlier one is given up when another is asked.
export function newest(signal) {
  let asked = null;
  return async (path, query) => {
    asked?.abort();
    const mine = asked = new AbortController();
    return get(path, query, AbortSignal.any([signal, mine.signal]));
  };
}
