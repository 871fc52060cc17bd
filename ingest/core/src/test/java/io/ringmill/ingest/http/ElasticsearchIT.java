package io.ringmill.ingest.http;

import java.io.IOException;
import java.nio.file.Path;

/** The sink {@code elasticsearch} beside a real server of Elasticsearch. */
class ElasticsearchIT extends BulkStoreScenarios {

    @Override
    StoreServer start(Path home) throws IOException {
        return StoreServer.elasticsearch(home);
    }
}
