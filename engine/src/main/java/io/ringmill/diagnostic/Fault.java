package io.ringmill.diagnostic;

/** One fault of a pipeline: where it is and, in one sentence, what is wrong and what would be right. */
public record Fault(Location at, String message) {

    @Override
    public String toString() {
        return at.toString().isEmpty() ? message : at + ": " + message;
    }
}
