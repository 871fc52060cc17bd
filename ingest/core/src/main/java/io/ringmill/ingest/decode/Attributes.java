package io.ringmill.ingest.decode;

import io.ringmill.diagnostic.NearestName;
import java.util.List;
import java.util.Optional;

/**
 * What a source knows of a message besides its bytes, such as its key: a path that begins with {@code @} names it, as in {@code
 * {symbol: "@key"}}. A member of the message whose name begins so is written {@code ["@key"]}. Immutable.
 *
 * @param offered names without the {@code @}; one that ends with {@code *} stands for all that begin so, as {@code header.*}
 */
public record Attributes(List<String> offered) {

    /** Of a source that knows nothing else: {@code @} is a letter of names like any other. */
    public static final Attributes NONE = new Attributes(List.of());

    private static final String MARK = "@";
    private static final String ANY = "*";

    /** Copies the list. */
    public Attributes {
        offered = List.copyOf(offered);
    }

    /** Of these names. */
    public static Attributes of(String... offered) {
        return new Attributes(List.of(offered));
    }

    /** Whether the path names an attribute, known or not. */
    boolean isNamedBy(String path) {
        return !offered.isEmpty() && path.startsWith(MARK);
    }

    /** The attribute that the path names. */
    static String name(String path) {
        return path.substring(MARK.length());
    }

    /** What is wrong with a path that names an attribute. */
    Optional<String> fault(String path) {
        String name = name(path);
        for (String each : offered) {
            boolean known = each.endsWith(ANY)
                    ? name.length() >= each.length() && name.startsWith(each.substring(0, each.length() - ANY.length()))
                    : name.equals(each);
            if (known) {
                return Optional.empty();
            }
        }
        List<String> all = offered.stream().map(each -> MARK + each).toList();
        return Optional.of("no attribute of a message; a member of this name is written as [\"" + path + "\"]"
                + NearestName.hint(path, all));
    }
}
