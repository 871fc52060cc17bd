// Time by stage: whole distributions, never averages, and the worst events by name.
import { live } from '../live.js';
import { h, text, panel, table, choice, keyed, said, trouble } from '../dom.js';
import { ns, big, count, timeMs, timeBy, msOf, ofKey, short, NONE } from '../format.js';
import { Chart } from '../chart.js';
import { command, explainWords } from '../command.js';

const NINES = ['0 %', '90 %', '99 %', '99.9 %', '99.99 %', '99.999 %'];
const percentile = n => Number.isInteger(n) ? NINES[n] : (100 * (1 - 10 ** -n)).toFixed(Math.ceil(n)) + ' %';
const COLOURS = ['s1', 's2', 's3', 's4', 's5'];
const MEDIAN = 3;                            // the place of 1 − 10^−0.3, which is 50 %
const OVER = [{ value: '10s', label: 'last 10 s' }, { value: '1m', label: 'last minute' }, { value: 'start', label: 'since start' }];
const PLACES = [MEDIAN, 10, 20, 30, 40];

function worstRow(w) {
  const key = said(w.key ? ofKey(w.key) : ''), line = command(explanation(w));
  return h('tr', null, h('td.num', null, h('b', null, ns(w.ns))), h('td', null, w.stage), h('td', null, key),
    h('td', { title: timeMs(msOf(w.timeNs)) }, timeBy(msOf(w.timeNs), msOf(live.status.nowNs))), h('td.num', null, count(w.seq)), h('td.wrap', null, said(w.cause ?? 'not known', 'span')), h('td', null, line));
}
// What says more about an event: any rule on its stream will do, since the windows and events that it shows are the event's.
function explanation(w) {
  const rule = live.pipeline.rules.find(r => !w.stream || r.on?.includes(w.stream)) ?? live.pipeline.rules[0];
  return rule && explainWords('--rule', rule.name, ...(w.key ? ['--key', w.key] : []), '--at', String(w.seq));
}

export function view(main, params, context) {
  let over = OVER.some(o => o.value === params.get('over')) ? params.get('over') : '1m', chart = null, drawn = '';
  const body = h('tbody'), worst = h('tbody'), words = h('p.about'), place = h('div'), where = trouble(), where2 = trouble();
  const ask = context.newest();
  main.append(panel('Latency by stage', choice('Over', OVER, over, v => { over = v; context.remember({ over }); again(); }), words, where, place),
    h('div.stack', null, panel('Percentiles', null, table('Percentiles by stage', ['Stage', '#50 %', '#90 %', '#99 %', '#99.9 %', '#99.99 %', '#Worst'], body)),
      panel('Worst events since start', null, where2, table('Worst events since start', ['#Took', 'Stage', 'Key', 'Time', '#Sequence', 'What happened', 'Explain'], worst))));
  function build(stages) {
    chart?.destroy();
    chart = new Chart('Latency by percentile', stages.map((s, i) => { const whole = i === stages.length - 1;
      return { label: s.name, colour: whole ? 'text' : COLOURS[i % COLOURS.length], width: whole ? 2.5 : 1.5 }; }),
    { height: innerWidth > 700 ? 340 : 260, time: false, log: true, unit: ns, xValues: percentile, xSplits: () => [0, 1, 2, 3, 4, 5], xLabel: 'Percentile' });
    place.replaceChildren(chart.element);
  }
  async function load() {
    const l = await ask('latency', { over }), stages = l.stages.filter(s => s.ns?.some(v => v != null)), names = stages.map(s => s.name).join();
    if (!stages.length) {
      text(words, 'Nothing was measured in this time.');
      body.replaceChildren(); place.replaceChildren(); drawn = '';
      return;
    }
    if (names !== drawn) { build(stages); drawn = names; }
    const whole = stages.at(-1);
    // A logarithm has no place for zero.
    chart.set([l.nines, ...stages.map(s => s.ns.map(v => v > 0 ? v : v === 0 ? 1 : null))], `${whole.name}: half under ${ns(whole.ns[MEDIAN])}, 99 % under ${ns(whole.ns[20])}, 99.99 % under ${ns(whole.ns[40])}.`);
    text(words, `${big(l.count)} events. Waits are counted. Lower and flatter is better.`);
    body.replaceChildren(...stages.map(s => h('tr', null, h('th', { scope: 'row' }, s.name), PLACES.map(i => h('td.num', null, s.ns[i] == null ? NONE : ns(s.ns[i]))),
      h('td.num', null, ns(s.maxNs)))));
  }
  const again = context.every(2000, load, where);
  context.every(5000, async () => {
    const { items } = await context.get('latency/worst', { limit: 20 });
    keyed(worst, items, w => w.seq + w.stage + w.ns, worstRow);
    worst.parentElement.parentElement.dataset.empty = items.length ? '' : 'Nothing was measured yet.';
  }, where2);
  return { again, close: () => chart?.destroy() };
}
