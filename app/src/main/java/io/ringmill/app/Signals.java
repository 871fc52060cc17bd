package io.ringmill.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK's only way to them, {@code sun.misc.Signal}, is open to everyone, but javac
 * warns of each mention of it, hence the reflection.
 */
final class Signals {

    private Signals() {}

    /** Calls {@code handler} on a signal such as {@code INT}, in place of the JVM's exit. */
    static void onSignal(String name, Runnable handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                            return null;
                        }
                        return method.getName().equals("equals") ? self == arguments[0] : (Object) name.hashCode();
                    });
            Method handle = signalType.getMethod("handle", signalType, handlerType);
            handle.invoke(null, signalType.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException notOnThisSystem) {
            // The JVM keeps this signal, as with -Xrs: then it ends the program without draining.
        }
    }
}
