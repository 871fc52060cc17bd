// News for those who do not look: spoken, never more than one sentence in ten seconds; and a sound, for those who asked for it.
import { $, text } from './dom.js';
import { short, ofKey } from './format.js';

const EVERY_MS = 10_000;
let waiting = [], timer = null, audio = null, loudMs = 0;

// An answer to what the user did: at once.
export function tell(words) { text($('announce'), words); clearTimeout(timer); timer = setTimeout(next, 5000); }
function next() { timer = null; if (waiting.length) speak(); }
export function say(words) { waiting.push(words); timer ??= setTimeout(speak, 400); }
function speak() {
  text($('announce'), waiting.length > 2 ? `${waiting.length} new alerts. The newest: ${waiting.at(-1)}` : waiting.join(' '));
  waiting = []; timer = setTimeout(next, EVERY_MS);
}

// Two short tones. Browsers let a page sound only after the user has done something in it.
export function tryLoud(critical = true) {
  if (Date.now() - loudMs < 1500) return;
  loudMs = Date.now();
  audio ??= new AudioContext();
  audio.resume?.();
  [0, .18].forEach((at, i) => {
    const tone = audio.createOscillator(), volume = audio.createGain(), from = audio.currentTime + at;
    tone.frequency.value = (critical ? 880 : 560) * (i ? 1.25 : 1);
    volume.gain.setValueAtTime(0, from); volume.gain.linearRampToValueAtTime(.2, from + .02); volume.gain.linearRampToValueAtTime(0, from + .15);
    tone.connect(volume).connect(audio.destination);
    tone.start(from); tone.stop(from + .16);
  });
}

export function alertNews(alert) {
  const wants = name => { const w = localStorage.getItem(name.key) ?? name.otherwise; return w === 'all' || (w === 'critical' && alert.severity === 'critical'); };
  if (wants({ key: 'speak', otherwise: 'critical' })) say(`${alert.severity}: ${short(alert.rule)} on ${short(ofKey(alert.key))} ${alert.state}.`);
  if (alert.state === 'firing' && wants({ key: 'sound', otherwise: 'none' })) tryLoud(alert.severity === 'critical');
}
