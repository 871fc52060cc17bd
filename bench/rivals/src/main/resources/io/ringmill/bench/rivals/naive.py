"""The works with a list per key, as in many a blog post. Arguments: work, mode (statistics or plain), feed file, size.

Reads one line per round, the shift of its times in ns; answers with the outputs so far.
"""
import array
import math
import statistics
import sys

WINDOW_EVENTS = 100
WINDOW_NS = 1_000_000_000

work, mode, path, size = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
keys, times, prices, sizes = array.array("i"), array.array("q"), array.array("d"), array.array("d")
with open(path, "rb") as feed:
    for column in (keys, times, prices, sizes):
        column.fromfile(feed, size)

windows = {}
bars = {}
end = 0
outputs = 0


def measure(values):
    if mode == "statistics":
        return statistics.fmean(values), statistics.pstdev(values)
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def alert(price, values):
    global outputs
    mean, deviation = measure(values)
    low, high = min(values), max(values)
    if price > mean + 3 * deviation and high >= low:
        outputs += 1


def last_events(shift):
    for i in range(size):
        window = windows.setdefault(keys[i], [])
        window.append(prices[i])
        if len(window) > WINDOW_EVENTS:
            window.pop(0)
        alert(prices[i], window)


def last_second(shift):
    for i in range(size):
        stamps, values = windows.setdefault(keys[i], ([], []))
        time = times[i] + shift
        stamps.append(time)
        values.append(prices[i])
        while stamps[0] <= time - WINDOW_NS:
            stamps.pop(0)
            values.pop(0)
        alert(prices[i], values)


def second_bars(shift):
    global end, outputs
    for i in range(size):
        time = times[i] + shift
        if time >= end:
            for first, high, low, close, volume, turnover in bars.values():
                row = (first, high, low, close, volume, turnover / volume)
                outputs += len(row) > 0
            bars.clear()
            end = (time // WINDOW_NS + 1) * WINDOW_NS
        price, amount = prices[i], sizes[i]
        bar = bars.get(keys[i])
        if bar is None:
            bars[keys[i]] = [price, price, price, price, amount, price * amount]
        else:
            bar[1] = max(bar[1], price)
            bar[2] = min(bar[2], price)
            bar[3] = price
            bar[4] += amount
            bar[5] += price * amount


run = {"W1": last_events, "W2": last_second, "W3": second_bars}[work]
for line in sys.stdin:
    run(int(line))
    print(outputs, flush=True)
