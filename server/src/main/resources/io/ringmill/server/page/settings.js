// Settings and help: what each user chooses for this browser, and the keys.
import { $, h, attr, choice } from './dom.js';
import { look } from './format.js';
import { tryLoud } from './news.js';

export const setting = (name, otherwise) => localStorage.getItem(name) ?? otherwise;
const restyle = () => dispatchEvent(new Event('restyle'));
export function applyTheme() {
  attr(document.documentElement, 'data-theme', setting('theme', 'system'));
  requestAnimationFrame(restyle);
}
const light = matchMedia('(prefers-color-scheme: light)');
const colourScheme = () => ({ dark: 'dark', light: 'light' })[setting('theme')] ?? (light.matches ? 'light' : 'dark');
export function turnTheme() {
  localStorage.setItem('theme', colourScheme() === 'dark' ? 'light' : 'dark');
  applyTheme();
}

const KEYS = [['1 – 5', 'the views'], ['space', 'hold the page, follow again'], ['/', 'filter or find a key'], ['j  k', 'next and previous row'],
  ['enter', 'why: condition and values'], ['escape', 'close'], ['t', 'dark or light'], ['?', 'this list']];
const WORDS = [['watermark', 'newest event time less the allowed disorder; windows close when it passes their end'],
  ['late', 'older than the watermark; counted, not applied'], ['invalid', 'could not be read as an event'], ['dropped', 'refused by a full buffer'],
  ['pending', 'the condition holds, but not yet as long as the rule asks'], ['ring', 'where events wait for windows and rules'],
  ['journal', 'the record of all input, for restart and replay'],
  ['follower', 'a second engine that replays the journal, makes snapshots and compares digests']];
const list = pairs => h('dl', null, pairs.map(([k, v]) => h('div', null, h('dt', null, k), h('dd', null, v))));
const close = () => h('form', { method: 'dialog' }, h('button', null, 'Close'));
const zones = [{ value: 'UTC', label: 'UTC' }, { value: 'local', label: 'This computer’s time zone' },
  ...Intl.supportedValuesOf('timeZone').filter(z => z !== 'UTC')];
const store = (key, done) => v => { localStorage.setItem(key, v); done?.(v); };

// reopen: draws the view anew, with times of another zone
export function buildSettings(reopen) {
  $('settings').append(h('h2', { id: 'settings-title' }, 'Settings'),
    choice('Time zone', zones, look.zone, store('zone', v => { look.zone = v; reopen(); restyle(); })),
    choice('Colours', [{ value: 'system', label: 'As the system' }, { value: 'dark', label: 'Dark' }, { value: 'light', label: 'Light' }],
      setting('theme', 'system'), store('theme', applyTheme)),
    choice('Sound', [{ value: 'none', label: 'Off' }, { value: 'critical', label: 'With critical alerts' }, { value: 'all', label: 'With all alerts' }],
      setting('sound', 'none'), store('sound', v => v !== 'none' && tryLoud())),
    choice('Read aloud by a screen reader', [{ value: 'critical', label: 'Critical alerts' }, { value: 'all', label: 'All alerts' },
      { value: 'none', label: 'Nothing' }], setting('speak', 'critical'), store('speak')),
    choice('Single-key shortcuts', [{ value: 'on', label: 'On' }, { value: 'off', label: 'Off' }], setting('keys', 'on'), store('keys')), close());
  $('help').append(h('h2', { id: 'help-title' }, 'Keys'), list(KEYS), h('h2', null, 'Words'), list(WORDS),
    h('button', { type: 'button', onclick: () => { $('help').close(); $('settings').showModal(); } }, 'Settings'), close());
  $('settings-open').onclick = () => $('settings').showModal();
  $('help-open').onclick = () => $('help').showModal();
  light.onchange = restyle;
}
