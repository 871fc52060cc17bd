package io.ringmill.ingest.postgres;

/** Where rows go, as the pipeline file says it: templates of the names of tables. */
record TableNames(String ofWindows, String ofRules) {

    TableName ofWindow(String window) {
        return TableName.of(ofWindows, window);
    }

    TableName ofRule(String rule) {
        return TableName.of(ofRules, rule);
    }
}
