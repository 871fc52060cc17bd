package io.ringmill.ingest.sink;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.format.ResultText;
import java.nio.file.Path;
import java.util.List;

/** The sink {@code csv}. */
public final class CsvSinkFactory implements SinkFactory {

    private static final Setting<Path> DIR = ResultSettings.DIR.required();

    @Override
    public String kind() {
        return "csv";
    }

    @Override
    public String doc() {
        return "Writes each window's results to DIR/<window>.csv: time, key and the selected values.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(DIR, ResultSettings.WINDOWS, Roll.SETTING);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        return ResultSettings.plan(context, ResultText.Format.CSV, kind(), context.find(DIR), false);
    }
}
