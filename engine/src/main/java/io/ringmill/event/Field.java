package io.ringmill.event;

/** A field of a stream: its name and type. */
public record Field(String name, FieldType type) {}
