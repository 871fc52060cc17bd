// Numbers and times for people. One time zone for the whole page, charts included.
export const look = { zone: localStorage.getItem('zone') ?? 'UTC' };
export const NONE = '–';
const clocks = {};
const clock = (key, options) => clocks[look.zone + key] ??= new Intl.DateTimeFormat('en-GB',
  { timeZone: look.zone === 'local' ? undefined : look.zone, ...options });
const hms = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
const has = v => typeof v === 'number' && Number.isFinite(v);

// Nanoseconds come as text, since a JSON number would lose the last digits; only what is shown becomes a number.
export const msOf = ns => ns == null || ns === '' ? null : Number(BigInt(ns) / 1_000_000n);
export const secondsOf = ns => Number(BigInt(ns) / 1000n) / 1e6;
export const nsOf = ms => String(BigInt(Math.round(ms)) * 1_000_000n);

const at = (key, options) => ms => has(ms) ? clock(key, options).format(ms) : NONE;
export const time = at('t', hms);
export const timeMs = at('m', { ...hms, fractionalSecondDigits: 3 });
export const day = at('d', { weekday: 'short', day: 'numeric', month: 'short' });
export const date = at('y', { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const sameDay = (a, b) => day(a) === day(b);
// The day too where it is another than that of the time beside it.
export const timeBy = (ms, now) => has(ms) && has(now) && !sameDay(ms, now) ? `${day(ms)} ${time(ms)}` : time(ms);
export const zoneName = ms => clock('z', { timeZoneName: 'short' }).formatToParts(ms).find(p => p.type === 'timeZoneName').value;

export const count = n => has(n) ? Math.round(n).toLocaleString('en').replace('-', '−') : NONE;
export const percent = f => !has(f) ? NONE : f < .001 ? (f > 0 ? '< 0.1 %' : '0 %') : (100 * f).toFixed(f < .1 ? 1 : 0) + ' %';
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });
// A share by which something went up or down, where that can be said.
export const change = f => !has(f) ? '' : (f < 0 ? '−' : '+') + (100 * Math.abs(f)).toFixed(2) + ' %';
export const big = n => !has(n) ? NONE : n < 100_000 ? count(n) : compact.format(n).replace(/(\d)([KMBT])/, '$1 $2');
export const rate = n => !has(n) ? NONE : n > 0 && n < 10 ? Number(n.toFixed(1)) + '/s' : big(n) + '/s';
export function bytes(n) {
  if (!has(n)) return NONE;
  const i = n >= 1 ? Math.min(4, Math.floor(Math.log10(n) / 3)) : 0;
  return (n / 1000 ** i).toFixed(i ? 1 : 0) + ' ' + ['B', 'kB', 'MB', 'GB', 'TB'][i];
}
// Three significant digits and the unit that fits: 640 ns, 12.4 µs, 1.83 ms
export function ns(n) {
  if (!has(n)) return NONE;
  const i = n < 1 ? 0 : Math.min(3, Math.floor(Math.log10(n) / 3)), v = n / 1000 ** i;
  return (i && v < 999.5 ? v.toPrecision(3) : Math.round(v)) + ' ' + ['ns', 'µs', 'ms', 's'][i];
}
export function span(ms) {
  if (!has(ms)) return NONE;
  if (ms < 0) return '−' + span(-ms);
  const s = ms / 1000, m = Math.floor(s / 60), h = Math.floor(m / 60);
  return s < 1 ? Math.round(ms) + ' ms' : s < 10 ? s.toFixed(1) + ' s' : s < 60 ? Math.floor(s) + ' s' : m < 60 ? `${m} min ${Math.floor(s % 60)} s`
    : h < 48 ? `${h} h ${m % 60} min` : `${Math.floor(h / 24)} days ${h % 24} h`;
}
const fixed = (v, digits) => v.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '−');
// As many digits as tell neighbours on an axis apart that are so far from each other.
export function onAxis(v, step) {
  if (Math.abs(v) >= 1e15) return value(v);
  let digits = 0;
  for (let rest = step || 1; digits < 10 && Math.abs(rest - Math.round(rest)) > 1e-6 * rest; digits++) rest *= 10;
  return fixed(v, digits);
}
// Prices keep two digits; what is no number is shown as it is.
export function value(v) {
  if (v == null || v === '' || Number.isNaN(v)) return NONE;
  if (typeof v !== 'number') return String(v);
  const a = Math.abs(v);
  if (a >= 1e15 || (a > 0 && a < 1e-6)) return v.toExponential(3).replace('e', ' e').replaceAll('-', '−');
  if (Number.isInteger(v) || a >= 1e7) return count(v);
  return a >= 1 ? fixed(v, 2) : v.toPrecision(3).replace('-', '−');
}
export const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;
// For sentences, where a name of 10,000 characters would hide the rest; the whole is where the sentence leads.
export const short = (text, most = 40) => { const all = [...String(text ?? '').slice(0, 4 * most)];
  return all.length > most ? all.slice(0, most).join('') + '…' : String(text ?? ''); };
// Blanks at the ends and characters without a shape are shown by signs: a key of two spaces is a key too.
const SHAPELESS = /[\u0000-\u001f\u007f-\u00a0\u00ad\u1680\u2000-\u200d\u2028\u2029\u202f\u205f-\u2064\u3000\ufeff]/g;
const code = c => c.charCodeAt(0) < 32 ? String.fromCharCode(0x2400 + c.charCodeAt(0)) : `[U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`;
export const visible = text => text.replace(SHAPELESS, code).replace(/^ +| +$/g, blanks => '␣'.repeat(blanks.length));
export const ofKey = key => key === '' || key == null ? 'all keys' : visible(key);
