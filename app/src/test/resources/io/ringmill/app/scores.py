"""Scores of alerts from exported events, in plain Python, by definition and without cleverness.

Usage: scores.py EVENTS ALERTS LABELS DELAY_NS SIDES HORIZON_NS...   prints a line of JSON per rule.
"""
import bisect, csv, json, math, statistics, sys

events, alert_file, label_file, delay = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
sides = json.loads(sys.argv[5])
horizons = [int(text) for text in sys.argv[6:]]

known, prices, book = {}, {}, {}  # by key: (sequence, price); (time, sequence, price); newest bid and ask
newest = None
for sequence, line in enumerate(open(events)):
    event = json.loads(line)
    if event["stream"] != "quotes":
        continue
    key, time = event["key"], int(event["time"])
    sides_of_book = book.setdefault(key, [None, None])
    for side, name in enumerate(("bid", "ask")):
        if event.get(name) is not None:
            sides_of_book[side] = event[name]
    if None not in sides_of_book:
        price = (sides_of_book[0] + sides_of_book[1]) / 2
        known.setdefault(key, []).append((sequence, price))
        prices.setdefault(key, []).append((time, sequence, price))
        newest = time if newest is None else max(newest, time)
for of_key in prices.values():
    of_key.sort()


def known_at(key, sequence):
    at = bisect.bisect_right(known.get(key, []), (sequence, math.inf))
    return known[key][at - 1][1] if at > 0 else None


def price_at(key, time):
    if newest is None or time > newest:
        return None
    at = bisect.bisect_right(prices.get(key, []), (time, math.inf, math.inf))
    return prices[key][at - 1][2] if at > 0 else None


def density(x, n):
    log = math.lgamma((n + 1) / 2) - math.lgamma(n / 2) - math.log(n * math.pi) / 2
    return math.exp(log - (n + 1) / 2 * math.log1p(x * x / n))


def within(t, n):
    """How much of Student's distribution lies between -t and t: Simpson's rule over x = sinh(u)."""
    steps, top = 2000, math.asinh(t)
    h = top / steps
    total = 0.0
    for i in range(steps + 1):
        weight = 1 if i in (0, steps) else 4 if i % 2 else 2
        total += weight * density(math.sinh(i * h), n) * math.cosh(i * h)
    return 2 * total * h / 3


def quantile(n):
    low, high = 0.0, 1e6
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle, n) < 0.95 else (low, middle)
    return low


def figures(marks, horizon):
    """marks: (key, start, value)"""
    values = [value for _, _, value in marks]
    n = len(values)
    if n == 0:
        return {"count": 0}
    mean = sum(values) / n
    result = {"count": n, "mean": mean, "median": statistics.median(values), "hits": sum(v > 0 for v in values) / n}
    if n < 2:
        return result
    result["stddev"] = statistics.stdev(values)
    w = [[max(0.0, 1 - abs(s - t) / horizon) if k == l else 0.0 for l, t, _ in marks] for k, s, _ in marks]
    rows = [sum(row) for row in w]
    total = sum(rows)
    trace = n - total / n
    square = sum(x * x for row in w for x in row) - 2 * sum(r * r for r in rows) / n + (total / n) ** 2
    freedom = trace * trace / square
    squares = sum((v - mean) ** 2 for v in values)
    if freedom >= 1 and squares > 0:
        error = math.sqrt(squares / trace * total) / n
        half = quantile(freedom) * error
        result.update(t=mean / error, low=mean - half, high=mean + half)
    return result


labels = [(row["key"], int(row["from"]), int(row["to"])) for row in csv.DictReader(open(label_file))]
by_rule = {}
for line in open(alert_file):
    alert = json.loads(line)
    if alert["state"] == "firing":
        by_rule.setdefault(alert["rule"], []).append((alert["key"], int(alert["time"]), int(alert["seq"])))
for rule, alerts in sorted(by_rule.items()):
    marked = []
    for horizon in horizons:
        marks = []
        for key, time, sequence in alerts:
            before = price_at(key, time + delay) if delay else known_at(key, sequence)
            after = price_at(key, time + delay + horizon)
            if before is not None and after is not None:
                marks.append((key, time + delay, sides.get(rule, 1) * (after - before) / abs(before) * 10000))
        marked.append(figures(marks, horizon))
    detections = []
    for key, begin, end in labels:
        inside = [time for k, time, _ in alerts if k == key and begin <= time <= end]
        if inside:
            detections.append(min(inside) - begin)
    outside = sum(not any(k == key and begin <= time <= end for key, begin, end in labels) for k, time, _ in alerts)
    print(json.dumps({
        "rule": rule, "alerts": len(alerts), "marks": marked, "found": len(detections), "outside": outside,
        "missed": len(labels) - len(detections),
        "detection": None if not detections else int(statistics.median(detections))}))
