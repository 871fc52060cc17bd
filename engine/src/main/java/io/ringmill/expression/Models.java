package io.ringmill.expression;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.expression.ModelRuntime.Model;
import java.io.IOException;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models that expressions ask, each loaded once for each content of a file and number of inputs, until the program ends.
 *
 * <p><b>Threading:</b> any. <b>Allocation:</b> an array of inputs for each answer, and what the library takes.
 */
public final class Models {

    /** More are no arguments of a method. */
    static final int MOST_INPUTS = 100;

    private static final Map<String, Model> LOADED = new ConcurrentHashMap<>();

    private Models() {}

    /**
     * Loads the model of a file, whose path starts from the folder of the file that names it.
     *
     * @return the name by which code finds it
     * @throws IllegalArgumentException with what is wrong with the file; see {@link ModelRuntime#load}
     * @throws IllegalStateException if nothing loads models
     */
    static String open(Location at, String file, int inputs) {
        byte[] content;
        try {
            content = Files.readAllBytes(path(at, file));
        } catch (IOException | InvalidPathException unreadable) {
            throw new IllegalArgumentException(
                    "cannot be read: there is no such file beside the pipeline file, or it must not be read",
                    unreadable);
        }
        String id = digest(content) + "/" + inputs;
        if (!LOADED.containsKey(id)) {
            ModelRuntime runtime = ServiceLoader.load(ModelRuntime.class)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("models need the module ringmill-model and ONNX"
                            + " Runtime on the class path, see docs/models.md"));
            Model model = runtime.load(content, inputs);
            LOADED.putIfAbsent(id, given -> isKnown(given) ? model.answer(given) : Double.NaN);
        }
        return id;
    }

    private static Path path(Location at, String file) {
        Path named = Path.of(file);
        if (named.isAbsolute() || at.line() == 0) {
            return named;
        }
        return Path.of(at.file()).resolveSibling(named);
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** The files of the models that an expression asks, as they are written there. */
    public static List<String> files(Text expression) {
        return expression.text().contains(Function.MODEL.sign()) // as in few: else it is not even cut into tokens
                ? ExpressionText.firstTexts(expression.text(), Function.MODEL.sign())
                : List.of();
    }

    /** SHA-256 of the files of the models that an expression asks, in hex; of one that cannot be read an empty text. */
    public static List<String> digests(Text expression) {
        List<String> digests = new ArrayList<>();
        for (String file : files(expression)) {
            try {
                digests.add(digest(Files.readAllBytes(path(expression.at(), file))));
            } catch (IOException | InvalidPathException unreadable) {
                digests.add("");
            }
        }
        return digests;
    }

    /** Links code that asks a model: a method of its inputs. */
    public static CallSite link(MethodHandles.Lookup lookup, String name, MethodType type, String id)
            throws ReflectiveOperationException {
        MethodHandle answer = MethodHandles.lookup()
                .findVirtual(Model.class, "answer", MethodType.methodType(double.class, double[].class))
                .bindTo(LOADED.get(id));
        return new ConstantCallSite(
                answer.asCollector(double[].class, type.parameterCount()).asType(type));
    }

    /** Whether no input is missing. */
    private static boolean isKnown(double[] inputs) {
        for (double input : inputs) {
            if (Double.isNaN(input)) {
                return false;
            }
        }
        return true;
    }
}
