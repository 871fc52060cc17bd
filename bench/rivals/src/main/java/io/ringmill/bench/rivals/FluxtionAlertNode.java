package io.ringmill.bench.rivals;

import com.fluxtion.runtime.annotations.OnTrigger;

/** Takes the outputs of the node before it. */
public final class FluxtionAlertNode {

    private final FluxtionWorkNode work;
    private transient long outputs;

    public FluxtionAlertNode(FluxtionWorkNode work) {
        this.work = work;
    }

    /** Called where there was an output. */
    @OnTrigger
    public boolean onOutput() {
        outputs = work.outputs();
        return false;
    }

    /** Outputs so far. */
    public long outputs() {
        return outputs;
    }

    public FluxtionWorkNode getWork() {
        return work;
    }
}
