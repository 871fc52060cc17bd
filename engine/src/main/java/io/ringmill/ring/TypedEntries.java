package io.ringmill.ring;

import io.ringmill.publish.compile.EntryClass;
import io.ringmill.publish.compile.EventMethod;
import io.ringmill.publish.compile.InterfaceClass;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** Makes publishers of users' interfaces. */
final class TypedEntries {

    private static final MethodType CONSTRUCTOR =
            MethodType.methodType(void.class, RingPublisher.class, EventRunner.class);

    private TypedEntries() {}

    /**
     * An object of the interface that publishes as this publisher.
     *
     * @throws IllegalArgumentException if it does not fit the stream
     */
    static Object open(RingPublisher publisher, EventRunner runner, Class<?> type) {
        EventMethod event = EventMethod.of(type, publisher.stream);
        int stream = publisher.streamIndex();
        MethodHandles.Lookup here = MethodHandles.lookup();
        Class<?> generated = EntryClass.define(here, event, stream, runner.entry(stream), CONSTRUCTOR);
        try {
            TypedEntry entry =
                    (TypedEntry) here.findConstructor(generated, CONSTRUCTOR).invoke(publisher, runner);
            MethodHandle publish = here.findVirtual(generated, EntryClass.PUBLISH, EntryClass.type(event))
                    .bindTo(entry);
            return InterfaceClass.implement(event, publish, entry);
        } catch (RuntimeException | Error failed) {
            throw failed;
        } catch (Throwable broken) {
            throw new IllegalStateException("a generated publisher cannot be made", broken);
        }
    }
}
