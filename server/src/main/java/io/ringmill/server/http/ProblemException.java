package io.ringmill.server.http;

import java.io.IOException;

/** A problem that shows while a body is read, so that it goes through whoever reads. */
final class ProblemException extends IOException {
    private static final long serialVersionUID = 1;
    private final Problem problem;

    ProblemException(Problem problem) {
        super(problem.getMessage());
        this.problem = problem;
    }

    /** The problem that a failure comes from, or null. */
    static Problem in(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            if (cause instanceof ProblemException found) {
                return found.problem;
            }
            if (cause instanceof Problem found) {
                return found;
            }
        }
        return null;
    }
}
