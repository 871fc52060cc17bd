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

    /** What it tells for an event of these values, the one to be told first. */
    Double event(double... values) {
        System.arraycopy(values, 0, cells, 0, values.length);
        model.add(cells, 0, values[0], values[values.length - 1], 1, 0, memory);
        return model.value(cells, 0, 1, 0);
    }
}
