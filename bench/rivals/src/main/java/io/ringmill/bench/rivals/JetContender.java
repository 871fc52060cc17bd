package io.ringmill.bench.rivals;

import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.jet.Job;
import com.hazelcast.jet.core.AbstractProcessor;
import com.hazelcast.jet.core.DAG;
import com.hazelcast.jet.core.Edge;
import com.hazelcast.jet.core.ProcessorMetaSupplier;
import com.hazelcast.jet.core.Vertex;
import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.Work;
import java.io.Serializable;

/**
 * Hazelcast Jet: one member, one cooperative thread, a source and a hand-written processor, local parallelism 1. The
 * window is the hand-written one, so this shows what the engine costs.
 */
final class JetContender implements Contender {

    private final HazelcastInstance member;
    private final Job job;

    JetContender(Work work, Feed feed) {
        Turnstile.open(feed);
        Config config = new Config();
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(true).setCooperativeThreadCount(1);
        member = Hazelcast.newHazelcastInstance(config);
        DAG dag = new DAG();
        Vertex source = dag.newVertex("source", ProcessorMetaSupplier.of(1, Source::new));
        Vertex worker = dag.newVertex("work", ProcessorMetaSupplier.of(1, () -> new Worker(work)));
        dag.edge(Edge.between(source.localParallelism(1), worker.localParallelism(1))
                .isolated());
        job = member.getJet().newJob(dag);
    }

    @Override
    public void publish(int index, long shiftNs) {
        Turnstile.admit(1);
    }

    @Override
    public void publish(int from, int to, long shiftNs) {
        Turnstile.admit(to - from);
    }

    @Override
    public void drain() {
        Turnstile.awaitDone();
    }

    @Override
    public long outputs() {
        return Turnstile.outputs();
    }

    @Override
    public void close() {
        Turnstile.close();
        job.join();
        member.shutdown();
    }

    /** What goes from one processor to the next; queued, so not to be reused. */
    private record Trade(int key, long timeNs, double price, double size) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private static final class Source extends AbstractProcessor {

        private static final int MOST_PER_CALL = 1024;

        private long emitted;
        private Trade refused;

        @Override
        public boolean complete() {
            if (refused != null) {
                if (!tryEmit(refused)) {
                    return false;
                }
                refused = null;
            }
            Feed feed = Turnstile.feed();
            long until = Math.min(Turnstile.admitted(), emitted + MOST_PER_CALL);
            while (emitted < until) {
                int i = (int) (emitted % feed.size);
                Trade trade = new Trade(feed.keys[i], Turnstile.timeNs(emitted), feed.prices[i], feed.sizes[i]);
                emitted++;
                if (!tryEmit(trade)) {
                    refused = trade;
                    return false;
                }
            }
            return Turnstile.isClosed();
        }
    }

    private static final class Worker extends AbstractProcessor {

        private final Work work;
        private HandWritten byHand;
        private long done;

        Worker(Work work) {
            this.work = work;
        }

        @Override
        protected void init(Context context) {
            byHand = HandWritten.of(work, Turnstile.feed().keyCount);
        }

        @Override
        protected boolean tryProcess(int ordinal, Object item) {
            Trade trade = (Trade) item;
            byHand.onEvent(trade.key, trade.timeNs, trade.price, trade.size);
            Turnstile.done(++done, byHand.outputs());
            return true;
        }
    }
}
