package io.ringmill.server.api;

import java.util.List;

/**
 * A list.
 *
 * @param next where the next part begins; null if there is none
 */
record Items<T>(List<T> items, String next) {

    /** Where the next part of a list of so many begins; null if there is none. */
    static String next(int from, int limit, int all) {
        return (long) from + limit < all ? Integer.toString(from + limit) : null;
    }

    Items(List<T> items) {
        this(items, null);
    }
}
