package io.ringmill.server.http;

/** Who asks, and what is allowed to them. */
record Identity(Access access, String who) {

    static final Identity NOBODY = new Identity(Access.OPEN, Exchange.NOBODY);

    boolean may(Access wanted) {
        return access.compareTo(wanted) >= 0;
    }
}
