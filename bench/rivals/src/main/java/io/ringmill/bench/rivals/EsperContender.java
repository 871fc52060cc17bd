package io.ringmill.bench.rivals;

import com.espertech.esper.common.client.EPCompiled;
import com.espertech.esper.common.client.EventSender;
import com.espertech.esper.common.client.configuration.Configuration;
import com.espertech.esper.common.client.util.TimeSourceType;
import com.espertech.esper.compiler.client.CompilerArguments;
import com.espertech.esper.compiler.client.EPCompileException;
import com.espertech.esper.compiler.client.EPCompilerProvider;
import com.espertech.esper.runtime.client.DeploymentOptions;
import com.espertech.esper.runtime.client.EPDeployException;
import com.espertech.esper.runtime.client.EPDeployment;
import com.espertech.esper.runtime.client.EPEventService;
import com.espertech.esper.runtime.client.EPRuntime;
import com.espertech.esper.runtime.client.EPRuntimeProvider;
import com.espertech.esper.runtime.client.EPStatement;
import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.concurrent.TimeUnit;

/**
 * Esper: one thread, locks, internal timer and preserved order off, a typed subscriber, an event sender, POJO events. Its
 * stddev is the sample one. Units: microseconds.
 */
final class EsperContender implements Contender {

    private static final long SECOND = 1_000_000;
    private static final long NANOS = 1_000;

    private static final String ALERTS = """
            @name('out') select key, price, avg(price) as mean, stddev(price) as sd, min(price) as lo, max(price) as hi
            from Trade#groupwin(key)#%s group by key having price > avg(price) + 3 * stddev(price)
            """;

    private static final String BARS = """
            create context EverySecond start @now end after 1 sec;
            @name('out') context EverySecond select key, firstever(price) as open, max(price) as high, min(price) as low,
            lastever(price) as close, sum(size) as vol, sum(price * size) / sum(size) as vwap
            from Trade group by key output snapshot when terminated
            """;

    private final Feed feed;
    private final EPRuntime runtime;
    private final EPEventService events;
    private final EventSender sender;
    private final EsperSubscriber subscriber;

    /** The end of the second for which a context stands; events from then on need the clock moved. */
    private long end;

    EsperContender(Work work, Feed feed) throws EPCompileException, EPDeployException {
        this.feed = feed;
        Configuration configuration = configuration();
        EPCompiled compiled = EPCompilerProvider.getCompiler().compile(epl(work), new CompilerArguments(configuration));
        runtime = EPRuntimeProvider.getRuntime("bench", configuration);
        events = runtime.getEventService();
        long first = feed.timesNs[0] / NANOS / SECOND * SECOND;
        events.advanceTime(first);
        end = work == Work.W3 ? first + SECOND : Long.MAX_VALUE;
        EPDeployment deployment = runtime.getDeploymentService().deploy(compiled, new DeploymentOptions());
        subscriber = work == Work.W3 ? new EsperSubscriber.Bars() : new EsperSubscriber.Alerts();
        for (EPStatement statement : deployment.getStatements()) {
            if (statement.getName().equals("out")) {
                statement.setSubscriber(subscriber);
            }
        }
        sender = events.getEventSender("Trade");
    }

    private static String epl(Work work) {
        return switch (work) {
            case W1 -> ALERTS.formatted("length(100)");
            case W2 -> ALERTS.formatted("ext_timed(ts, 1 sec)");
            case W3 -> BARS;
        };
    }

    private static Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.getCommon().addEventType("Trade", EsperTrade.class);
        configuration.getCommon().getTimeSource().setTimeUnit(TimeUnit.MICROSECONDS);
        configuration.getCompiler().getByteCode().setAllowSubscriber(true);
        configuration.getRuntime().getThreading().setInternalTimerEnabled(false);
        configuration.getRuntime().getThreading().setListenerDispatchPreserveOrder(false);
        configuration.getRuntime().getThreading().setInsertIntoDispatchPreserveOrder(false);
        configuration.getRuntime().getExecution().setDisableLocking(true);
        configuration.getRuntime().getTimeSource().setTimeSourceType(TimeSourceType.MILLI);
        return configuration;
    }

    @Override
    public void publish(int index, long shiftNs) {
        long time = (feed.timesNs[index] + shiftNs) / NANOS;
        while (time >= end) {
            events.advanceTime(end);
            end += SECOND;
        }
        sender.sendEvent(new EsperTrade(feed.keys[index], feed.prices[index], feed.sizes[index], time));
    }

    @Override
    public void drain() {
        // everything happens in publish
    }

    @Override
    public long outputs() {
        return subscriber.outputs();
    }

    @Override
    public void close() {
        runtime.destroy();
    }
}
