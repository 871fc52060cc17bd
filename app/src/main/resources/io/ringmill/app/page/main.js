// Puts the page together.
const remembered = (key, fallback) => { try { return localStorage.getItem('ringmill-' + key) ?? fallback; } catch { return fallback; } };
const remember = (key, value) => { try { localStorage.setItem('ringmill-' + key, value); } catch { /* private windows keep nothing */ } };

async function unpack() {
  const text = atob($('data').textContent.trim()), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}
const ZONES = ['UTC', 'America/New_York', 'America/Chicago', 'Europe/London', 'Europe/Berlin', 'Asia/Tokyo', 'Asia/Hong_Kong', 'Asia/Singapore', 'Australia/Sydney'];
function zoneChoice() {
  const all = Intl.supportedValuesOf?.('timeZone') ?? [], option = (value, label = value.replace('_', ' ')) => h('option', { value, selected: look.zone === value }, label);
  const select = h('select', { onchange: () => { look.zone = select.value; remember('zone', look.zone); $('main').firstChild.replaceWith(tiles()); tell(); restyle(); } },
    option('UTC'), option('local', `Local (${Intl.DateTimeFormat().resolvedOptions().timeZone})`), h('optgroup', { label: 'Exchanges' }, ZONES.slice(1).map(z => option(z))),
    h('optgroup', { label: 'All' }, all.filter(z => !ZONES.includes(z)).map(z => option(z))));
  return h('label.choice', null, h('span.hidden', null, 'Time zone'), select);
}
const setTheme = theme => { if (theme === 'system') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = theme; };
function tools() {
  const rules = ruleNames(), theme = remembered('theme', 'system');
  setTheme(theme);
  $('tools').replaceChildren(...[
    rules.length > 1 && choice('Rule', rules.map(r => ({ value: r, label: seen(r, 40) })), state.rule, r => { state.rule = r; tell(); verdict(); }),
    horizons().length > 1 && choice('Horizon', horizons().map((_, i) => ({ value: i, label: horizonText(i) })), state.horizon, i => { state.horizon = Number(i); tell(); verdict(); }),
    zoneChoice(),
    choice('Theme', [{ value: 'system', label: 'Light or dark' }, { value: 'light', label: 'Light' }, { value: 'dark', label: 'Dark' }], theme, t => { remember('theme', t); setTheme(t); restyle(); }, true),
  ].filter(Boolean));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', restyle);
}
// The answer first, and how much of it chance would give too.
function verdict() {
  const v = best()[0], by = rankedBy(), m = v && mark(v), n = variants().length, said = [], of = [' of ', h('b', null, name(state.rule, 60))];
  if (by) said.push(...n > 1 ? [`Best of ${plural(n, 'variant')} by ${by === 'f1' ? 'F1' : 't'}: `, h('b', null, name(v.name, 120)), '. '] : []);
  if (by === 'f1' && has(labels(v)?.f1)) said.push('F1', ...of, ' is ', h('b', null, `${percent(labels(v).f1)} %`), `, precision ${percent(labels(v).precision)} %, recall ${percent(labels(v).recall)} %. `);
  if (has(m?.meanBp)) said.push('The mean mark-out', ...by === 'f1' ? [] : of, ` after ${horizonText()} is `, h('b', null, `${signed(m.meanBp)} bp`), has(m.lowBp) ? ` (95 %: ${between(m.lowBp, m.highBp)})` : '', `, over ${plural(m.count, 'alert')}. `);
  const tested = variants().filter(x => has(mark(x)?.lowBp)), sets = [...new Map(tested.map(x => [JSON.stringify([figures(x).alerts, figures(x).keys, figures(x).markOuts]), x])).values()];
  const above = sets.filter(x => mark(x).lowBp > 0).length, luck = sets.length * .025;
  if (by === 't' && tested.length > 1 && sets.length === 1) said.push('All variants that have an interval raise the same alerts.');
  else if (by === 't' && tested.length > 1) said.push(`${above} of ${plural(sets.length, 'interval')} ${above === 1 ? 'lies' : 'lie'} above zero${sets.length < tested.length ? ', variants with the same alerts counted once' : ''}; chance alone would put ${luck < .5 ? 'fewer than 1' : `about ${count(luck)}`} there on average, and as variants share alerts often none or many at once.`);
  if (!by) {
    const all = variants().map(measure('alerts').of).filter(has), low = all.reduce((a, b) => Math.min(a, b), Infinity), high = all.reduce((a, b) => Math.max(a, b), 0);
    said.push(plural(n, 'variant'), ...all.length ? [...of, low === high ? `: ${plural(low, 'alert')}${n > 1 ? ' each' : ''}.` : `: from ${count(low)} to ${plural(high, 'alert')}.`] : ['.']);
  }
  if (doc.partial) said.push(' ', h('b', null, 'Stopped before the end of the input: all figures are of what had come till then.'));
  $('verdict').replaceChildren(h('p', null, said));
}
const tile = (title, value, ...small) => h('div.tile', null, h('h2', null, title), h('b', null, value), small.filter(Boolean).map(s => h('small', null, s)));
function tiles() {
  const input = doc.input ?? {}, c = doc.computed ?? {}, v = variants()[0] ?? {}, all = v.events?.accepted ?? input.events;
  return h('section.tiles', { 'aria-label': 'The run' },
    tile('Input', plural(input.events, 'event'), input.fromNs != null && `${timeText(input.fromNs)} to`, input.toNs != null && `${timeText(input.toNs)} ${zoneText()}`),
    tile('Variants', count(variants().length), c.passes && `${plural(c.passes, 'pass', 'passes')} over the input`),
    c.ofRules != null && tile('Computed once', `${plural(c.windows, 'window')}, ${plural(c.rules, 'rule')}`, `instead of ${plural(c.ofWindows, 'window')} and ${plural(c.ofRules, 'rule')}`),
    has(doc.elapsedSeconds) && tile('Took', span(doc.elapsedSeconds * 1e9), doc.elapsedSeconds > 0 && `${rough(input.events * variants().length / doc.elapsedSeconds)} events a second, all variants counted`));
}
function about() {
  const settings = [['Pipeline', doc.pipeline], ['Input', (doc.input?.journals ?? []).join(', ')], ['Sessions', doc.input?.sessions], ['Price', doc.price], ['Delay', doc.delay], ['Warm-up', doc.warmUp], ['Split', doc.split],
    ...(doc.sweep ?? []).map(d => [d.path, d.values.length > 24 ? `${d.values.slice(0, 24).join(', ')} and ${d.values.length - 24} more` : d.values.join(', ')])].filter(([, v]) => v != null && v !== '');
  return panel('notes', 'Notes', null, doc.notes?.length ? h('ul.notes', null, doc.notes.map(n => h('li', null, name(n, 2_000)))) : h('p.about', null, 'Nothing was left out.'),
    h('dl', null, settings.map(([term, value]) => h('div', null, h('dt', null, name(term, 120)), h('dd', null, name(value, 2_000))))));
}
function build() {
  const sections = [ranking, markOuts, sweep, prices, periods, labelTable, differences, about].map(make => make()).filter(Boolean);
  $('main').replaceChildren(tiles(), ...sections);
  $('sections').replaceChildren(...sections.map(s => h('a', { href: '#' + s.id }, { ranking: 'Variants', 'mark-outs': 'Mark-outs', sweep: 'Sweep', alerts: 'Alerts', periods: 'Periods', labels: 'Labels', differences: 'Differences', notes: 'Notes' }[s.id])));
}
async function main() {
  look.zone = remembered('zone', 'UTC');
  try { new Intl.DateTimeFormat('en', { timeZone: look.zone === 'local' ? undefined : look.zone }); } catch { look.zone = 'UTC'; }
  try { readDocument(await unpack()); } catch (e) {
    $('verdict').replaceChildren(h('p', null, typeof DecompressionStream === 'undefined' ? 'This browser is too old for the page: it cannot unpack the figures. Use one of 2023 or newer.' : `The figures cannot be read (${e.message}). The file may be cut off.`));
    throw e;
  }
  document.title = `${seen(doc.pipeline ?? '', 80)} – Ringmill backtest`;
  $('pipeline').replaceChildren(name(doc.pipeline ?? '', 80));
  tools();
  verdict();
  build();
  document.documentElement.dataset.took = Math.round(performance.now());
  document.documentElement.dataset.ready = 'yes';
}
main();
