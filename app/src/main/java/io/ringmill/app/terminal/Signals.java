package io.ringmill.app.terminal;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK's only way to them, {@code sun.misc.Signal}, is open to everyone, but javac
 * warns of each mention of it, hence the reflection.
 */
final class Signals {

    private Signals() {}

    /**
     * Calls {@code handler} on a signal such as {@code INT}, in place of what happened before.
     *
     * @return puts back what happened before
     */
    static Runnable onSignal(String name, Runnable handler) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                            return null;
                        }
                        return method.getName().equals("equals") ? self == arguments[0] : (Object) name.hashCode();
                    });
            Object before = install(name, handlerType, proxy);
            return () -> putBack(name, handlerType, before);
        } catch (ReflectiveOperationException notOnThisSystem) {
            // The JVM keeps this signal, as with -Xrs: then it ends the program without draining.
            return () -> {};
        }
    }

    private static void putBack(String name, Class<?> handlerType, Object before) {
        try {
            install(name, handlerType, before);
        } catch (ReflectiveOperationException alreadyWorkedOnce) {
            throw new IllegalStateException(alreadyWorkedOnce);
        }
    }

    private static Object install(String name, Class<?> handlerType, Object handler)
            throws ReflectiveOperationException {
        Class<?> signalType = Class.forName("sun.misc.Signal");
        Method handle = signalType.getMethod("handle", signalType, handlerType);
        return handle.invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    }
}
