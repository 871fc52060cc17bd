// The document, what the reader chose, and the measures by which variants are compared.
let doc = null;
const state = { rule: '', horizon: 0, slots: Array(5).fill(null) };              // slots: variants that are drawn, each with a colour of its own
const COLOURS = ['s1', 's2', 's3', 's4', 's5'];

const variants = () => doc.variants;
const horizons = () => doc.horizonsNs ?? [];
const figures = (v, rule = state.rule) => v.rules?.[rule];
const mark = (v, rule = state.rule, horizon = state.horizon) => figures(v, rule)?.markOuts?.[horizon];
const chosen = () => state.slots.filter(i => i != null);
const colourOf = i => COLOURS[state.slots.indexOf(i)];
const tell = () => dispatchEvent(new Event('chosen'));
const unique = list => [...new Set(list)];
const times100 = v => has(v) ? 100 * v : null;
const labels = v => figures(v)?.labels;

const bp = { unit: 'bp', show: signed, mid: 0 };
const MEASURES = [
  { id: 'mean', head: 'Mean', ...bp, of: v => mark(v)?.meanBp, low: v => mark(v)?.lowBp, high: v => mark(v)?.highBp, hint: 'Mean mark-out: what the price did from the alert to the horizon, in basis points, signed by side' },
  { id: 'median', head: 'Median', ...bp, of: v => mark(v)?.medianBp },
  { id: 't', head: 't', unit: '', show: signed, mid: 0, of: v => mark(v)?.t, hint: 'Mean over its standard error' },
  { id: 'hit', head: 'Hit rate', unit: '%', show: (v, d = 1) => plain(v, d), mid: 50, of: v => times100(mark(v)?.hitRate), hint: 'Alerts whose mark-out is above zero' },
  { id: 'deviation', head: 'Deviation', unit: 'bp', show: plain, of: v => mark(v)?.stddevBp, hint: 'Standard deviation of mark-outs' },
  { id: 'alerts', head: 'Alerts', unit: '', show: v => count(v), of: v => figures(v)?.alerts ?? v.alerts?.[state.rule] },
  { id: 'keys', head: 'Keys', unit: '', show: v => count(v), of: v => figures(v)?.keys, hint: 'Keys with an alert' },
  { id: 'missing', head: 'Without price', unit: '', show: v => count(v), of: v => mark(v)?.missing, hint: 'Alerts without a mark-out: no price before, or the input ended' },
  { id: 'precision', head: 'Precision', unit: '%', show: (v, d = 1) => plain(v, d), of: v => times100(labels(v)?.precision), hint: 'Labels found, of these and false alerts together' },
  { id: 'recall', head: 'Recall', unit: '%', show: (v, d = 1) => plain(v, d), of: v => times100(labels(v)?.recall), hint: 'Labels found, of all labels' },
  { id: 'f1', head: 'F1', unit: '%', show: (v, d = 1) => plain(v, d), of: v => times100(labels(v)?.f1), hint: 'Harmonic mean of precision and recall' },
];
const measure = id => MEASURES.find(m => m.id === id);
const headOf = m => m.unit ? `${m.head}, ${m.unit}` : m.head;
// Those that some variant has, whatever rule is chosen.
let usable = [];

function readDocument(json) {
  doc = JSON.parse(json);
  doc.variants ??= [];
  doc.variants.forEach((v, i) => { v.at = i; v.find = [v.name, ...Object.entries(v.settings ?? {}).flat()].join(' ').toLowerCase(); });
  const rules = ruleNames();
  state.rule = doc.rule || rules[0] || '';
  if (doc.variants.some(v => Object.keys(v.rules ?? {}).length)) Object.assign(measure('alerts'), { head: 'Firing', hint: 'Alerts of state firing, which are those scored' });
  usable = MEASURES.filter(m => doc.variants.some(v => rules.some(r => { const now = state.rule; state.rule = r; const there = has(m.of(v)); state.rule = now; return there; })));
  const ranked = best();
  unique([...ranked.slice(0, 3).map(v => v.at), 0]).slice(0, 5).filter(i => doc.variants[i]).forEach((i, slot) => { state.slots[slot] = i; });
}
let rulesFound = null;
function ruleNames() {
  if (!rulesFound) {
    rulesFound = new Set();
    for (const v of doc.variants) { for (const r in v.rules) rulesFound.add(r); for (const r in v.alerts) rulesFound.add(r); }
  }
  return [...rulesFound];
}

// What variants are ranked by, as on the terminal: F1 where there are labels, else t at a horizon, else nothing. A mean alone would put first what fired twice.
const rankedBy = () => ['f1', 't'].find(id => usable.some(m => m.id === id));
const drawnBy = () => measure({ f1: 'f1', t: 'mean' }[rankedBy()] ?? 'alerts');
function best() {
  const m = measure(rankedBy());
  if (!m) return doc.variants;
  const values = doc.variants.map(v => { const x = m.of(v); return has(x) ? x : -Infinity; });
  return doc.variants.slice().sort((a, b) => values[b.at] - values[a.at] || 0);
}
const horizonText = (h = state.horizon) => span(Number(horizons()[h]));

function choose(i, on) {
  const slot = state.slots.indexOf(i);
  if (on && slot < 0) {
    const free = state.slots.indexOf(null);
    if (free < 0) { announce('Five variants are drawn at most. Take one away first.'); return false; }
    state.slots[free] = i;
  } else if (!on && slot >= 0) state.slots[slot] = null;
  tell();
  return true;
}
// Runs refresh when the element comes near the screen, then whenever something was chosen.
function live(element, refresh) {
  let there = false;
  element.classList.add('far');
  element.near = () => { if (!there) { there = true; element.classList.remove('far'); lazily.unobserve(element); refresh(); } };
  lazily.observe(element);
  addEventListener('chosen', () => { if (there) refresh(); });
  addEventListener('beforeprint', () => element.near());
  return element;
}
