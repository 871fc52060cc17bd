package io.ringmill.app;

/** What the program's exit codes mean. */
final class ExitCode {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int DIVERGED = 3;

    private ExitCode() {}
}
