// When charts are drawn: with the browser's frames, four times a second at most each, only those on the screen, and no more in one
// frame than leaves the frame its time. So twenty charts that all got new rows do not hold up scrolling and typing.
const EVERY_MS = 250, FRAME_MS = 6;
const dirty = new Set();
let asked = false;

const seen = new IntersectionObserver(entries => entries.forEach(e => {
  const chart = e.target.chart;
  chart.seen = e.isIntersecting;
  if (chart.seen && chart.stale) drawSoon(chart);
}), { rootMargin: '100px' });

export function watch(chart) { chart.box.chart = chart; chart.seen = true; seen.observe(chart.box); }
export function forget(chart) { dirty.delete(chart); seen.unobserve(chart.box); }
export function drawSoon(chart) {
  chart.stale = true;
  dirty.add(chart);
  if (!asked) { asked = true; requestAnimationFrame(frame); }
}
function frame() {
  asked = false;
  const begun = performance.now();
  let wait = Infinity;
  for (const chart of dirty) {
    if (!chart.seen) { dirty.delete(chart); continue; }
    const left = (chart.drawnMs ?? -EVERY_MS) + EVERY_MS - begun;
    if (left > 0) { wait = Math.min(wait, left); continue; }
    if (performance.now() - begun > FRAME_MS) { wait = 0; break; }
    dirty.delete(chart);
    chart.stale = false; chart.drawnMs = begun;
    chart.draw();
  }
  if (!dirty.size || asked) return;
  asked = true;
  if (wait < 20) requestAnimationFrame(frame); else setTimeout(() => requestAnimationFrame(frame), wait - 10);
}
