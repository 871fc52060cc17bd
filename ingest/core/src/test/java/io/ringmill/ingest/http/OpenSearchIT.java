package io.ringmill.ingest.http;

import java.io.IOException;
import java.nio.file.Path;

/** The sink {@code elasticsearch} beside a real server of OpenSearch. */
class OpenSearchIT extends BulkStoreScenarios {

    @Override
    StoreServer start(Path home) throws IOException {
        return StoreServer.openSearch(home);
    }
}
