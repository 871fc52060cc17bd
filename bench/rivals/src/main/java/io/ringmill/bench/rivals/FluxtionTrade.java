package io.ringmill.bench.rivals;

/** The event, reused. Public for the code that Fluxtion generates. */
public final class FluxtionTrade {
    int key;
    long timeNs;
    double price;
    double size;
}
