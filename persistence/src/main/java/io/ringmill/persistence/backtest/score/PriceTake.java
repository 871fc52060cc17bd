package io.ringmill.persistence.backtest.score;

/** Takes prices that were wanted, each once. */
interface PriceTake {

    /** Why there is no price. */
    enum Missing {
        /** The key had none up to then. */
        NONE_BEFORE,
        /** The prices ended before. */
        ENDED,
        /** It was asked for when many newer prices had come already. */
        PASSED
    }

    void price(int slot, double price);

    /** The price that was known then, and its time. */
    void known(int slot, double price, long timeNs);

    /** Behind {@link #known}: when the newest price from before then came to be, also if it came later. */
    void newest(int slot, long timeNs);

    void missing(int slot, Missing why);
}
