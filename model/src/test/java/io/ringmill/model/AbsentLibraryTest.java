package io.ringmill.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.expression.ModelRuntime;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** The module without ONNX Runtime, as it is in the program. */
class AbsentLibraryTest {

    /** Has this module's classes, and those of the library for nobody. */
    private static final class WithoutLibrary extends ClassLoader {

        WithoutLibrary() {
            super(WithoutLibrary.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("ai.onnxruntime.")) {
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

    @Test
    void shouldSayWhereTheLibraryComesFromWhenItIsAbsent() throws Exception {
        ModelRuntime runtime = (ModelRuntime) new WithoutLibrary()
                .loadClass("io.ringmill.model.OnnxRuntime")
                .getConstructor()
                .newInstance();

        assertThatThrownBy(() -> runtime.load(new byte[] {1}, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs ONNX Runtime, which is no part of the program")
                .hasMessageContaining("docs/models.md");
    }
}
