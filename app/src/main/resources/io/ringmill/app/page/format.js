// Numbers and times for people. One time zone for the whole page, charts included.
const look = { zone: 'UTC' };
const NONE = '–';
const has = v => typeof v === 'number' && Number.isFinite(v);
const fixed = (v, digits) => v.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '\u2212');
const count = n => has(n) ? fixed(Math.round(n), 0) : NONE;
const compact = new Intl.NumberFormat('en', { notation: 'compact', compactDisplay: 'long', maximumSignificantDigits: 3 });
const rough = n => n < 1e6 ? count(n) : compact.format(n);
const plain = (v, digits = 2) => has(v) ? fixed(v, digits) : NONE;
const signed = (v, digits = 2) => !has(v) ? NONE : (v > 0 && Number(v.toFixed(digits)) > 0 ? '+' : '') + fixed(Number(v.toFixed(digits)) || 0, digits);
const percent = f => has(f) ? fixed(100 * f, 1) : NONE;
const between = (low, high) => has(low) && has(high) ? `${signed(low)} to ${signed(high)}` : NONE;
const plural = (n, one, many = one + 's') => `${count(n)} ${n === 1 ? one : many}`;
const price = v => has(v) ? fixed(v, priceDigits()) : NONE;

const UNITS = [['d', 86_400e9], ['h', 3_600e9], ['min', 60e9], ['s', 1e9], ['ms', 1e6], ['µs', 1e3], ['ns', 1]];
// 1 min 30 s, 2.5 ms
function span(ns) {
  if (!has(ns)) return NONE;
  const i = UNITS.findIndex(([, size]) => ns >= size), [name, size] = UNITS[i < 0 ? UNITS.length - 1 : i];
  if (ns >= 60e9 && i < 3) {
    const whole = Math.floor(ns / size), rest = Math.floor((ns - whole * size) / UNITS[i + 1][1]);
    return `${whole} ${name}` + (rest ? ` ${rest} ${UNITS[i + 1][0]}` : '');
  }
  return `${Number((ns / size).toPrecision(3))} ${name}`;
}
// What the file writes: 5s, 1m30s, 250ms. Undefined where it is none.
function duration(text) {
  const size = { d: 86_400e9, h: 3_600e9, m: 60e9, s: 1e9, ms: 1e6, us: 1e3, 'µs': 1e3, ns: 1 };
  const parts = [...String(text).matchAll(/(\d+(?:\.\d+)?)(d|h|ms|m|s|us|µs|ns)/g)];
  return parts.length && parts.map(p => p[0]).join('') === text ? parts.reduce((sum, p) => sum + p[1] * size[p[2]], 0) : undefined;
}

const clocks = new Map();
function parts(ms) {
  let clock = clocks.get(look.zone);
  if (!clock) clocks.set(look.zone, clock = new Intl.DateTimeFormat('en-GB', { timeZone: look.zone === 'local' ? undefined : look.zone, hourCycle: 'h23',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' }));
  return Object.fromEntries(clock.formatToParts(ms).map(p => [p.type, p.value]));
}
const floorDiv = (a, b) => a / b - (a % b < 0n ? 1n : 0n);
const msOf = ns => Number(floorDiv(BigInt(ns), 1_000_000n));
const secondsOf = ns => { const n = BigInt(ns), s = floorDiv(n, 1_000_000_000n); return Number(s) + Number(n - s * 1_000_000_000n) / 1e9; };
const dayText = ms => { const p = parts(ms); return `${p.year}-${p.month}-${p.day}`; };
const clockText = (ms, seconds = true) => { const p = parts(ms); return `${p.hour}:${p.minute}` + (seconds ? ':' + p.second : ''); };
// Date and time of nanoseconds, with as many digits as are not zero, three at least.
function timeText(ns, withDay = true) {
  if (ns == null) return NONE;
  const ms = msOf(ns), rest = String(BigInt(ns) - floorDiv(BigInt(ns), 1_000_000_000n) * 1_000_000_000n).padStart(9, '0');
  return (withDay ? dayText(ms) + ' ' : '') + clockText(ms) + '.' + (rest.slice(0, 3) + rest.slice(3).replace(/0+$/, ''));
}
const zoneText = ms => look.zone === 'local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : look.zone;

// Texts of events: what steers the direction of writing or shows nothing is written as its number, so that no name can look like another.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
function seen(text, most = 200) {
  const whole = String(text ?? '');
  return (whole.length > most ? whole.slice(0, most) + (whole.length > 200 ? ` … (${count(whole.length)} characters)` : ' …') : whole)
    .replace(UNSEEN, c => `⟨${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
const natural = new Intl.Collator('en', { numeric: true });
