package io.ringmill.bench.rivals;

/** An event as a bean; Esper's windows keep it. Its class is public for the code that Esper generates. */
public final class EsperTrade {

    private final int key;
    private final double price;
    private final double size;
    private final long ts;

    public EsperTrade(int key, double price, double size, long ts) {
        this.key = key;
        this.price = price;
        this.size = size;
        this.ts = ts;
    }

    public int getKey() {
        return key;
    }

    public double getPrice() {
        return price;
    }

    public double getSize() {
        return size;
    }

    public long getTs() {
        return ts;
    }
}
