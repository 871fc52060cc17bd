package io.ringmill.diagnostic;

import java.util.List;
import java.util.stream.Collectors;

/** A pipeline that cannot be run; holds every fault found in it. The message has one line per fault. */
public final class PipelineException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    public PipelineException(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining(System.lineSeparator())));
        this.faults = List.copyOf(faults);
    }

    /** Every fault, in order of place. */
    public List<Fault> faults() {
        return faults;
    }
}
