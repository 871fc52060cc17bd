package io.ringmill.bench.rivals;

/** An event as Flink's fastest serializer wants it: public fields, public constructor. */
public final class FlinkTrade {
    public int key;
    public long timeNs;
    public double price;
    public double size;

    public FlinkTrade() {
        // Flink fills the fields
    }
}
