// What the labels say: which alerts were right, which labels were missed.
const LABEL_HEADS = ['Variant', '#True alerts', '#False alerts', '#Missed labels', '#Precision, %', '#Recall, %', '#F1, %', '#Median time to detection'];
const labelRow = l => [count(l.truePositives), count(l.falsePositives), count(l.falseNegatives), percent(l.precision), percent(l.recall), percent(l.f1), seen(l.medianDetection ?? NONE, 40)];
function labelTable() {
  if (!usable.some(m => m.id === 'recall' || m.id === 'precision')) return null;
  const holder = h('div');
  const refresh = () => {
    const rules = ruleNames().filter(r => variants().some(v => figures(v, r)?.labels));
    holder.replaceChildren(...rules.map(r => h('div', null, h('h3', null, 'Rule ', name(r, 80)),
      smallTable(`Labels, rule ${seen(r, 60)}`, LABEL_HEADS, chosen().map(i => variants()[i]).filter(v => figures(v, r)?.labels).map(v => [name(v.short, 80), ...labelRow(figures(v, r).labels)])))));
  };
  return live(panel('labels', 'Labels', null, h('p.about', null, 'Of the variants drawn. An alert is true inside of a label of its key; a label is missed when no alert falls into it.'), holder), refresh);
}
