package io.ringmill.app;

/** The {@code ringmill} command. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        System.out.println("ringmill");
    }
}
