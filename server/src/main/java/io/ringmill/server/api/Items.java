package io.ringmill.server.api;

import java.util.List;

/**
 * A list.
 *
 * @param next where the next part begins; null if there is none
 */
record Items<T>(List<T> items, String next) {

    Items(List<T> items) {
        this(items, null);
    }
}
