// What the labels say: which of them were found, which alerts were false.
const LABEL_HEADS = ['Variant', '#Labels found', '#Labels missed', '#False alerts', '#Precision, %', '#Recall, %', '#F1, %', '#Median time to detection'];
const labelRow = l => [count(l.truePositives), count(l.falseNegatives), count(l.falsePositives), percent(l.precision), percent(l.recall), percent(l.f1), span(duration(l.medianDetection))];
function labelTable() {
  if (!usable.some(m => m.id === 'recall' || m.id === 'precision')) return null;
  const holder = h('div');
  const refresh = () => {
    const rules = ruleNames().filter(r => variants().some(v => figures(v, r)?.labels));
    holder.replaceChildren(...rules.map(r => h('div', null, h('h3', null, 'Rule ', name(r, 80)),
      smallTable(`Labels, rule ${seen(r, 60)}`, LABEL_HEADS, chosen().map(i => variants()[i]).filter(v => figures(v, r)?.labels).map(v => [name(v.name, 80), ...labelRow(figures(v, r).labels)])))));
  };
  return live(panel('labels', 'Labels', null, h('p.about', null, 'Of the variants drawn. A label is found when an alert of its key falls into it, however many do; an alert is false when it is in no label of its key.'), holder), refresh);
}
