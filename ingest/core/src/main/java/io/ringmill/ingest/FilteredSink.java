package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that gets only those results and alerts for which its {@code where} is true; the others are counted. What is kept back
 * depends on the row alone, so a run that goes on keeps back the same.
 *
 * <p><b>Threading:</b> as {@link Sink}. <b>Allocation:</b> none of its own. <b>Cost:</b> as {@link SinkFilter}.
 */
final class FilteredSink extends ForwardingSink {

    private static final Logger LOG = LoggerFactory.getLogger(FilteredSink.class);

    private final SinkWhere where;
    private final SinkFilter.ResultValues result = new SinkFilter.ResultValues();
    private final SinkFilter.AlertValues alert = new SinkFilter.AlertValues();

    /** By the window's index; null where all goes on. */
    private final SinkFilter[] byWindow;

    private final Map<String, OfRule> byRule = new HashMap<>();

    private final AtomicLong filtered = new AtomicLong();

    /** The filter for alerts of a rule with these values and this zone; null if it cannot be asked of them. */
    private record OfRule(List<AlertLayout.Value> values, ZoneId zone, SinkFilter filter) {

        boolean isOf(AlertLayout layout) {
            return (values == layout.values() || values.equals(layout.values())) && zone.equals(layout.zone());
        }
    }

    FilteredSink(Sink sink, SinkWhere where) {
        super(sink);
        this.where = where;
        byWindow = where.windowFilters();
    }

    @Override
    public void onResult(Result row) throws Exception {
        SinkFilter filter = byWindow[row.windowIndex()];
        if (filter != null) {
            result.result = row;
            if (!filter.isTrueOf(result)) {
                filtered.incrementAndGet();
                return;
            }
        }
        super.onResult(row);
    }

    @Override
    public void onAlert(Alert row) throws Exception {
        SinkFilter filter = filterOf(row);
        if (filter != null) {
            alert.alert = row;
            if (!filter.isTrueOf(alert)) {
                filtered.incrementAndGet();
                return;
            }
        }
        super.onAlert(row);
    }

    /** A rule may be another one of the same name since the last alert. */
    private SinkFilter filterOf(Alert row) {
        AlertLayout layout = row.layout(); // with the values of a limited one, too, which says none
        OfRule known = byRule.get(row.rule());
        if (known != null && known.isOf(layout)) {
            return known.filter;
        }
        if (!where.takesRule(row.rule())) {
            return null;
        }
        Faults faults = new Faults();
        SinkFilter filter = where.filter(layout, faults);
        if (filter == null) {
            LOG.warn(
                    "Sink {} gets all alerts of rule {}, which was added while it ran: {}",
                    name(),
                    row.rule(),
                    faults.all().get(0).message());
        }
        byRule.put(row.rule(), new OfRule(layout.values(), layout.zone(), filter));
        return filter;
    }

    @Override
    public long filtered() {
        return filtered.get() + super.filtered();
    }
}
