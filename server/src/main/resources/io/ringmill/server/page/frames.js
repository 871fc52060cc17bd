// When charts are drawn: with the browser's frames, four times a second at most each, only those on the screen, and no more in one
// frame than leaves the frame its time. So twenty charts that all got new rows do not hold up scrolling and typing. Where frames come
// late nevertheless, as without a graphics card, each is drawn less often, once a second at least.
const EVERY_MS = 250, SELDOM_MS = 1000, FRAME_MS = 6, LATE_MS = 20;
const dirty = new Set();
let asked = false, askedMs = 0, everyMs = EVERY_MS;

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
  if (!asked) ask();
}
function ask(sinceMs = performance.now()) {
  asked = true; askedMs = sinceMs;
  requestAnimationFrame(frame);
}
function frame() {
  asked = false;
  const begun = performance.now();
  everyMs = begun - askedMs > LATE_MS ? Math.min(SELDOM_MS, everyMs * 1.2) : Math.max(EVERY_MS, everyMs - 1);
  let wait = Infinity;
  for (const chart of dirty) {
    if (!chart.seen) { dirty.delete(chart); continue; }
    const left = (chart.drawnMs ?? -everyMs) + everyMs - begun;
    if (left > 0) { wait = Math.min(wait, left); continue; }
    if (performance.now() - begun > FRAME_MS) { wait = 0; break; }
    dirty.delete(chart);
    chart.stale = false; chart.drawnMs = begun;
    chart.draw();
  }
  if (!dirty.size || asked) return;
  if (wait < 20) ask(begun); else { asked = true; setTimeout(ask, wait - 10); }
}
