package io.ringmill.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.expression.ModelRuntime;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The module without ONNX Runtime, as it is in the program, or with one that is not whole. */
class AbsentLibraryTest {

    /** Has this module's classes, and those of the library that do not begin like this. */
    private static final class WithoutLibrary extends ClassLoader {

        private final String absent;

        WithoutLibrary(String absent) {
            super(WithoutLibrary.class.getClassLoader());
            this.absent = absent;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith(absent)) {
                throw new ClassNotFoundException(name);
            }
            return name.startsWith("io.ringmill.model.Onnx") ? own(name) : super.loadClass(name, resolve);
        }

        private Class<?> own(String name) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    private static ModelRuntime runtimeWithout(String absent) throws ReflectiveOperationException {
        return (ModelRuntime) new WithoutLibrary(absent)
                .loadClass("io.ringmill.model.OnnxRuntime")
                .getConstructor()
                .newInstance();
    }

    @Test
    void shouldSayWhereTheLibraryComesFromWhenItIsAbsent() throws Exception {
        ModelRuntime runtime = runtimeWithout("ai.onnxruntime.");

        for (int use = 0; use < 2; use++) {
            assertThatThrownBy(() -> runtime.load(new byte[] {1}, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("models need ONNX Runtime, which is no part of the program")
                    .hasMessageEndingWith("see docs/models.md");
        }
    }

    @Test
    void shouldSayThatTheLibraryDoesNotStartWhenAPartIsMissing() throws Exception {
        ModelRuntime runtime = runtimeWithout("ai.onnxruntime.OrtSession");

        assertThatThrownBy(() -> runtime.load(new byte[] {1}, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith(
                        "ONNX Runtime, which models need, is there, but does not start on this machine: ")
                .hasMessageContaining("OrtSession");
    }
}
