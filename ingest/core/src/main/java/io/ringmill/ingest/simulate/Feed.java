package io.ringmill.ingest.simulate;

/**
 * What a simulator is to make up. Validated when a {@link Simulator} is made of it.
 *
 * @param kind what the events are
 * @param keys how many symbols or sensors
 * @param rate events a second; 0 for as fast as possible, at a thousand a second of event time
 * @param count how many events; 0 for no end
 * @param seed the same seed gives the same events
 * @param anomalyProbability how probable it is that an event is an anomaly, 0 to 1
 * @param anomalyScale how many standard deviations an anomaly is off
 */
public record Feed(
        Kind kind, int keys, double rate, long count, long seed, double anomalyProbability, double anomalyScale) {

    /** What the events are. */
    public enum Kind {
        /** Trades: a random walk of the price of each symbol. */
        TICKS,
        /** Readings of temperature and humidity, with a daily cycle. */
        SENSORS
    }

    /** A feed without anomalies, end, or pace. */
    public static Feed of(Kind kind, int keys, long seed) {
        return new Feed(kind, keys, 0, 0, seed, 0, 0);
    }

    /** This feed, at so many events a second. */
    public Feed withRate(double newRate) {
        return new Feed(kind, keys, newRate, count, seed, anomalyProbability, anomalyScale);
    }

    /** This feed, with an end. */
    public Feed withCount(long newCount) {
        return new Feed(kind, keys, rate, newCount, seed, anomalyProbability, anomalyScale);
    }

    /** This feed, with anomalies. */
    public Feed withAnomalies(double probability, double scale) {
        return new Feed(kind, keys, rate, count, seed, probability, scale);
    }
}
