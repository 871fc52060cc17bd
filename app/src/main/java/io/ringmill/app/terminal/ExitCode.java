package io.ringmill.app.terminal;

/** What the program's exit codes mean. */
public final class ExitCode {

    public static final int DONE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;
    public static final int DIVERGED = 3;

    private ExitCode() {}
}
