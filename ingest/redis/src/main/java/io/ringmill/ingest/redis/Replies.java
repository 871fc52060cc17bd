package io.ringmill.ingest.redis;

import java.util.Set;

/** What the errors of a server mean, by the word that they begin with. */
final class Replies {

    /** The server cannot at the moment; as it is, or as it is set up, it may later. */
    private static final Set<String> LATER = Set.of(
            "LOADING",
            "BUSY",
            "READONLY",
            "OOM",
            "MISCONF",
            "MASTERDOWN",
            "NOREPLICAS",
            "NOSCRIPT",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "NOAUTH",
            "WRONGPASS",
            "UNBLOCKED",
            "EXECABORT");

    private static final Set<String> CLUSTER = Set.of("MOVED", "ASK", "CROSSSLOT");

    private Replies() {}

    /** What becomes of the message that it answers. */
    enum Meaning {
        /** It is sent again. */
        LATER,
        /** It is not taken, whenever it comes. */
        REFUSED,
        /** No message is. */
        NEVER
    }

    static Meaning of(String error) {
        String word = error.split(" ", 2)[0];
        if (CLUSTER.contains(word)) {
            return Meaning.NEVER;
        }
        return LATER.contains(word) || error.contains("max number of clients") ? Meaning.LATER : Meaning.REFUSED;
    }
}
