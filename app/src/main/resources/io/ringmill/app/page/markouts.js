// Mark-outs by horizon, with their intervals, of variants or of rules.
function markOuts() {
  if (!usable.some(m => m.id === 'mean')) return null;
  const figure = new Figure('Mean mark-out by horizon', { height: 320 }), rules = ruleNames().filter(r => variants().some(v => figures(v, r)?.markOuts));
  let what = 'variants';
  const pick = rules.length > 1 ? choice('Compare', [{ value: 'variants', label: 'Variants drawn' }, { value: 'rules', label: 'Rules of a variant' }], what, v => { what = v; refresh(); }) : null;
  const ofVariant = h('span');
  let variant = null;
  const refresh = () => {
    if (!chosen().includes(variant)) variant = chosen()[0] ?? 0;
    ofVariant.replaceChildren(what === 'rules' ? variantChoice(variant, v => { variant = v; refresh(); }) : '');
    const rows = what === 'rules' ? rules.map((r, i) => ({ label: r, colour: COLOURS[i % 5], marks: figures(variants()[variant], r)?.markOuts }))
      : chosen().map(i => ({ label: variants()[i].name, colour: colourOf(i), marks: figures(variants()[i])?.markOuts }));
    const at = horizons().map(ns => Math.log10(Number(ns) || 1));
    figure.set({ at: at.length > 1 ? at : [0], labels: horizons().map(ns => span(Number(ns))), head: 'Horizon', show: signed, series: rows.slice(0, 5).filter(r => r.marks).map(r => ({ label: r.label, colour: r.colour,
      values: r.marks.map(m => m.meanBp), low: r.marks.map(m => m.lowBp), high: r.marks.map(m => m.highBp) })) },
      what === 'rules' ? 'Mean mark-out of rules by horizon, bp' : `Mean mark-out of ${seen(state.rule, 60)} by horizon, bp`);
  };
  return live(panel('mark-outs', 'Mark-outs', [pick, ofVariant], h('p.about', null, `What ${seen(doc.price ?? 'the price', 80)} did after an alert, signed by the rule’s side${doc.delay ? `, from ${seen(doc.delay, 40)} after it` : ''}. Whiskers are 95 % intervals. Ticks in the table above choose the variants.`),
    figure.element), refresh);
}
const variantChoice = (value, onchange) => choice('Variant', unique([...chosen(), value]).map(i => ({ value: i, label: seen(variants()[i].name, 60) })), value, v => onchange(Number(v)));
