package io.ringmill.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/** A line chart of latencies as SVG, to stand inside a page; the vertical axis is logarithmic. */
final class LineChart {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 90;
    private static final int RIGHT = 250;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final int LEGEND_STEP = 20;
    private static final String[] COLOURS = {
        "#4e79a7", "#e15759", "#59a14f", "#f28e2b", "#b07aa1", "#76b7b2", "#9c755f", "#d4a72c", "#ff9da7", "#79706e"
    };

    /** A point; {@code x} in the chart's own units. */
    record Point(double x, double yNs) {}

    /** A mark on the horizontal axis. */
    record Tick(double x, String label) {}

    /** A line. */
    record Line(String name, List<Point> points, boolean dashed) {}

    private final String xTitle;
    private final List<Tick> ticks;
    private final List<Line> lines = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    LineChart(String xTitle, List<Tick> ticks) {
        this.xTitle = xTitle;
        this.ticks = ticks;
    }

    /** Lines of one name have one colour. */
    void add(Line line) {
        lines.add(line);
        if (!names.contains(line.name())) {
            names.add(line.name());
        }
    }

    String svg() {
        double lowest = Math.floor(Math.log10(Math.max(1, extreme(true))));
        double highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(1, extreme(false)))));
        StringBuilder svg = new StringBuilder();
        svg.append(format("<svg viewBox='0 0 %d %d' role='img' font-size='12'>%n", WIDTH, HEIGHT));
        for (double decade = lowest; decade <= highest; decade++) {
            double y = y(Math.pow(10, decade), lowest, highest);
            svg.append(format("<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>", LEFT, WIDTH - RIGHT, y, y));
            svg.append(format(
                    "<text x='%d' y='%.1f' text-anchor='end'>%s</text>%n",
                    LEFT - 8, y + 4, shortDuration(Math.pow(10, decade))));
        }
        for (Tick tick : ticks) {
            double x = x(tick.x());
            svg.append(format("<line class='grid' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>", x, x, TOP, HEIGHT - BOTTOM));
            svg.append(format(
                    "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>%n", x, HEIGHT - BOTTOM + 18, tick.label()));
        }
        svg.append(format(
                "<text x='%d' y='%d' text-anchor='middle'>%s</text>%n",
                (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, Page.escape(xTitle)));
        int middle = (TOP + HEIGHT - BOTTOM) / 2;
        svg.append(format(
                "<text transform='rotate(-90 16 %d)' x='16' y='%d' text-anchor='middle'>latency (logarithmic)</text>%n",
                middle, middle));
        lines.forEach(line -> appendLine(svg, line, lowest, highest));
        for (int i = 0; i < names.size(); i++) {
            int y = TOP + 10 + i * LEGEND_STEP;
            svg.append(format(
                    "<rect x='%d' y='%d' width='14' height='4' fill='%s'/><text x='%d' y='%d'>%s</text>%n",
                    WIDTH - RIGHT + 14, y - 2, colour(i), WIDTH - RIGHT + 34, y + 4, Page.escape(names.get(i))));
        }
        return svg.append("</svg>\n").toString();
    }

    private void appendLine(StringBuilder svg, Line line, double lowest, double highest) {
        String colour = colour(names.indexOf(line.name()));
        StringBuilder points = new StringBuilder();
        for (Point point : line.points()) {
            points.append(format("%.1f,%.1f ", x(point.x()), y(point.yNs(), lowest, highest)));
        }
        svg.append(format(
                "<polyline fill='none' stroke='%s' stroke-width='1.8'%s points='%s'/>%n",
                colour, line.dashed() ? " stroke-dasharray='5 4'" : "", points));
        // A line of one point would not be seen.
        if (line.points().size() == 1) {
            Point only = line.points().get(0);
            svg.append(format(
                    "<circle cx='%.1f' cy='%.1f' r='4' fill='%s'/>%n",
                    x(only.x()), y(only.yNs(), lowest, highest), colour));
        }
    }

    private double extreme(boolean least) {
        DoubleStream values =
                lines.stream().flatMap(line -> line.points().stream()).mapToDouble(Point::yNs);
        return (least ? values.min() : values.max()).orElse(1);
    }

    private double x(double value) {
        double first = ticks.get(0).x();
        double span = Math.max(1e-9, ticks.get(ticks.size() - 1).x() - first);
        return LEFT + (value - first) / span * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double ns, double lowest, double highest) {
        double share = (Math.log10(Math.max(1, ns)) - lowest) / (highest - lowest);
        return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP);
    }

    private static String colour(int index) {
        return COLOURS[index % COLOURS.length];
    }

    private static String shortDuration(double ns) {
        String[] units = {"ns", "µs", "ms", "s"};
        int unit = Math.min(units.length - 1, (int) Math.round(Math.log10(ns)) / 3);
        return Math.round(ns / Math.pow(1000, unit)) + " " + units[unit];
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
