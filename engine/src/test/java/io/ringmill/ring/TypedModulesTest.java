package io.ringmill.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces that are in a class loader or module of the user's. */
class TypedModulesTest {

    @TempDir
    private Path dir;

    @Test
    void shouldImplementAnInterfaceThatOnlyItsOwnPackageSees() throws Exception {
        compile("interface Trades { long trade(int key, long time, double price); }");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {dir.resolve("out").toUri().toURL()}, null)) {
            assertThat(publish(Class.forName("user.Trades", true, loader))).isZero();
        }
    }

    @Test
    void shouldImplementAnInterfaceOfAModuleThatOpensItsPackage() throws Exception {
        compile("public interface Trades { long trade(int key, long time, double price); }", "opens user;");

        assertThat(publish(load())).isZero();
    }

    @Test
    void shouldSayWhatAModuleMustOpen() throws Exception {
        compile("public interface Trades { long trade(int key, long time, double price); }", "exports user;");
        Class<?> closed = load();

        assertThatThrownBy(() -> publish(closed))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("add 'opens user")
                .hasMessageContaining("descriptor of module user.module");
    }

    private static long publish(Class<?> type) throws ReflectiveOperationException {
        RingEngine engine = new EngineFixture().topology(Topology.INLINE).start();
        try {
            int key = engine.publisher("trades").key("A");
            Object trades = engine.publisher("trades", type);
            Method trade = type.getMethods()[0];
            trade.setAccessible(true);
            return (long) trade.invoke(trades, key, 1L, 2.0);
        } catch (InvocationTargetException thrown) {
            throw new IllegalStateException(thrown);
        } finally {
            engine.close();
        }
    }

    private Class<?> load() throws ClassNotFoundException {
        Configuration configuration = ModuleLayer.boot()
                .configuration()
                .resolve(ModuleFinder.of(dir.resolve("out")), ModuleFinder.of(), Set.of("user.module"));
        return ModuleLayer.boot()
                .defineModulesWithOneLoader(configuration, null)
                .findLoader("user.module")
                .loadClass("user.Trades");
    }

    private void compile(String type, String... module) throws IOException {
        Path source = Files.createDirectories(dir.resolve("src/user")).resolve("Trades.java");
        Files.writeString(source, "package user; " + type);
        Path descriptor = dir.resolve("src/module-info.java");
        Files.writeString(descriptor, "module user.module { " + String.join(" ", module) + " }");
        String out = dir.resolve("out").toString();
        int status = module.length == 0
                ? ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-parameters", "-proc:none", "-d", out, source.toString())
                : ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-parameters",
                                "-proc:none",
                                "-d",
                                out,
                                source.toString(),
                                descriptor.toString());
        assertThat(status).isZero();
    }
}
