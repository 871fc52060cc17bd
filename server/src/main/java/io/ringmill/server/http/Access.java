package io.ringmill.server.http;

/** What a request needs to be allowed. */
public enum Access {
    /** Nothing: whether the program is alive, and the page's own files. */
    OPEN,
    /** To see. */
    READ,
    /** To change something. */
    CHANGE
}
