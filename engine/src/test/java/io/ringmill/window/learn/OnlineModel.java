package io.ringmill.window.learn;

/** One model of one key, as generated code keeps it. */
final class OnlineModel {

    final double[] cells;
    private final LinearLearner model;
    private final double memory;

    OnlineModel(LinearLearner model, double memory) {
        this.model = model;
        this.memory = memory;
        cells = new double[model.cells()];
        model.clear(cells, 0);
    }

    /** One of three numbers from -1 to 1 for each event, spread evenly: faster than a generator. */
    static double drawn(long event, int which) {
        long hash = event * 0x9E3779B97F4A7C15L;
        long bits = hash << (20 * which);
        return (bits >> 44) / 524_288.0;
    }

    /** What it tells for an event of these values, the one to be told first. */
    Double event(double... values) {
        System.arraycopy(values, 0, cells, 0, values.length);
        model.add(cells, 0, values[0], values[values.length - 1], 1, 0, memory);
        return model.value(cells, 0, 1, 0);
    }
}
