package io.ringmill.publish;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says what a parameter of an interface for {@code engine.publisher(stream, type)} is: a field of the stream, {@code key} or
 * {@code time}. Not needed where the parameter is called so itself and the interface is compiled with {@code -parameters}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
public @interface Named {

    /** The name of a field, or {@code key}, or {@code time}. */
    String value();
}
