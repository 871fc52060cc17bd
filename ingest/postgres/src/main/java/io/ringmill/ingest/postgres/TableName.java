package io.ringmill.ingest.postgres;

/**
 * Where a table is.
 *
 * @param schema empty for the first of the user's search path
 */
record TableName(String schema, String table) {

    /** Of {@code TABLE} or {@code SCHEMA.TABLE}, where {@code {name}} stands for the window or rule. */
    static TableName of(String template, String name) {
        int dot = template.indexOf('.');
        return new TableName(
                template.substring(0, Math.max(0, dot)).replace("{name}", name),
                template.substring(dot + 1).replace("{name}", name));
    }

    boolean isSound() {
        return Identifiers.isSound(table) && (schema.isEmpty() || Identifiers.isSound(schema));
    }

    /** As statements have it. */
    @Override
    public String toString() {
        return (schema.isEmpty() ? "" : Identifiers.quote(schema) + ".") + Identifiers.quote(table);
    }
}
